"""A freed seat is offered for some working hours: accepted, declined, or passed on when nobody answers.

Who is offered a seat holds its number meanwhile, so nobody else can take it (`waiting.seat_the_waiting` makes offers).
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.courses.course import CourseState
from models.db import session
from models.registrations.enrolment import Enrolment, EnrolmentState, WithdrawalReason
from models.registrations.holding import PERSON, HeldRegistration, Person, hold_registration
from models.registrations.refusals import CourseNotOpen, NoOffer, OfferLapsed
from models.registrations.telling import contacts_of, tell_contact, tell_of_seat
from models.registrations.waiting import ENROLMENTS, hold_the_waiting, lock_course, seat_the_waiting
from models.registrations.withdrawing import give_up

_due = (
    sa.select(Enrolment.course_id)
    .where(sa.text("enrolment.state = 'offered'"), Enrolment.offer_expires_at <= sa.bindparam("now"))
    .group_by(Enrolment.course_id)
    .order_by(Enrolment.course_id)
    .limit(sa.bindparam("most"))
)


def accept_offer(registration_id: int, *, actor: Actor, now: datetime) -> int:
    """Take every seat that is held for this registration. Returns how many.

    Raises `NotFound`, `CourseNotOpen`, `NoOffer`, and `OfferLapsed` from the very deadline on.
    """
    held, offered = _offered(registration_id, now)
    hold_the_waiting(held.course.id, also=[person.id for person in offered])
    ids = [person.id for person in offered]
    taken = sa.update(ENROLMENTS).where(ENROLMENTS.c.id.in_(ids))
    session.execute(taken.values(state=EnrolmentState.CONFIRMED, confirmed_at=now, offer_expires_at=None))
    for person in offered:
        record("enrolment.offer_accepted", "enrolment", person.id, actor=actor, now=now, course_id=held.course.id,
               seat=person.seat_number)  # fmt: skip
        tell_of_seat(held.contact, person.id, person.name, person.email, now=now)
    return len(offered)


def decline_offer(registration_id: int, *, actor: Actor, now: datetime) -> int:
    """Give back every seat that is held for this registration; the next in line get them. Returns how many did.

    Raises `NotFound`, `CourseNotOpen`, `NoOffer` or `OfferLapsed`.
    """
    held, offered = _offered(registration_id, now)
    hold_the_waiting(held.course.id, also=[person.id for person in offered])
    give_up(held.course.id, offered, WithdrawalReason.OFFER_DECLINED, actor=actor, now=now)
    return seat_the_waiting(held.course, actor=actor, now=now)


def expire_offers(*, now: datetime, most: int = 20) -> int:
    """Pass on the seats of offers that nobody answered, in at most so many courses. Returns how many offers ended.

    Each organisation is told once a sweep. Courses are held in the order of their ids, as moving holds them. In a
    course that is cancelled or closed an offer ends without a word: there is no seat to speak of any more.
    """
    return sum(_expire(course_id, now) for course_id in session.scalars(_due, {"now": now, "most": most}).all())


def _offered(registration_id: int, now: datetime) -> tuple[HeldRegistration, list[Person]]:
    held = hold_registration(registration_id)
    if held.course.state is not CourseState.PUBLISHED:
        raise CourseNotOpen
    offered = [person for person in held.people if person.state is EnrolmentState.OFFERED]
    if not offered:
        raise NoOffer
    standing = [person for person in offered if person.offer_expires_at and now < person.offer_expires_at]
    if not standing:
        raise OfferLapsed
    return held, standing


def _expire(course_id: int, now: datetime) -> int:
    course, worker = lock_course(course_id), Actor.system()
    asked = sa.select(*PERSON).where(Enrolment.course_id == course_id, Enrolment.state == EnrolmentState.OFFERED)
    rows = session.execute(asked.where(Enrolment.offer_expires_at <= now).order_by(Enrolment.id))
    lapsed = [Person(*row) for row in rows]
    hold_the_waiting(course_id, also=[person.id for person in lapsed])
    give_up(course_id, lapsed, WithdrawalReason.OFFER_UNANSWERED, actor=worker, now=now)
    if course.state is CourseState.PUBLISHED:
        _tell_of_lapse(lapsed, now)
    seat_the_waiting(course, actor=worker, now=now)
    return len(lapsed)


def _tell_of_lapse(lapsed: Sequence[Person], now: datetime) -> None:
    contacts = contacts_of([person.registration_id for person in lapsed])
    for registration_id, contact in sorted(contacts.items()):
        ids = [person.id for person in lapsed if person.registration_id == registration_id]
        tell_contact(
            "offer_lapsed", contact, params={"enrolment_ids": ids}, now=now, unique_key=f"offer_lapsed:{ids[0]}"
        )
