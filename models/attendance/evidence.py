"""What speaks for somebody's attendance: the scans that count and the latest mark, read in a fixed number of queries.

What is made of it is said in `presence.py`; nothing else decides which scans count.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

import sqlalchemy as sa

from models.attendance.mark import AttendanceStatus, Mark, MarkSource, ScanUndo
from models.attendance.scan import Direction, Phase, Scan
from models.courses.course import Course, CourseState
from models.courses.queries import MOST_SESSIONS
from models.courses.training_session import TrainingSession
from models.db import ask
from models.registrations.enrolment import Enrolment

SCAN = cast("sa.Table", Scan.__table__)
UNDO = cast("sa.Table", ScanUndo.__table__)
MARK = cast("sa.Table", Mark.__table__)
_lesson = cast("sa.Table", TrainingSession.__table__)
_course = cast("sa.Table", Course.__table__)
_enrolment = cast("sa.Table", Enrolment.__table__)

COUNTED = sa.and_(
    sa.text("scan.outcome != 'rejected'"),  # a literal: SQLite uses the partial index only for the index's own words
    ~sa.exists(sa.select(UNDO.c.scan_id).where(UNDO.c.scan_id == SCAN.c.id).correlate(SCAN)),
)
"""Which scans count: all that were not refused and not undone."""
CAME_IN = sa.and_(SCAN.c.phase == Phase.ARRIVAL, SCAN.c.direction == Direction.IN)
"""Among those: who was seen coming in at the door."""
IS_THERE = frozenset({AttendanceStatus.PRESENT, AttendanceStatus.LATE})


class Taught(NamedTuple):
    """A session, and the rules of its course by which attendance in it is counted."""

    id: int
    course_id: int
    topic: str
    starts_at: datetime
    ends_at: datetime
    units: int
    late_after_minutes: int | None
    second_check: bool
    series: str | None
    course_state: CourseState


class Seen(NamedTuple):
    """The counted scans of one person in one session. `left_at`: when she went, unless she came in again later."""

    session_id: int
    enrolment_id: int
    arrived_at: datetime | None
    left_at: datetime | None
    seconds: int


class Said(NamedTuple):
    """The latest mark of one person in one session."""

    session_id: int
    enrolment_id: int
    status: AttendanceStatus
    units: int
    arrived_at: datetime | None
    source: MarkSource


_wanted: sa.BindParameter[Any] = sa.bindparam("wanted", expanding=True)
_people: sa.BindParameter[Any] = sa.bindparam("people", expanding=True)
_moment = SCAN.c.scanned_at.type
_went_out = sa.and_(SCAN.c.phase == Phase.ARRIVAL, SCAN.c.direction == Direction.OUT)
_first_in = sa.func.min(SCAN.c.scanned_at, type_=_moment).filter(CAME_IN)
_last_in = sa.func.max(SCAN.c.scanned_at, type_=_moment).filter(CAME_IN)
_last_out = sa.func.max(SCAN.c.scanned_at, type_=_moment).filter(_went_out)
_seen = (
    sa.select(
        SCAN.c.session_id,
        SCAN.c.enrolment_id,
        _first_in.label("arrived_at"),
        sa.case((_last_out >= _last_in, _last_out), else_=None).label("left_at"),
        sa.func.count().filter(SCAN.c.phase == Phase.SECOND).label("seconds"),
    )
    .where(COUNTED)
    .group_by(SCAN.c.session_id, SCAN.c.enrolment_id)
    .order_by(SCAN.c.session_id, SCAN.c.enrolment_id)
)
_said = sa.select(
    MARK.c.session_id, MARK.c.enrolment_id, MARK.c.status, MARK.c.units, MARK.c.arrived_at, MARK.c.source
).order_by(MARK.c.id)
_taught = (
    sa.select(
        _lesson.c.id, _lesson.c.course_id, _lesson.c.topic, _lesson.c.starts_at, _lesson.c.ends_at, _lesson.c.units,
        _course.c.late_after_minutes, _course.c.second_check, _course.c.series, _course.c.state,
    )
    .join(_course, _course.c.id == _lesson.c.course_id)
    .order_by(_lesson.c.starts_at, _lesson.c.id)
)  # fmt: skip
_seen_in = _seen.where(SCAN.c.session_id.in_(_wanted))
_seen_of = _seen.where(SCAN.c.enrolment_id.in_(_people))
_said_in = _said.where(MARK.c.session_id.in_(_wanted))
_said_of = _said.where(MARK.c.enrolment_id.in_(_people))
_second = sa.select(SCAN.c.id).where(COUNTED, SCAN.c.phase == Phase.SECOND, SCAN.c.session_id == _lesson.c.id)
_checked_twice = (
    sa.select(_lesson.c.id)
    .where(_lesson.c.id.in_(_wanted), sa.exists(_second.correlate(_lesson)))  # looks no further than the first
    .order_by(_lesson.c.id)
)
_of_courses = _taught.where(_lesson.c.course_id.in_(_wanted))
_one_session = _taught.where(_lesson.c.id == sa.bindparam("session_id"))
_of_person = (
    _taught.join(_enrolment, _enrolment.c.course_id == _lesson.c.course_id)
    .where(_enrolment.c.id == sa.bindparam("enrolment_id"))
    .limit(MOST_SESSIONS)
)
_of_series = _taught.where(_course.c.series.in_(_wanted), _course.c.state != CourseState.DRAFT)


def lessons_taught(course_ids: Collection[int]) -> list[Taught]:
    """Give the sessions of these courses in the order of their beginning."""
    return [Taught._make(row) for row in _rows(_of_courses, wanted=course_ids)]


def lessons_of_series(names: Collection[str]) -> list[Taught]:
    """Give the sessions of all courses of these series (deliveries of one course: a few dozen sessions)."""
    return [Taught._make(row) for row in _rows(_of_series, wanted=names)]


def lesson_taught(session_id: int) -> Taught | None:
    """Give one session, or `None`."""
    row = ask(_one_session, session_id=session_id).one_or_none()
    return Taught._make(row) if row else None


def lessons_of_person(enrolment_id: int) -> list[Taught]:
    """Give the sessions of the course in which this person has her place."""
    return [Taught._make(row) for row in ask(_of_person, enrolment_id=enrolment_id)]


def seen_in(session_ids: Collection[int]) -> list[Seen]:
    """Give who was scanned in these sessions."""
    return [Seen._make(row) for row in _rows(_seen_in, wanted=session_ids)]


def seen_of(enrolment_ids: Collection[int]) -> list[Seen]:
    """Give where these people were scanned."""
    return [Seen._make(row) for row in _rows(_seen_of, people=enrolment_ids)]


def said_in(session_ids: Collection[int]) -> dict[tuple[int, int], Said]:
    """Give session and enrolment → the latest mark, for these sessions."""
    return _latest(_rows(_said_in, wanted=session_ids))


def said_of(enrolment_ids: Collection[int]) -> dict[tuple[int, int], Said]:
    """Give session and enrolment → the latest mark, for these people."""
    return _latest(_rows(_said_of, people=enrolment_ids))


def checked_twice(session_ids: Collection[int]) -> set[int]:
    """Give those of these sessions in which a second check was made."""
    return {row.id for row in _rows(_checked_twice, wanted=session_ids)}


def _latest(rows: Iterable[Any]) -> dict[tuple[int, int], Said]:
    return {(row.session_id, row.enrolment_id): Said._make(row) for row in rows}


def _rows(query: sa.Select[Any], **params: Collection[Any]) -> Sequence[sa.Row[Any]]:
    if not all(params.values()):
        return ()
    return ask(query, **{name: list(values) for name, values in params.items()}).all()
