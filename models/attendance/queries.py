"""Questions about attendance. Who was present is derived from the accepted scans, never stored."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from models.attendance.policy import Scope
from models.attendance.scan import Outcome, Scan
from models.courses.course import Course, CourseState
from models.courses.training_session import TrainingSession
from models.courses.venue import Venue
from models.db import session
from models.registrations.enrolment import GONE, Enrolment, EnrolmentState
from models.registrations.organisation import Organisation
from models.registrations.registration import Registration
from models.text import fold

ARRIVED = sa.text("scan.outcome = 'accepted' AND scan.direction = 'in'")
"""Said in literals: SQLite uses the partial index only for the words that it was made with."""


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


class Attendee(NamedTuple):
    """One person of a session's list; `arrived_at` is `None` while she has not come."""

    enrolment_id: int
    name: str
    organisation: str
    state: EnrolmentState
    arrived_at: datetime | None


class Standing(NamedTuple):
    """One person's units so far."""

    name: str
    organisation: str
    units: int


def units_attended(course_id: int) -> dict[int, int]:
    """Give enrolment → units (*tiết*) of the sessions in which she was present; who never came is not in it."""
    query = (
        sa.select(Scan.enrolment_id, sa.func.sum(TrainingSession.units))
        .join(TrainingSession, TrainingSession.id == Scan.session_id)
        .where(TrainingSession.course_id == course_id, ARRIVED)
        .group_by(Scan.enrolment_id)
        .order_by(Scan.enrolment_id)
    )
    return {enrolment_id: int(units) for enrolment_id, units in session.execute(query) if enrolment_id is not None}


def attended(enrolment_ids: Collection[int]) -> set[int]:
    """Give those of these enrolments who were checked in to any session."""
    query = sa.select(Scan.enrolment_id).where(Scan.enrolment_id.in_(enrolment_ids), Scan.outcome == Outcome.ACCEPTED)
    return {enrolment_id for enrolment_id in session.scalars(query.order_by(Scan.id)) if enrolment_id is not None}


def sessions_attended(enrolment_id: int) -> set[int]:
    """Give the sessions in which one person was present."""
    return set(session.scalars(sa.select(Scan.session_id).where(Scan.enrolment_id == enrolment_id, ARRIVED)))


def has_scans(session_id: int) -> bool:
    """Whether anyone was checked in to this session, or out of it."""
    query = sa.select(Scan.id).where(Scan.session_id == session_id, sa.text("scan.outcome = 'accepted'"))
    return session.scalar(query.limit(1)) is not None


def units_planned(course_id: int) -> int:
    """Give the units that all sessions of the course have together."""
    query = sa.select(sa.func.coalesce(sa.func.sum(TrainingSession.units), 0)).where(
        TrainingSession.course_id == course_id
    )
    return int(session.scalar(query) or 0)


def lessons_until(scope: Scope, after: datetime, limit: int) -> list[Lesson]:
    """Give the published courses' sessions that end after this moment, soonest first, as far as the scope goes."""
    query = _lessons().where(Course.state == CourseState.PUBLISHED, TrainingSession.ends_at > after)
    if scope is not None:
        query = query.where(Course.id.in_(scope))
    query = query.order_by(TrainingSession.starts_at, TrainingSession.id).limit(limit)
    return [Lesson._make(row) for row in session.execute(query)]


def lessons_of_course(course_id: int) -> list[Lesson]:
    """Give every session of a course in its order (a course has a few dozen at most)."""
    query = _lessons().where(Course.id == course_id).order_by(TrainingSession.starts_at, TrainingSession.id).limit(500)
    return [Lesson._make(row) for row in session.execute(query)]


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
        .add_columns(Enrolment.id, Enrolment.name, Organisation.name, Enrolment.state, Scan.scanned_at)
        .join(Registration, Registration.id == Enrolment.registration_id)
        .join(Organisation, Organisation.id == Registration.organisation_id)
        .where(*(_matches(word) for word in fold(words).split()))
        .order_by(Enrolment.name_sort, Enrolment.id)
    )
    return [Attendee._make(row) for row in session.execute(query.limit(limit).offset(offset))]


def attendees_counted(lesson: Lesson) -> int:
    """Give how many people the session's whole list has."""
    return session.scalar(_people(lesson).add_columns(sa.func.count())) or 0


def standings(course_id: int, *, limit: int, offset: int = 0) -> list[Standing]:
    """Give the confirmed people of a course by given name, with the units in which each was present."""
    units = (
        sa.select(sa.func.coalesce(sa.func.sum(TrainingSession.units), 0))
        .join(Scan, Scan.session_id == TrainingSession.id)
        .where(Scan.enrolment_id == Enrolment.id, TrainingSession.course_id == course_id, ARRIVED)
        .scalar_subquery()
    )
    query = (
        sa.select(Enrolment.name, Organisation.name, units)
        .join(Registration, Registration.id == Enrolment.registration_id)
        .join(Organisation, Organisation.id == Registration.organisation_id)
        .where(Enrolment.course_id == course_id, Enrolment.state == EnrolmentState.CONFIRMED)
        .order_by(Enrolment.name_sort, Enrolment.id)
        .limit(limit)
        .offset(offset)
    )
    return [Standing._make(row) for row in session.execute(query)]


def _lessons() -> sa.Select[*tuple[Any, ...]]:
    present = (  # of those who are expected, so that never more have come than that
        sa.select(sa.func.count())
        .select_from(Scan)
        .join(Enrolment, Enrolment.id == Scan.enrolment_id)
        .where(Scan.session_id == TrainingSession.id, ARRIVED, Enrolment.state == EnrolmentState.CONFIRMED)
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
            present,
            expected,
            Course.questions_version,
        )
        .join(Course, Course.id == TrainingSession.course_id)
        .join(Venue, Venue.id == TrainingSession.venue_id)
    )


def _people(lesson: Lesson) -> sa.Select[Any]:
    came = sa.and_(Scan.enrolment_id == Enrolment.id, Scan.session_id == lesson.id, ARRIVED)
    return (
        sa.select()
        .select_from(Enrolment)
        .outerjoin(Scan, came)
        .where(
            Enrolment.course_id == lesson.course_id,
            sa.or_(Enrolment.state.not_in(GONE), Scan.id.is_not(None)),
        )
    )


def _matches(word: str) -> sa.ColumnElement[bool]:
    return sa.or_(Enrolment.folded.contains(word, autoescape=True), Organisation.folded.contains(word, autoescape=True))
