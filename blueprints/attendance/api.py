"""The check-in API (contract.md): scans in, verdicts out, problems as RFC 9457."""

from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from flask import Response, jsonify
from msgspec import Meta

from blueprints.attendance.json_body import Malformed, read_body
from blueprints.attendance.openapi import DESCRIPTION
from blueprints.attendance.room import TAKERS, blueprint
from blueprints.attendance.taker import current_taker, live_taker
from blueprints.attendance.taking import answer
from blueprints.common.access import DEVICE, EVERYONE, open_to
from blueprints.common.throttling import attempt
from blueprints.common.unit_of_work import writing
from models.attendance.checking_in import MOST_SCANS, judge_scans
from models.attendance.scan import Direction, Method, Phase, Shown
from models.attendance.undoing import LONGEST_REASON, undo_scan
from models.attendance.verdict import LONGEST_CODE, Sighting
from models.clock import now
from models.people.throttling import Limit

LARGEST_BATCH = 1024 * 1024
FIRST_YEAR, LAST_YEAR = 1970, 2199
"""A phone with an empty battery says 1970. Outside these years no clock is merely wrong, and no database keeps them."""
LARGEST_ID = 2**31 - 1
HOUR = timedelta(hours=1)
MOST_FROM_DEAD = 60
"""Requests an hour from a phone that takes attendance no more: what it still holds comes in, and nobody fills our disk
with what a stolen token sends. The phone sends the rest later: nothing is lost."""


class ScanItem(msgspec.Struct, kw_only=True, frozen=True):
    """One scan as it is sent: of a ticket, or of a person of the list (`enrolment`) whom somebody vouches for."""

    id: UUID
    session: UUID
    scanned_at: Annotated[datetime, Meta(tz=True)]
    ticket: Annotated[str, Meta(min_length=1, max_length=LONGEST_CODE)] | None = None
    enrolment: Annotated[int, Meta(ge=1, le=LARGEST_ID)] | None = None
    direction: Direction = Direction.IN
    phase: Phase = Phase.ARRIVAL
    offline: bool = False
    shown: Shown | None = None
    roster_at: Annotated[datetime, Meta(tz=True)] | None = None
    method: Literal["camera", "typed"] = "camera"


class Batch(msgspec.Struct, frozen=True):
    """What is sent: 1 to 1,000 scans."""

    scans: Annotated[list[ScanItem], Meta(min_length=1, max_length=MOST_SCANS)]


class Undoing(msgspec.Struct, frozen=True):
    """Why a scan is undone."""

    reason: Annotated[str, Meta(min_length=1, max_length=LONGEST_REASON)]


_batch = msgspec.json.Decoder(Batch)
_undoing = msgspec.json.Decoder(Undoing)


@blueprint.post("/api/v1/scans")
@open_to(*TAKERS, DEVICE)
def receive_scans() -> Response:
    """Judge 1 to 1,000 scans, each on its own; the answers come in the order given."""
    sightings = [_sighting(number, item) for number, item in enumerate(read_body(_batch, LARGEST_BATCH).scans)]
    taker, moment = current_taker(), now()
    if taker.device is not None and not taker.scope:
        attempt([Limit("dead_device", str(taker.device.id), MOST_FROM_DEAD, HOUR)])
    with writing():
        taker.seen(moment)
        verdicts = judge_scans(sightings, scope=taker.scope, actor=taker.actor, now=moment)
    return answer(verdicts)


@blueprint.post("/api/v1/scans/<uuid:scan_id>/undo")
@open_to(*TAKERS, DEVICE)
def undo(scan_id: UUID) -> Response:
    """Let a scan count no more. The same again gets the same answer."""
    reason = read_body(_undoing, LARGEST_BATCH).reason
    taker, moment = live_taker(), now()
    with writing():
        taker.seen(moment)
        undone_at = undo_scan(scan_id, reason, scope=taker.scope, actor=taker.actor, now=moment)
    return jsonify({"id": str(scan_id), "undone_at": undone_at.isoformat().replace("+00:00", "Z")})


@blueprint.get("/api/v1/openapi.json")
@open_to(EVERYONE)
def openapi() -> Response:
    """Describe the API (OpenAPI 3.1)."""
    return jsonify(DESCRIPTION)


def _sighting(number: int, item: ScanItem) -> Sighting:
    for field, moment in (("scanned_at", item.scanned_at), ("roster_at", item.roster_at)):
        if moment is not None and not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise Malformed(where=f"$.scans[{number}].{field}", fault=f"year {moment.year}")
    if (item.ticket is None) is (item.enrolment is None):
        raise Malformed(where=f"$.scans[{number}].ticket", fault="either `ticket` or `enrolment` is needed")
    return Sighting(
        id=item.id,
        session=item.session,
        scanned_at=item.scanned_at,
        ticket=item.ticket or "",
        enrolment_id=item.enrolment,
        direction=item.direction,
        method=Method(item.method) if item.enrolment is None else Method.NAME,
        offline=item.offline,
        phase=item.phase,
        shown=item.shown,
        roster_at=item.roster_at,
    )
