"""Seats and the waiting list of one course: a free seat goes to the first in line whose wish fits (see `line`).

Every function here presumes that the caller holds the course (`lock_course`): seats are counted and given under that
lock, and the unique pair (course, seat number) in the database is the last word. Where the course asks first
(`offer_hours`), a freed seat is held for the first in line until an hour of the office; `offering` takes the answer.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from models.audit.actor import Actor
from models.audit.recording import record
from models.courses.course import Course, CourseState
from models.courses.standing import is_past_deadline
from models.courses.training_session import TrainingSession
from models.courses.working_time import add_working_hours, load_calendar
from models.db import UtcDateTime, ask, locked, session
from models.errors import NotFound
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.line import InLine, parties, who_fits
from models.registrations.registration import Registration, WaitingChoice
from models.registrations.telling import contacts_of, tell_contact, tell_of_seat

LONGEST_LINE = 10_000
ENROLMENTS = cast("sa.Table", Enrolment.__table__)


@dataclass(frozen=True)
class LockedCourse:
    """What the acts of this room need of a course that they hold."""

    id: int
    seats: int
    state: CourseState
    registration_opens_at: datetime
    registration_closes_at: datetime
    most_per_organisation: int | None
    needs_approval: bool
    invitation_only: bool
    invitation_version: int
    offer_hours: int
    substitution_until_hours: int
    withdrawal_until_hours: int
    adding_until_hours: int | None
    series: str | None
    questions_version: int


@dataclass(frozen=True)
class Room:
    """How full a course is."""

    taken: int
    """Seats that somebody has or is offered."""
    highest: int
    is_waited_for: bool


_hold = locked(
    sa.select(*(getattr(Course, name) for name in LockedCourse.__dataclass_fields__)).where(
        Course.id == sa.bindparam("course")
    )
)
_other = aliased(Enrolment)
_waits = sa.exists().where(_other.course_id == sa.bindparam("course"), _other.state == EnrolmentState.WAITING)
_of_course = sa.select(Enrolment.seat_number).where(Enrolment.course_id == sa.bindparam("course"))
_taken = _of_course.with_only_columns(sa.func.count()).where(Enrolment.seat_number.is_not(None))
_highest = _of_course.with_only_columns(sa.func.max(Enrolment.seat_number))
_seated = sa.select(_taken.scalar_subquery(), _highest.scalar_subquery(), _waits)
"""Asked one by one: the index counts without reading a seat, and has the highest at its end."""
_undecided = sa.exists().where(
    _other.registration_id == Enrolment.registration_id, _other.state == EnrolmentState.REQUESTED
)
TIME_IN_LINE = sa.func.coalesce(Enrolment.queued_at, Enrolment.entered_at)
_line = (
    sa.select(
        Enrolment.id,
        Enrolment.registration_id,
        Enrolment.entered_at,
        TIME_IN_LINE,
        Registration.waiting_choice,
        sa.and_(Registration.waiting_choice == WaitingChoice.TOGETHER, _undecided),
    )
    .join(Registration, Registration.id == Enrolment.registration_id)
    .where(Enrolment.course_id == sa.bindparam("course"), Enrolment.state == EnrolmentState.WAITING)
    .order_by(TIME_IN_LINE, Enrolment.id)
    .limit(LONGEST_LINE)
)
_begins = sa.select(sa.type_coerce(sa.func.min(TrainingSession.starts_at), UtcDateTime)).where(
    TrainingSession.course_id == sa.bindparam("course")
)
_SEAT = (
    sa.update(ENROLMENTS)
    .where(ENROLMENTS.c.id == sa.bindparam("row"))
    .values(
        state=sa.bindparam("to"),
        seat_number=sa.bindparam("seat"),
        confirmed_at=sa.bindparam("confirmed"),
        offer_expires_at=sa.bindparam("until"),
    )
)


def lock_course(course_id: int) -> LockedCourse:
    """Hold the course until the transaction ends. Raises `NotFound`."""
    row: Any = ask(_hold, course=course_id).one_or_none()
    if row is None:
        raise NotFound
    return LockedCourse(*row)


def first_session_begins(course_id: int) -> datetime | None:
    """Give when the course begins, if it has a session."""
    return session.scalar(_begins, {"course": course_id})


def count_seats(course_id: int) -> Room:
    """Give how full the course is and whether anybody waits. One query."""
    taken, highest, is_waited_for = ask(_seated, course=course_id).one()
    return Room(taken, highest or 0, is_waited_for)


def free_seats(course: LockedCourse, most: int, room: Room | None = None) -> list[int]:
    """Give the lowest free seat numbers, `most` of them or as many as there are. `room`: as it was just counted."""
    room = room or count_seats(course.id)
    wanted = min(most, course.seats - room.taken)
    if wanted <= 0:
        return []
    if room.taken == room.highest:  # no gap below: nothing needs to be listed
        return list(range(room.taken + 1, room.taken + 1 + wanted))
    numbers = sa.select(Enrolment.seat_number).where(
        Enrolment.course_id == course.id, Enrolment.seat_number.is_not(None)
    )
    occupied = set(session.scalars(numbers))
    return [number for number in range(1, course.seats + 1) if number not in occupied][:wanted]


def waiting_line(course_id: int) -> list[InLine]:
    """Give everyone who waits, the first in line first."""
    return [InLine(*row) for row in session.execute(_line, {"course": course_id})]


def hold_the_waiting(course_id: int, *, also: Collection[int] = ()) -> None:
    """Lock everyone who waits (and these people) in the order of their ids, before the first of them is written.

    Scans, whose rows point at people, take them in that order too: else PostgreSQL finds a deadlock now and then.
    """
    people = sa.select(Enrolment.id).where(
        Enrolment.course_id == course_id, sa.or_(Enrolment.state == EnrolmentState.WAITING, Enrolment.id.in_(also))
    )
    session.execute(locked(people.order_by(Enrolment.id))).all()


def seat_the_waiting(
    course: LockedCourse, *, actor: Actor, now: datetime, at_once: Collection[int] = (), room: Room | None = None
) -> int:
    """Give or offer free seats to the first in line who fit. Returns how many got one.

    Those `at_once` are not asked and not told: the act that put them in line tells them; nor are those asked who are
    seated together with one of them. Once the course has begun and registration has closed, a freed seat stays free.
    """
    room = room or count_seats(course.id)
    free = course.seats - room.taken
    if course.state is not CourseState.PUBLISHED or free <= 0 or not room.is_waited_for:
        return 0
    if not may_still_be_seated(course, now):
        return 0
    fitting = who_fits(parties(waiting_line(course.id)), free)
    chosen = [person for party in fitting for person in party]
    unasked = {person.id for party in fitting if any(one.id in at_once for one in party) for person in party}
    if chosen:
        hold_the_waiting(course.id)
        _give(course, chosen, free_seats(course, len(chosen), room), at_once, unasked, actor=actor, now=now)
    return len(chosen)


def fill_seats(course_id: int, *, actor: Actor, now: datetime) -> int:
    """Seat whoever waits, after the course got more seats. Returns how many got one."""
    return seat_the_waiting(lock_course(course_id), actor=actor, now=now)


def may_still_be_seated(course: LockedCourse, now: datetime) -> bool:
    """Whether registration is still open, or the first session has not begun."""
    if not is_past_deadline(course.registration_closes_at, now):
        return True
    begins = first_session_begins(course.id)
    return begins is None or now < begins


def offer_deadline(course: LockedCourse, now: datetime) -> datetime | None:
    """Give until when a seat offered now is held; `None`: it is given at once.

    So it is where the course does not ask, or begins before the deadline would be over.
    """
    if course.offer_hours == 0:
        return None
    until = add_working_hours(now, course.offer_hours, load_calendar())
    begins = first_session_begins(course.id)
    return until if begins is None or until < begins else None


def _give(
    course: LockedCourse, chosen: Sequence[InLine], seats: Sequence[int], at_once: Collection[int],
    unasked: Collection[int], *, actor: Actor, now: datetime,
) -> None:  # fmt: skip
    until = offer_deadline(course, now)
    offered = {person.id for person in chosen if until and person.id not in unasked}
    session.execute(_SEAT, [_seated_row(person.id, seat, now, until if person.id in offered else None)
                            for person, seat in zip(chosen, seats, strict=True)])  # fmt: skip
    for person, seat in zip(chosen, seats, strict=True):
        action = "enrolment.offered" if person.id in offered else "enrolment.seated"
        record(action, "enrolment", person.id, actor=actor, now=now, course_id=course.id, seat=seat)
    _tell([person for person in chosen if person.id not in at_once], offered, now)


def _seated_row(enrolment_id: int, seat: int, now: datetime, until: datetime | None) -> dict[str, Any]:
    state = EnrolmentState.OFFERED if until else EnrolmentState.CONFIRMED
    return {"row": enrolment_id, "to": state, "seat": seat, "confirmed": None if until else now, "until": until}


def _tell(chosen: Sequence[InLine], offered: Collection[int], now: datetime) -> None:
    """Tell each who is seated; of offers one letter to each registration."""
    contacts = contacts_of([person.registration_id for person in chosen])
    asked: dict[int, list[int]] = {}
    for person in chosen:
        if person.id in offered:
            asked.setdefault(person.registration_id, []).append(person.id)
    for registration_id, ids in asked.items():
        tell_contact("seat_offered", contacts[registration_id], params={"enrolment_ids": ids}, now=now,
                     unique_key=f"seat_offered:{ids[0]}")  # fmt: skip
    seated = [person.id for person in chosen if person.id not in offered]
    columns = (Enrolment.id, Enrolment.registration_id, Enrolment.name, Enrolment.email)
    for row in session.execute(sa.select(*columns).where(Enrolment.id.in_(seated)).order_by(Enrolment.id)):
        tell_of_seat(contacts[row.registration_id], row.id, row.name, row.email, now=now)
