"""Scans to test with: what a phone saw, and a course with a session that is open now."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa

from models.attendance.checking_in import judge_scans
from models.attendance.scan import Direction, Method
from models.attendance.verdict import Sighting, Verdict
from models.audit.actor import Actor
from models.courses.course import Course
from models.courses.training_session import TrainingSession
from models.db import session
from models.registrations.enrolment import Enrolment
from models.registrations.ticket import ticket_code
from tests.conftest import NOW

DOOR = Actor("system", "Cửa lớp")


def lessons_of(course: Course) -> list[TrainingSession]:
    """Give the course's sessions in their order."""
    query = sa.select(TrainingSession).where(TrainingSession.course_id == course.id).order_by(TrainingSession.starts_at)
    return list(session.scalars(query))


def enrolment_named(name: str) -> Enrolment:
    """Give the one enrolment of this name."""
    return session.scalars(sa.select(Enrolment).where(Enrolment.name == name)).one()


def make_sighting(
    lesson: TrainingSession, ticket: str = "", *, id: UUID | None = None, at: datetime = NOW,
    enrolment_id: int | None = None, direction: Direction = Direction.IN,
) -> Sighting:  # fmt: skip
    """Give what a phone saw at `at`."""
    method = Method.NAME if enrolment_id else Method.CAMERA
    return Sighting(
        id=id or uuid4(), session=lesson.uid, scanned_at=at, ticket=ticket, enrolment_id=enrolment_id,
        direction=direction, method=method,
    )  # fmt: skip


def check_in(lesson: TrainingSession, enrolment: Enrolment, key: bytes, *, at: datetime | None = None) -> Verdict:
    """Let someone in by her ticket, when the session has just begun."""
    moment = at or lesson.starts_at + timedelta(minutes=1)
    seen = make_sighting(lesson, ticket_code(key, enrolment.id, enrolment.ticket_version), at=moment)
    return judge_scans([seen], scope=None, actor=DOOR, now=moment)[0]
