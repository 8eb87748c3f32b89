"""Questions about absences asked for: one trainee's own, and those of a course."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from models.attendance.absence_request import AbsenceRequest, AbsenceState
from models.courses.course import Course, CourseState
from models.courses.training_session import TrainingSession
from models.db import ask, session
from models.people.user import User
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.organisation import Organisation
from models.registrations.registration import Registration

MOST_COURSES = 500
MOST_OWN = 500
"""Of one person: more than the limit on asking lets her make in a course's time."""


class OwnAbsence(NamedTuple):
    """What one trainee asked for one session, and what became of it."""

    id: int
    session_id: int
    reason: str
    state: AbsenceState
    asked_at: datetime
    answer: str | None


class AbsenceLine(NamedTuple):
    """One request as the office sees it."""

    id: int
    enrolment_id: int
    name: str
    organisation: str
    session_id: int
    course_id: int
    topic: str
    starts_at: datetime
    ends_at: datetime
    reason: str
    state: AbsenceState
    asked_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    answer: str | None


_own = (
    sa.select(
        AbsenceRequest.id, AbsenceRequest.session_id, AbsenceRequest.reason, AbsenceRequest.state,
        AbsenceRequest.asked_at, AbsenceRequest.answer,
    )
    .where(AbsenceRequest.enrolment_id == sa.bindparam("enrolment"))
    .order_by(AbsenceRequest.id)
    .limit(MOST_OWN)
)  # fmt: skip
_lines = (
    sa.select(
        AbsenceRequest.id, Enrolment.id, Enrolment.name, Organisation.name, TrainingSession.id,
        TrainingSession.course_id, TrainingSession.topic, TrainingSession.starts_at, TrainingSession.ends_at,
        AbsenceRequest.reason, AbsenceRequest.state, AbsenceRequest.asked_at, AbsenceRequest.decided_at, User.name,
        AbsenceRequest.answer,
    )
    .select_from(AbsenceRequest)
    .join(TrainingSession, TrainingSession.id == AbsenceRequest.session_id)
    .join(Enrolment, Enrolment.id == AbsenceRequest.enrolment_id)
    .join(Registration, Registration.id == Enrolment.registration_id)
    .join(Organisation, Organisation.id == Registration.organisation_id)
    .outerjoin(User, User.id == AbsenceRequest.decided_by_id)
)  # fmt: skip


def absences_of_person(enrolment_id: int) -> dict[int, OwnAbsence]:
    """Give session → the latest of her requests. One query."""
    rows = ask(_own, enrolment=enrolment_id)
    return {row.session_id: OwnAbsence._make(row) for row in rows}


def absences_waiting(course_id: int, *, limit: int, offset: int = 0) -> Sequence[AbsenceLine]:
    """Give the requests of a course that nobody decided on, the session that begins soonest first."""
    query = _lines.where(*_waiting(course_id))
    query = query.order_by(TrainingSession.starts_at, AbsenceRequest.asked_at, AbsenceRequest.id)
    return [AbsenceLine._make(row) for row in session.execute(query.limit(limit).offset(offset))]


def absences_decided(course_id: int, *, limit: int) -> Sequence[AbsenceLine]:
    """Give the requests of a course that were granted or denied, the latest decision first."""
    decided = (AbsenceState.GRANTED, AbsenceState.DENIED)
    query = _lines.where(TrainingSession.course_id == course_id, AbsenceRequest.state.in_(decided))
    query = query.order_by(AbsenceRequest.decided_at.desc(), AbsenceRequest.id.desc())
    return [AbsenceLine._make(row) for row in session.execute(query.limit(limit))]


def absence_by_id(request_id: int) -> AbsenceLine | None:
    """Give one request, or `None`."""
    row = session.execute(_lines.where(AbsenceRequest.id == request_id)).one_or_none()
    return AbsenceLine._make(row) if row else None


def number_waiting(course_id: int) -> int:
    """Give how many requests of a course wait for a decision; who left the list meanwhile is not waited for."""
    query = (
        sa.select(sa.func.count())
        .select_from(AbsenceRequest)
        .join(TrainingSession, TrainingSession.id == AbsenceRequest.session_id)
        .join(Enrolment, Enrolment.id == AbsenceRequest.enrolment_id)
        .where(*_waiting(course_id))
    )
    return session.scalar(query) or 0


def waiting_in_courses() -> list[tuple[int, int]]:
    """Give the running courses in which requests wait, and how many: the one whose session begins soonest first."""
    soonest = sa.func.min(TrainingSession.starts_at)
    query = (
        sa.select(TrainingSession.course_id, sa.func.count())
        .select_from(AbsenceRequest)
        .join(TrainingSession, TrainingSession.id == AbsenceRequest.session_id)
        .join(Enrolment, Enrolment.id == AbsenceRequest.enrolment_id)
        .join(Course, Course.id == TrainingSession.course_id)
        .where(AbsenceRequest.state == AbsenceState.ASKED, Enrolment.state == EnrolmentState.CONFIRMED)
        .where(Course.state == CourseState.PUBLISHED)
        .group_by(TrainingSession.course_id)
        .order_by(soonest, TrainingSession.course_id)
        .limit(MOST_COURSES)
    )
    return [(course_id, number) for course_id, number in session.execute(query)]


def _waiting(course_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        TrainingSession.course_id == course_id,
        AbsenceRequest.state == AbsenceState.ASKED,
        Enrolment.state == EnrolmentState.CONFIRMED,
    )
