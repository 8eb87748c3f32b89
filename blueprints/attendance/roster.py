"""The list that a phone decides by when there is no network (contract.md)."""

import gzip
from uuid import UUID

import msgspec
from flask import Response, request

from blueprints.attendance.room import TAKERS, blueprint
from blueprints.attendance.taker import Taker, live_taker
from blueprints.common.access import DEVICE, ensure, open_to
from blueprints.common.extensions import bearer_key
from blueprints.common.turns import out_of_turn
from blueprints.common.unit_of_work import unit_of_work
from models.attendance.policy import may_take_attendance
from models.attendance.roster import Roster, roster_of
from models.attendance.roster_rows import session_by_uid
from models.clock import now
from models.errors import N_, NotFound, RuleViolation

LONGEST_CURSOR = 1_000
WORTH_PACKING = 1_024
PACKING = 1
"""What is sealed hardly gets smaller, however hard one tries."""


class SessionUnsaid(RuleViolation):
    """A person may take attendance of many courses: she says of which session."""

    code = "session_required"
    message = N_("Vui lòng cho biết buổi học (tham số session).")
    status = 422


@blueprint.get("/api/v1/roster")
@open_to(*TAKERS, DEVICE)
def roster() -> Response:
    """Give the list, or what changed since `since`. A phone's own course is its list; a person names the session."""
    taker, moment = live_taker(), now()
    _note_seen(taker)
    course_id, session_id = _asked(taker)
    since = request.args.get("since", "")[:LONGEST_CURSOR]
    found = roster_of(course_id, session_id, since, device=taker.device, key=bearer_key(), now=moment)
    return _answer(found)


def _asked(taker: Taker) -> tuple[int, int | None]:
    """Give the course and the session asked for. Raises `SessionUnsaid`, `NotFound` or `NotAllowed`."""
    uid = request.args.get("session")
    if uid is None:
        if taker.device is None:
            raise SessionUnsaid
        return taker.device.course_id, None
    try:
        lesson = session_by_uid(UUID(uid))
    except ValueError:
        lesson = None
    if lesson is None:
        raise NotFound
    ensure(may_take_attendance(taker.scope, lesson.course_id))
    return lesson.course_id, lesson.id


def _note_seen(taker: Taker) -> None:
    """Note that the phone was heard of: once a minute, and in a transaction of its own, since reading keeps nothing."""
    if taker.device is not None and taker.device.is_long_unseen(now()):
        with unit_of_work():
            taker.seen(now())


def _answer(found: Roster) -> Response:
    body = msgspec.json.encode(found)
    response = Response(mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept-Encoding")
    if len(body) >= WORTH_PACKING and request.accept_encodings.quality("gzip") > 0:
        # Nothing to be guessed by length (see `compression`): who asks with a token is no page of a stranger's.
        with out_of_turn():
            body = gzip.compress(body, PACKING, mtime=0)
        response.content_encoding = "gzip"
    response.set_data(body)
    return response
