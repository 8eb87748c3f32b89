"""The live board of a session: a plain page, and the figures by which every open screen moves without a reload.

A screen asks every 1.0 to 1.4 seconds and mostly hears 304. What it is told is at most 0.3 seconds old, which leaves
0.3 for the network: a scan stands on every screen within two seconds. However many look, figures and list are made at
most three times a second for each session and process, and nobody holds a worker.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from flask import Response, current_app, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from blueprints.attendance.room import LESSON, TAKERS, blueprint, lesson_within_reach
from blueprints.common.access import current_principal, ensure, open_to
from blueprints.common.extensions import bearer_key
from blueprints.common.filters import vn_time
from blueprints.common.paging import Page, page_number
from blueprints.common.short_lived import ShortLived
from models.attendance.live import Figures, figures_of
from models.attendance.policy import may_take_attendance, scope_of
from models.attendance.queries import Lesson, attendees, attendees_counted
from models.clock import now
from models.errors import NotFound

LIST_SIZE = 100
FRESH_SECONDS = 0.3
EXTENSION = "live_board"
ETAG_LENGTH = 20
MILLISECOND = timedelta(milliseconds=1)
EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that is the same for everyone who may have it."""

    course_id: int
    body: bytes
    mimetype: str
    etag: str
    made_at: int
    """Milliseconds since 1970: of two answers a screen believes the later, whichever process gave it."""


@blueprint.record_once
def _install(state: BlueprintSetupState) -> None:
    state.app.extensions[EXTENSION] = ShortLived[Kept](FRESH_SECONDS)


@blueprint.get(f"{LESSON}/danh-sach")
@open_to(*TAKERS)
def board(session_id: int) -> ResponseReturnValue:
    """Show who has come and who is still expected."""
    lesson, _ = lesson_within_reach(session_id)
    found = figures_of(session_id, key=bearer_key(), now=now())
    return render_template("attendance/board.html", lesson=lesson, figures=found, **_listed(lesson))


@blueprint.get(f"{LESSON}/danh-sach/hoc-vien")
@open_to(*TAKERS)
def board_people(session_id: int) -> ResponseReturnValue:
    """Give the board's list alone, for the page's script."""
    number = page_number()
    return _answer(("people", session_id, number), lambda: _people(session_id))


@blueprint.get(f"{LESSON}/so-lieu")
@open_to(*TAKERS)
def figures(session_id: int) -> ResponseReturnValue:
    """Give the figures of this moment as JSON; 304 to who knows them."""
    return _answer(("figures", session_id), lambda: _figures(session_id))


def figures_said(found: Figures) -> dict[str, object]:
    """Put the figures as the scripts read them; times as they are shown."""
    return {
        "arrived": found.arrived,
        "expected": found.expected,
        "missing": found.missing,
        "excused": found.excused,
        "organisations": [
            {"name": one.name, "arrived": one.arrived, "expected": one.expected} for one in found.organisations
        ],
        "latest": [
            {"id": one.enrolment_id, "name": one.name, "organisation": one.organisation, "at": vn_time(one.arrived_at)}
            for one in found.latest
        ],
        "second_check": found.second_check.value,
        "seen_twice": found.seen_twice,
    }


def _figures(session_id: int) -> Kept:
    moment = now()
    found = figures_of(session_id, key=bearer_key(), now=moment)
    if found is None:
        raise NotFound
    return _kept(found.course_id, msgspec.json.encode(figures_said(found)), "application/json", moment)


def _people(session_id: int) -> Kept:
    moment = now()
    lesson, _ = lesson_within_reach(session_id)
    drawn = render_template("attendance/_board_people.html", lesson=lesson, **_listed(lesson))
    return _kept(lesson.course_id, drawn.encode(), "text/html", moment)


def _kept(course_id: int, body: bytes, mimetype: str, moment: datetime) -> Kept:
    etag = hashlib.sha256(body).hexdigest()[:ETAG_LENGTH]
    return Kept(course_id, body, mimetype, etag, (moment - EPOCH) // MILLISECOND)


def _answer(key: tuple[object, ...], make: Callable[[], Kept]) -> Response:
    """Answer from memory to who takes attendance of the course; without a body to who has this very answer."""
    scope = scope_of(current_principal())
    memory: ShortLived[Kept] = current_app.extensions[EXTENSION]
    kept = memory.get(key, make)
    ensure(may_take_attendance(scope, kept.course_id))
    is_known = request.if_none_match.contains(kept.etag)
    answer = Response(status=304) if is_known else Response(kept.body, mimetype=kept.mimetype)
    answer.set_etag(kept.etag)
    answer.headers["Cache-Control"] = "no-store"  # the script keeps it, nobody else
    answer.headers["X-Made-At"] = str(kept.made_at)
    return answer


def _listed(lesson: Lesson) -> dict[str, object]:
    page = Page(page_number(), attendees_counted(lesson), LIST_SIZE)
    people = attendees(lesson, "", limit=page.size, offset=page.offset)
    return {"people": people, "page": page, "is_over": lesson.ends_at <= now()}
