"""Read back one scan's answer, and look a ticket up: what the pages ask."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from models.attendance.policy import Scope, may_take_attendance
from models.attendance.scan import Outcome, Reason, Scan
from models.bearer import digest
from models.courses.course import Course
from models.courses.training_session import TrainingSession
from models.db import session
from models.registrations.enrolment import TICKET_SHAPE, Enrolment
from models.registrations.organisation import Organisation
from models.registrations.registration import Registration


class Result(NamedTuple):
    """A kept scan, as the page that follows a form shows it."""

    outcome: Outcome
    reason: Reason | None
    scanned_at: datetime
    first_scanned_at: datetime | None
    name: str | None
    organisation: str | None


class Badge(NamedTuple):
    """What a ticket's page shows: what a badge shows."""

    enrolment: Enrolment
    organisation: str
    course: Course
    sessions: list[TrainingSession]


def result_of(scan_id: UUID, session_id: int, scope: Scope) -> Result | None:
    """Give how a scan in this session was judged, or `None` if there is none such. Nobody out of the scope is named."""
    query = (
        sa.select(Scan, Enrolment.course_id, Enrolment.name, Organisation.name)
        .outerjoin(Enrolment, Enrolment.id == Scan.enrolment_id)
        .outerjoin(Registration, Registration.id == Enrolment.registration_id)
        .outerjoin(Organisation, Organisation.id == Registration.organisation_id)
        .where(Scan.scan_id == scan_id, Scan.session_id == session_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    scan, course_id, *names = row
    is_seen = course_id and may_take_attendance(scope, course_id) and scan.reason is not Reason.UNKNOWN_TICKET
    name, organisation = names if is_seen else (None, None)
    return Result(scan.outcome, scan.reason, scan.scanned_at, scan.first_scanned_at, name, organisation)


def is_on_list(enrolment_id: int, course_id: int) -> bool:
    """Whether this is someone of the course's own list: a row's number is anybody's guess."""
    wanted = sa.select(Enrolment.id).where(Enrolment.id == enrolment_id, Enrolment.course_id == course_id)
    return session.scalar(wanted) is not None


def badge_of(code: str) -> Badge | None:
    """Give whose ticket this is, in any case and spacing, or `None`. Two queries at most."""
    query = (
        sa.select(Enrolment, Organisation.name, Course)
        .join(Registration, Registration.id == Enrolment.registration_id)
        .join(Organisation, Organisation.id == Registration.organisation_id)
        .join(Course, Course.id == Enrolment.course_id)
        .where(Enrolment.ticket_digest == digest(code))
    )
    row = session.execute(query).one_or_none() if len(code) <= 4 * TICKET_SHAPE else None
    if row is None:
        return None
    enrolment, organisation, course = row
    sessions = (
        sa.select(TrainingSession)
        .where(TrainingSession.course_id == course.id)
        .options(joinedload(TrainingSession.venue))
        .order_by(TrainingSession.starts_at)
        .limit(500)
    )
    return Badge(enrolment, organisation, course, list(session.scalars(sessions)))
