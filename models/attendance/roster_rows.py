"""What a phone's list is made of, as plain rows: ready-made statements, the same number for any course."""

from collections.abc import Collection, Sequence
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa

from models.attendance.evidence import COUNTED, SCAN
from models.attendance.roster_cursor import PRIME, Arrivals
from models.attendance.session_closing import SessionClosing
from models.courses.course import Course
from models.courses.queries import MOST_SESSIONS
from models.courses.training_session import TrainingSession
from models.courses.venue import Venue
from models.db import ask
from models.registrations.enrolment import Enrolment
from models.registrations.organisation import Organisation
from models.registrations.registration import Registration

Row = sa.Row[Any]
MOST_TICKETS = 20_000
"""A course has 5,000 seats at most, and a waiting list that people typed in."""
MOST_ARRIVALS = 100_000

_lesson = cast("sa.Table", TrainingSession.__table__)
_enrolment = cast("sa.Table", Enrolment.__table__)
_sessions: sa.BindParameter[Any] = sa.bindparam("sessions", expanding=True)

_course = sa.select(
    Course.id, Course.title, Course.state, Course.names_on_phones, Course.second_check, Course.scans_open_minutes,
    Course.questions_version,
).where(Course.id == sa.bindparam("course"))  # fmt: skip
_lessons = (
    sa.select(
        _lesson.c.id, _lesson.c.uid, _lesson.c.topic, _lesson.c.starts_at, _lesson.c.ends_at,
        Venue.name.label("venue"), SessionClosing.id.is_not(None).label("is_closed"),
    )
    .join(Venue, Venue.id == _lesson.c.venue_id)
    .outerjoin(SessionClosing, sa.and_(SessionClosing.session_id == _lesson.c.id, SessionClosing.reopened_at.is_(None)))
    .where(_lesson.c.course_id == sa.bindparam("course"))
    .order_by(_lesson.c.starts_at, _lesson.c.id)
    .limit(MOST_SESSIONS)
)  # fmt: skip
_by_uid = sa.select(_lesson.c.id, _lesson.c.course_id).where(_lesson.c.uid == sa.bindparam("uid"))
_tickets = (
    sa.select(
        _enrolment.c.id, _enrolment.c.state, _enrolment.c.name, _enrolment.c.ticket_digest, _enrolment.c.ticket_version,
        _enrolment.c.replaced_by_id, Organisation.name.label("organisation"),
    )
    .join(Registration, Registration.id == _enrolment.c.registration_id)
    .join(Organisation, Organisation.id == Registration.organisation_id)
    .where(_enrolment.c.course_id == sa.bindparam("course"), _enrolment.c.ticket_digest.is_not(None))
    .order_by(_enrolment.c.name_sort, _enrolment.c.id)
    .limit(MOST_TICKETS)
)  # fmt: skip
_number = sa.cast(SCAN.c.id, sa.BigInteger)
_counted = (
    sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(_number), 0),
              sa.func.coalesce(sa.func.sum(_number * _number % PRIME), 0))
    .select_from(SCAN)
    .join(_enrolment, _enrolment.c.id == SCAN.c.enrolment_id)
    .where(SCAN.c.session_id.in_(_sessions), COUNTED, _enrolment.c.ticket_digest.is_not(None))
)  # fmt: skip
_counted_until = _counted.where(SCAN.c.id <= sa.bindparam("last"))
_arrived_after = (
    _counted.with_only_columns(
        SCAN.c.id, SCAN.c.scan_id, _enrolment.c.ticket_digest, SCAN.c.session_id, SCAN.c.direction, SCAN.c.phase,
        SCAN.c.scanned_at,
    )
    .where(SCAN.c.id > sa.bindparam("last"))
    .order_by(SCAN.c.id)
    .limit(MOST_ARRIVALS)
)  # fmt: skip


def course_row(course_id: int) -> Row | None:
    """Give what the list says of the course."""
    return ask(_course, course=course_id).one_or_none()


def session_by_uid(uid: UUID) -> Row | None:
    """Give a session's number and its course's."""
    return ask(_by_uid, uid=uid).one_or_none()


def lesson_rows(course_id: int) -> Sequence[Row]:
    """Give the course's sessions in their order, and whether the attendance of each is final."""
    return ask(_lessons, course=course_id).all()


def ticket_rows(course_id: int) -> Sequence[Row]:
    """Give every ticket of the course, replaced ones too, by the name of who holds it."""
    return ask(_tickets, course=course_id).all()


def sums_until(session_ids: Collection[int], last: int) -> Arrivals:
    """Give the sums over the scans that count in these sessions, up to this number."""
    if not session_ids:
        return Arrivals(last)
    count, total, squares = ask(_counted_until, sessions=list(session_ids), last=last).one()
    return Arrivals(last, count, int(total), int(squares))


def arrivals_after(session_ids: Collection[int], last: int) -> Sequence[Row]:
    """Give the scans that count in these sessions and came after this number, in the order in which they were kept."""
    return ask(_arrived_after, sessions=list(session_ids), last=last).all() if session_ids else ()
