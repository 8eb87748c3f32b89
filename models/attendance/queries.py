"""Questions about attendance: the sessions with how many are there, and their lists of people.

Who is there follows from the evidence (`evidence.py`): the latest mark, else a counted scan into the room. Said here in
SQL, because lists are long; a test holds it together with `attendance.py`.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from models.attendance.evidence import CAME_IN, COUNTED, IS_THERE, MARK, SCAN, said_of, seen_of
from models.attendance.mark import AttendanceStatus, MarkSource
from models.attendance.opening import reason_closed
from models.attendance.policy import Scope
from models.attendance.scan import Reason
from models.attendance.session_closing import SessionClosing
from models.courses.course import Course, CourseState
from models.courses.training_session import TrainingSession
from models.courses.venue import Venue
from models.db import session
from models.registrations.enrolment import GONE, Enrolment, EnrolmentState
from models.registrations.organisation import Organisation
from models.registrations.registration import Registration
from models.text import fold

_later = MARK.alias("later")
_is_latest = ~sa.exists(
    sa.select(_later.c.id)
    .where(
        _later.c.session_id == MARK.c.session_id,
        _later.c.enrolment_id == MARK.c.enrolment_id,
        _later.c.id > MARK.c.id,
    )
    .correlate(MARK)
)
_says_there = sa.and_(_is_latest, MARK.c.status.in_(IS_THERE))
_speaks = sa.and_(_is_latest, MARK.c.source != MarkSource.ABSENCE)  # who was excused and came after all is there
_yields = sa.or_(MARK.c.id.is_(None), MARK.c.source == MarkSource.ABSENCE)
YIELDING = frozenset({None, MarkSource.ABSENCE})
"""The latest mark's source, if there is one, where a scan says whether she is there."""


class Lesson(NamedTuple):
    """A session as the attendance desk shows it."""

    id: int
    uid: UUID
    course_id: int
    course: str
    course_state: CourseState
    topic: str
    starts_at: datetime
    ends_at: datetime
    units: int
    venue: str
    present: int
    expected: int
    questions_version: int
    """Of the course: 0 where it asks its people nothing."""
    opens_minutes: int
    is_closed: bool
    """Its attendance is final."""

    def closed_at(self, moment: datetime) -> Reason | None:
        """Give why a scan made at this moment would be refused, or `None`."""
        return reason_closed(
            self.starts_at, self.ends_at, self.course_state, moment,
            opens_minutes=self.opens_minutes, is_closed=self.is_closed,
        )  # fmt: skip


class Attendee(NamedTuple):
    """One person of a session's list. `arrived_at` is not always known of who is there: a mark may not say it."""

    enrolment_id: int
    name: str
    organisation: str
    state: EnrolmentState
    arrived_at: datetime | None
    is_there: bool
    is_excused: bool


def attended(enrolment_ids: Collection[int]) -> set[int]:
    """Give those of these enrolments who were scanned at any session, or were marked as there."""
    said = said_of(enrolment_ids)
    speaking = {where for where, mark in said.items() if mark.source is not MarkSource.ABSENCE}
    seen = {one.enrolment_id for one in seen_of(enrolment_ids) if (one.session_id, one.enrolment_id) not in speaking}
    return seen | {enrolment_id for (_, enrolment_id), mark in said.items() if mark.status in IS_THERE}


def has_scans(session_id: int) -> bool:
    """Whether anyone was scanned in this session, or marked as there: what they attended is not changed any more."""
    counted = sa.select(SCAN.c.id).where(SCAN.c.session_id == session_id, COUNTED)
    marked = sa.select(MARK.c.id).where(MARK.c.session_id == session_id, _says_there)
    return bool(session.scalar(sa.select(sa.or_(sa.exists(counted), sa.exists(marked)))))


def units_planned(course_ids: Collection[int]) -> dict[int, int]:
    """Give course → the units that all its sessions have together; a course without sessions is not in it."""
    query = (
        sa.select(TrainingSession.course_id, sa.func.sum(TrainingSession.units))
        .where(TrainingSession.course_id.in_(course_ids))
        .group_by(TrainingSession.course_id)
        .order_by(TrainingSession.course_id)
    )
    return {course_id: int(units) for course_id, units in session.execute(query)}


def lessons_until(scope: Scope, after: datetime, limit: int) -> list[Lesson]:
    """Give the published courses' sessions that end after this moment, soonest first, as far as the scope goes."""
    query = _published(scope).where(TrainingSession.ends_at > after)
    query = query.order_by(TrainingSession.starts_at, TrainingSession.id).limit(limit)
    return [Lesson._make(row) for row in session.execute(query)]


def lessons_past(scope: Scope, before: datetime, limit: int) -> list[Lesson]:
    """Give the published courses' sessions that had ended by this moment, latest first, as far as the scope goes."""
    query = _published(scope).where(TrainingSession.ends_at <= before)
    query = query.order_by(TrainingSession.ends_at.desc(), TrainingSession.id.desc()).limit(limit)
    return [Lesson._make(row) for row in session.execute(query)]


def lessons_of_course(course_id: int) -> list[Lesson]:
    """Give every session of a course in its order (a course has a few dozen at most)."""
    query = _lessons().where(Course.id == course_id).order_by(TrainingSession.starts_at, TrainingSession.id).limit(500)
    return [Lesson._make(row) for row in session.execute(query)]


def places_of(session_ids: Collection[int]) -> dict[int, str]:
    """Give each of these sessions in words, `khóa …, buổi …`: where somebody made up what she had missed."""
    if not session_ids:
        return {}
    query = sa.select(TrainingSession.id, TrainingSession.topic, Course.title).join(
        Course, Course.id == TrainingSession.course_id
    )
    rows = session.execute(query.where(TrainingSession.id.in_(session_ids)).order_by(TrainingSession.id))
    return {row.id: f"khóa {row.title}, buổi {row.topic}" for row in rows}


def lesson_by_id(session_id: int) -> Lesson | None:
    """Give one session, or `None`."""
    row = session.execute(_lessons().where(TrainingSession.id == session_id)).one_or_none()
    return Lesson._make(row) if row else None


def attendees(lesson: Lesson, words: str, *, limit: int, offset: int = 0) -> list[Attendee]:
    """Give the course's people by Vietnamese given name, those who match every word (accents and case do not matter).

    Who has withdrawn is left out, unless she came.
    """
    query = (
        _people(lesson)
        .add_columns(
            Enrolment.id, Enrolment.name, Organisation.name, Enrolment.state,
            MARK.c.status.label("said"), MARK.c.source, MARK.c.arrived_at.label("said_at"),
            _first_in(lesson.id).label("seen_at"),
        )
        .join(Registration, Registration.id == Enrolment.registration_id)
        .join(Organisation, Organisation.id == Registration.organisation_id)
        .where(*(_matches(word) for word in fold(words).split()))
        .order_by(Enrolment.name_sort, Enrolment.id)
    )  # fmt: skip
    found = []
    for row in session.execute(query.limit(limit).offset(offset)):
        enrolment_id, name, organisation, state, said, source, said_at, seen_at = row
        is_there = seen_at is not None if source in YIELDING else said in IS_THERE
        arrived_at = (said_at or seen_at) if is_there else None
        is_excused = said is AttendanceStatus.EXCUSED and not is_there
        found.append(Attendee(enrolment_id, name, organisation, state, arrived_at, is_there, is_excused))
    return found


def attendees_counted(lesson: Lesson) -> int:
    """Give how many people the session's whole list has."""
    return session.scalar(_people(lesson).add_columns(sa.func.count())) or 0


def _published(scope: Scope) -> sa.Select[*tuple[Any, ...]]:
    query = _lessons().where(Course.state == CourseState.PUBLISHED)
    return query if scope is None else query.where(Course.id.in_(scope))


def _lessons() -> sa.Select[*tuple[Any, ...]]:
    seen = (  # both of those who are expected, so that never more have come than that
        sa.select(sa.func.count(SCAN.c.enrolment_id.distinct()))
        .join(Enrolment, Enrolment.id == SCAN.c.enrolment_id)
        .where(
            SCAN.c.session_id == TrainingSession.id,
            COUNTED,
            CAME_IN,
            Enrolment.state == EnrolmentState.CONFIRMED,
            ~sa.exists(
                sa.select(MARK.c.id)
                .where(MARK.c.session_id == SCAN.c.session_id, MARK.c.enrolment_id == SCAN.c.enrolment_id, _speaks)
                .correlate(SCAN)
            ),
        )
        .correlate(TrainingSession)
        .scalar_subquery()
    )
    said = (
        sa.select(sa.func.count())
        .select_from(MARK)
        .join(Enrolment, Enrolment.id == MARK.c.enrolment_id)
        .where(MARK.c.session_id == TrainingSession.id, _says_there, Enrolment.state == EnrolmentState.CONFIRMED)
        .correlate(TrainingSession)
        .scalar_subquery()
    )
    expected = (
        sa.select(sa.func.count())
        .where(Enrolment.course_id == Course.id, Enrolment.state == EnrolmentState.CONFIRMED)
        .scalar_subquery()
    )
    return (
        sa.select(
            TrainingSession.id,
            TrainingSession.uid,
            Course.id,
            Course.title,
            Course.state,
            TrainingSession.topic,
            TrainingSession.starts_at,
            TrainingSession.ends_at,
            TrainingSession.units,
            Venue.name,
            (seen + said).label("present"),
            expected,
            Course.questions_version,
            Course.scans_open_minutes,
            sa.exists()
            .where(SessionClosing.session_id == TrainingSession.id, SessionClosing.reopened_at.is_(None))
            .correlate(TrainingSession),
        )
        .join(Course, Course.id == TrainingSession.course_id)
        .join(Venue, Venue.id == TrainingSession.venue_id)
    )


def _first_in(session_id: int) -> sa.ScalarSelect[Any]:
    first = sa.func.min(SCAN.c.scanned_at, type_=SCAN.c.scanned_at.type)
    hers = sa.and_(SCAN.c.session_id == session_id, SCAN.c.enrolment_id == Enrolment.id)
    return sa.select(first).where(hers, COUNTED, CAME_IN).correlate(Enrolment).scalar_subquery()


def _people(lesson: Lesson) -> sa.Select[Any]:
    said = sa.and_(MARK.c.enrolment_id == Enrolment.id, MARK.c.session_id == lesson.id, _is_latest)
    came = sa.or_(MARK.c.status.in_(IS_THERE), sa.and_(_yields, _first_in(lesson.id).is_not(None)))
    return (
        sa.select()
        .select_from(Enrolment)
        .outerjoin(MARK, said)
        .where(Enrolment.course_id == lesson.course_id, sa.or_(Enrolment.state.not_in(GONE), came))
    )


def _matches(word: str) -> sa.ColumnElement[bool]:
    return sa.or_(Enrolment.folded.contains(word, autoescape=True), Organisation.folded.contains(word, autoescape=True))
