"""A trainee will not come: her seat is free for the first in line."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.courses.course import CourseState
from models.db import session
from models.registrations.enrolment import EnrolmentState, WithdrawalReason
from models.registrations.holding import HeldRegistration, Person, TookPart, hold_registration, hold_sessions, said_name
from models.registrations.refusals import (
    AlreadyWithdrawn,
    PastWithdrawalDeadline,
    TooLateToWithdraw,
    WithdrawalOfParticipant,
)
from models.registrations.registration_rules import deadline_passed, is_staff
from models.registrations.waiting import ENROLMENTS, hold_the_waiting, seat_the_waiting

__all__ = ["AlreadyWithdrawn", "TooLateToWithdraw", "TookPart", "WithdrawalOfParticipant", "withdraw", "withdraw_all"]


def withdraw(registration_id: int, enrolment_id: int, *, took_part: TookPart, actor: Actor, now: datetime) -> int:
    """Withdraw one person of this registration and seat the first in line. Returns how many got a seat by it.

    A visitor may until the course's deadline, staff as long as the course is not closed; nobody may withdraw a person
    who came. Raises `NotFound`, `AlreadyWithdrawn`, `AlreadyRefused`, `TooLateToWithdraw` (`PastWithdrawalDeadline`) or
    `WithdrawalOfParticipant`.
    """
    held = hold_registration(registration_id, [enrolment_id])
    return _withdraw(held, took_part=took_part, actor=actor, now=now)


def withdraw_all(registration_id: int, *, took_part: TookPart, actor: Actor, now: datetime) -> int:
    """Withdraw everyone of this registration who is not gone, all or nobody. Raises what `withdraw` raises."""
    held = hold_registration(registration_id)
    return _withdraw(held, took_part=took_part, actor=actor, now=now)


def _withdraw(held: HeldRegistration, *, took_part: TookPart, actor: Actor, now: datetime) -> int:
    leave(held, took_part=took_part, actor=actor, now=now)
    return seat_the_waiting(held.course, actor=actor, now=now)


def leave(held: HeldRegistration, *, took_part: TookPart, actor: Actor, now: datetime) -> None:
    """Give up the places of people who may leave; the caller then seats the waiting. Raises what `withdraw` raises."""
    check_may_leave(held, actor=actor, now=now)
    came = took_part([person.id for person in held.people])
    for person in held.people:
        if person.id in came:
            raise WithdrawalOfParticipant(name=said_name(person.name))
    hold_the_waiting(held.course.id, also=[person.id for person in held.people])
    give_up(held.course.id, held.people, WithdrawalReason.ASKED, actor=actor, now=now)


def check_may_leave(held: HeldRegistration, *, actor: Actor, now: datetime) -> None:
    """Hold the sessions and raise `TooLateToWithdraw` (of a visitor `PastWithdrawalDeadline`) when it is."""
    begins = hold_sessions(held.course.id)
    if held.course.state is not CourseState.PUBLISHED:
        raise TooLateToWithdraw
    if not is_staff(actor) and deadline_passed(begins, held.course.withdrawal_until_hours, now):
        raise TooLateToWithdraw if deadline_passed(begins, 0, now) else PastWithdrawalDeadline


def give_up(course_id: int, people: Sequence[Person], reason: WithdrawalReason, *, actor: Actor, now: datetime) -> None:
    """Write that these people's places are given up, with a line each."""
    gone = {"state": EnrolmentState.WITHDRAWN, "seat_number": None, "offer_expires_at": None, "withdrawn_at": now}
    ids = [person.id for person in people]
    session.execute(sa.update(ENROLMENTS).where(ENROLMENTS.c.id.in_(ids)).values(**gone, withdrawal_reason=reason))
    for person in people:
        record("enrolment.withdrawn", "enrolment", person.id, actor=actor, now=now, course_id=course_id,
               name=person.name, reason=reason)  # fmt: skip


def point_to(new_of_old: dict[int, int]) -> None:
    """Write which row took the place of which (`{old: new}`), so that a door which scans the old ticket can tell."""
    for old, new in sorted(new_of_old.items()):
        session.execute(sa.update(ENROLMENTS).where(ENROLMENTS.c.id == old).values(replaced_by_id=new))
