"""Seats and the waiting list of one course: a free seat goes to whoever has waited longest.

Every function here presumes that the caller holds the course (`lock_course`): seats are counted and given under that
lock, and the unique pair (course, seat number) in the database is the last word.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.courses.course import Course, CourseState
from models.courses.standing import is_past_deadline
from models.courses.training_session import TrainingSession
from models.db import locked, session
from models.errors import NotFound
from models.mail.queueing import queue_letter
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.registration import Registration


@dataclass(frozen=True)
class LockedCourse:
    """What the acts of this room need of a course that they hold."""

    id: int
    seats: int
    state: CourseState
    registration_opens_at: datetime
    registration_closes_at: datetime


_columns = (Course.id, Course.seats, Course.state, Course.registration_opens_at, Course.registration_closes_at)
_hold = locked(sa.select(*_columns).where(Course.id == sa.bindparam("course")))
_seated = sa.select(sa.func.count(Enrolment.seat_number), sa.func.max(Enrolment.seat_number)).where(
    Enrolment.course_id == sa.bindparam("course")
)
_line = (
    sa.select(Enrolment.id, Enrolment.registration_id, Enrolment.name, Enrolment.email)
    .where(Enrolment.course_id == sa.bindparam("course"), Enrolment.state == EnrolmentState.WAITING)
    .order_by(Enrolment.entered_at, Enrolment.id)
    .limit(sa.bindparam("most"))
)


def lock_course(course_id: int) -> LockedCourse:
    """Hold the course until the transaction ends. Raises `NotFound`."""
    row = session.execute(_hold, {"course": course_id}).one_or_none()
    if row is None:
        raise NotFound
    return LockedCourse(*row)


def free_seats(course: LockedCourse, most: int) -> list[int]:
    """Give the lowest free seat numbers, `most` of them or as many as there are."""
    taken, highest = session.execute(_seated, {"course": course.id}).one()
    wanted = min(most, course.seats - taken)
    if wanted <= 0:
        return []
    if taken == (highest or 0):  # no gap below: nothing needs to be listed
        return list(range(taken + 1, taken + 1 + wanted))
    numbers = sa.select(Enrolment.seat_number).where(
        Enrolment.course_id == course.id, Enrolment.seat_number.is_not(None)
    )
    occupied = set(session.scalars(numbers))
    return [number for number in range(1, course.seats + 1) if number not in occupied][:wanted]


def first_in_line(course_id: int, most: int) -> list[sa.Row[tuple[int, int, str, str | None]]]:
    """Give (id, registration_id, name, email) of those who have waited longest."""
    return list(session.execute(_line, {"course": course_id, "most": most}))


def hold_the_waiting(course_id: int, *, also: int = 0) -> None:
    """Lock everyone who waits (and one more person) in the order of their ids, before the first of them is written.

    Scans, whose rows point at people, take them in that order too: else PostgreSQL finds a deadlock now and then.
    """
    people = sa.select(Enrolment.id).where(
        Enrolment.course_id == course_id, sa.or_(Enrolment.state == EnrolmentState.WAITING, Enrolment.id == also)
    )
    session.execute(locked(people.order_by(Enrolment.id))).all()


def seat_the_waiting(course: LockedCourse, *, actor: Actor, now: datetime) -> int:
    """Give free seats to the first in line, with a letter each. Returns how many got one.

    Once the course has begun and registration has closed, a freed seat stays free: nobody can still come.
    """
    if course.state is not CourseState.PUBLISHED or not may_still_be_seated(course, now):
        return 0
    line = first_in_line(course.id, course.seats)
    seats = free_seats(course, len(line)) if line else []
    if seats:
        hold_the_waiting(course.id)
    for waiting, seat in zip(line, seats, strict=False):
        moved = sa.update(Enrolment).where(Enrolment.id == waiting.id)
        session.execute(moved.values(state=EnrolmentState.CONFIRMED, seat_number=seat, confirmed_at=now))
        record("enrolment.seated", "enrolment", waiting.id, actor=actor, now=now, course_id=course.id, seat=seat)
        _tell_of_seat(waiting.id, waiting.registration_id, waiting.name, waiting.email, now=now)
    return len(seats)


def fill_seats(course_id: int, *, actor: Actor, now: datetime) -> int:
    """Seat whoever waits, after the course got more seats. Returns how many got one."""
    return seat_the_waiting(lock_course(course_id), actor=actor, now=now)


def may_still_be_seated(course: LockedCourse, now: datetime) -> bool:
    """Whether registration is still open, or the first session has not begun."""
    if not is_past_deadline(course.registration_closes_at, now):
        return True
    begins = session.scalar(
        sa.select(sa.func.min(TrainingSession.starts_at)).where(TrainingSession.course_id == course.id)
    )
    return begins is None or now < begins


def _tell_of_seat(enrolment_id: int, registration_id: int, name: str, email: str | None, *, now: datetime) -> None:
    """To the contact always; to the trainee too, if she has an address of her own."""
    columns = (Registration.contact_name, Registration.contact_email, Registration.language)
    contact = session.execute(sa.select(*columns).where(Registration.id == registration_id)).one()
    recipients = {contact.contact_email: contact.contact_name}
    if email:
        recipients.setdefault(email, name)
    for address, recipient in recipients.items():
        queue_letter(
            "seat_given",
            to_name=recipient,
            to_address=address,
            params={"enrolment_id": enrolment_id},
            now=now,
            language=contact.language,
            about=("registration", registration_id),
        )
