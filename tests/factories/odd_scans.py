"""Odd scans, judged by the act itself: a conflict of two phones, and rejections."""

from datetime import datetime, timedelta
from uuid import uuid4

import sqlalchemy as sa

from models.attendance.checking_in import judge_scans
from models.attendance.device import Device
from models.attendance.scan import Outcome, Scan, Shown
from models.attendance.verdict import Sighting
from models.audit.actor import Actor
from models.courses.course import Course
from models.courses.training_session import TrainingSession
from models.db import session
from models.people.roles import Role
from models.registrations.enrolment import Enrolment
from models.registrations.ticket import ticket_code
from tests.conftest import NOW
from tests.factories.attendance import make_sighting
from tests.factories.people import make_user


def make_phone(course: Course, label: str = "Máy của thầy Dũng") -> Actor:
    """Give a phone that is paired with this course, as it acts."""
    device = Device(
        course_id=course.id, label=label, token_digest=uuid4().hex, paired_at=NOW,
        paired_by_id=make_user(Role.ORGANISER).id, expires_at=NOW + timedelta(days=90), last_seen_at=NOW,
    )  # fmt: skip
    session.add(device)
    session.flush()
    return Actor("device", label, device.id)


def send(phone: Actor, seen: Sighting, *, course_id: int | None, at: datetime) -> Scan:
    """Let a phone of this course send one scan; give it as it was kept."""
    scope = frozenset() if course_id is None else frozenset({course_id})
    judge_scans([seen], scope=scope, actor=phone, now=at)
    return session.scalars(sa.select(Scan).where(Scan.scan_id == seen.id)).one()


def make_conflict(lesson: TrainingSession, person: Enrolment, key: bytes, *, minutes: int = 3) -> Scan:
    """Give the second scan of one ticket by another phone, both offline: three minutes after the first."""
    course = session.get_one(Course, lesson.course_id)
    code = ticket_code(key, person.id, person.ticket_version)
    for number, label in enumerate(("Máy của thầy Dũng", "Máy của cô Lan")):
        at = lesson.starts_at + timedelta(minutes=number * minutes)
        seen = offline(make_sighting(lesson, code, at=at))
        kept = send(make_phone(course, label), seen, course_id=course.id, at=lesson.starts_at + timedelta(hours=2))
    assert kept.outcome is Outcome.CONFLICT
    return kept


def make_unknown(lesson: TrainingSession, ticket: str = "0123456789ABCDEF") -> Scan:
    """Give the scan of a ticket that there is not, which a phone had shown amber."""
    seen = offline(make_sighting(lesson, ticket, at=lesson.starts_at + timedelta(minutes=5)))
    course = session.get_one(Course, lesson.course_id)
    return send(
        make_phone(course, f"Máy {ticket}"), seen, course_id=course.id, at=lesson.starts_at + timedelta(hours=2)
    )


def offline(seen: Sighting, shown: Shown = Shown.GREEN) -> Sighting:
    """Give the same as a phone without a network saw it, with a list of an hour before."""
    return Sighting(
        id=seen.id, session=seen.session, scanned_at=seen.scanned_at, ticket=seen.ticket,
        enrolment_id=seen.enrolment_id, direction=seen.direction, method=seen.method, offline=True, phase=seen.phase,
        shown=shown, roster_at=seen.scanned_at - timedelta(hours=1),
    )  # fmt: skip
