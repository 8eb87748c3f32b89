"""A phone pairs itself by the code that it was shown (contract.md): no account, one course, one token."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from flask import Response
from msgspec import Meta

from blueprints.attendance.json_body import read_body
from blueprints.attendance.room import blueprint
from blueprints.common.access import EVERYONE, open_to
from blueprints.common.extensions import bearer_key, csrf
from blueprints.common.throttling import attempt, caller_network
from blueprints.common.unit_of_work import writing
from models.attendance.pairing import Paired, pair, pairing_limits
from models.clock import now
from models.people.throttling import give_back

LARGEST_BODY = 4 * 1024
LONGEST_TYPED = 100


class Asked(msgspec.Struct, frozen=True):
    """What is sent."""

    pairing_code: Annotated[str, Meta(min_length=1, max_length=LONGEST_TYPED)]


class PhoneScope(msgspec.Struct, frozen=True):
    """Of what the phone takes attendance, and until when."""

    course: int
    title: str
    label: str
    expires_at: datetime


class Answer(msgspec.Struct, frozen=True):
    """What is answered, once."""

    token: str
    device_id: UUID
    scope: PhoneScope


_decoder = msgspec.json.Decoder(Asked)


@blueprint.post("/api/v1/devices")
@csrf.exempt  # nobody is signed in; whoever knows the code may use it, and only a script can send JSON and read on
@open_to(EVERYONE)
def receive_devices() -> Response:
    """Pair the phone that shows a good code. Wrong ones are counted for each network; a good one is given back."""
    code = read_body(_decoder, LARGEST_BODY).pairing_code
    limits = pairing_limits(caller_network())
    attempt(limits)
    with writing():
        paired = pair(code, now=now())
        give_back(limits, server_key=bearer_key())
    return _answer(paired)


def _answer(paired: Paired) -> Response:
    scope = PhoneScope(paired.course_id, paired.course, paired.label, paired.expires_at)
    body = msgspec.json.encode(Answer(paired.token, paired.device_id, scope))
    response = Response(body, status=201, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
