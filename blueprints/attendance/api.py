"""The check-in API (contract.md): scans in, verdicts out, problems as RFC 9457."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

import msgspec
from flask import Response, jsonify, request
from msgspec import Meta

from blueprints.attendance.openapi import DESCRIPTION
from blueprints.attendance.room import TAKERS, blueprint
from blueprints.attendance.taking import answer
from blueprints.common.access import EVERYONE, current_principal, open_to
from blueprints.common.unit_of_work import writing
from models.attendance.checking_in import MOST_SCANS, judge_scans
from models.attendance.policy import scope_of
from models.attendance.scan import Direction, Method
from models.attendance.verdict import LONGEST_CODE, Sighting
from models.clock import now
from models.errors import N_, RuleViolation

LARGEST_BATCH = 1024 * 1024
FIRST_YEAR, LAST_YEAR = 2000, 2199
"""Outside these no clock is merely wrong, and no database keeps the time."""


class ScanItem(msgspec.Struct, kw_only=True, frozen=True):
    """One scan as it is sent."""

    id: UUID
    ticket: Annotated[str, Meta(min_length=1, max_length=LONGEST_CODE)]
    session: UUID
    scanned_at: Annotated[datetime, Meta(tz=True)]
    direction: Direction = Direction.IN
    offline: bool = False
    method: Literal["camera", "typed"] = "camera"


class Batch(msgspec.Struct, frozen=True):
    """What is sent: 1 to 1,000 scans."""

    scans: Annotated[list[ScanItem], Meta(min_length=1, max_length=MOST_SCANS)]


class NotJson(RuleViolation):
    """The body is not announced as JSON."""

    code = "unsupported_media_type"
    message = N_("Nội dung gửi đến phải là JSON (Content-Type: application/json).")
    status: ClassVar[int] = 415


class Unreadable(RuleViolation):
    """The body is not JSON at all."""

    code = "unreadable"
    message = N_("Nội dung gửi đến không phải là JSON đúng quy cách.")
    status: ClassVar[int] = 400


class Malformed(RuleViolation):
    """The body is JSON of another shape; `where` names the item and the field."""

    code = "malformed"
    message = N_("Nội dung gửi đến sai quy cách tại {where}: {fault}.")
    status: ClassVar[int] = 422


_decoder = msgspec.json.Decoder(Batch)


@blueprint.post("/api/v1/scans")
@open_to(*TAKERS)
def receive_scans() -> Response:
    """Judge 1 to 1,000 scans, each on its own; the answers come in the order given."""
    sightings = _read_scans()
    principal = current_principal()
    scope = scope_of(principal)
    with writing():
        verdicts = judge_scans(sightings, scope=scope, actor=principal.actor, now=now())
    return answer(verdicts)


@blueprint.get("/api/v1/openapi.json")
@open_to(EVERYONE)
def openapi() -> Response:
    """Describe the API (OpenAPI 3.1)."""
    return jsonify(DESCRIPTION)


def _read_scans() -> list[Sighting]:
    """Read the body. Raises `NotJson`, `Unreadable` or `Malformed`; a body over 1 MiB is a 413."""
    if request.mimetype != "application/json":
        raise NotJson
    request.max_content_length = LARGEST_BATCH
    try:
        batch = _decoder.decode(request.get_data(cache=False))
    except msgspec.ValidationError as refusal:
        fault, _, where = str(refusal).partition(" - at ")
        raise Malformed(where=where.strip("`") or "$", fault=fault) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Unreadable from None
    return [_sighting(number, item) for number, item in enumerate(batch.scans)]


def _sighting(number: int, item: ScanItem) -> Sighting:
    if not FIRST_YEAR <= item.scanned_at.year <= LAST_YEAR:
        raise Malformed(where=f"$.scans[{number}].scanned_at", fault=f"year {item.scanned_at.year}")
    return Sighting(
        id=item.id,
        session=item.session,
        scanned_at=item.scanned_at,
        ticket=item.ticket,
        direction=item.direction,
        method=Method(item.method),
        offline=item.offline,
    )
