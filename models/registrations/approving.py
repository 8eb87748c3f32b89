"""A course that approves each person: staff accept or refuse those who asked.

Who is accepted stands in line where she entered; if a seat is free for her she has it at once, without being asked.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.courses.course import CourseState
from models.db import session
from models.errors import NotFound
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.holding import PERSON, Person, said_name
from models.registrations.refusals import CourseNotOpen, NobodyChosen, NotRequested, RefusalReasonMissing
from models.registrations.telling import contacts_of, send_ticket, tell_contact
from models.registrations.waiting import ENROLMENTS, LockedCourse, hold_the_waiting, lock_course, seat_the_waiting


def approve(enrolment_ids: Collection[int], *, actor: Actor, now: datetime) -> int:
    """Accept these people: a seat, or the line, in the order in which they entered. Returns how many were accepted.

    All or nobody. Raises `NobodyChosen`, `NotFound`, `CourseNotOpen` or `NotRequested`.
    """
    chosen = _hold(enrolment_ids)
    for course, people in chosen:
        ids = [person.id for person in people]
        session.execute(sa.update(ENROLMENTS).where(ENROLMENTS.c.id.in_(ids)).values(state=EnrolmentState.WAITING))
        for person in people:
            record("enrolment.approved", "enrolment", person.id, actor=actor, now=now, course_id=course.id,
                   name=person.name)  # fmt: skip
        seat_the_waiting(course, actor=actor, now=now, at_once=ids)
        _tell("enrolment_approved", people, now)
        _send_tickets(people, now)
    return sum(len(people) for _, people in chosen)


def refuse(enrolment_ids: Collection[int], reason: str, *, actor: Actor, now: datetime) -> int:
    """Refuse these people with a reason that their organisations are told. Returns how many were refused.

    All or nobody. Raises `RefusalReasonMissing` and what `approve` raises.
    """
    if not reason:
        raise RefusalReasonMissing
    chosen = _hold(enrolment_ids)
    for course, people in chosen:
        refused = sa.update(ENROLMENTS).where(ENROLMENTS.c.id.in_([person.id for person in people]))
        session.execute(refused.values(state=EnrolmentState.REFUSED, refused_at=now, refusal_reason=reason))
        for person in people:
            record("enrolment.refused", "enrolment", person.id, actor=actor, now=now, course_id=course.id,
                   name=person.name, reason=reason)  # fmt: skip
        _tell("enrolment_refused", people, now)
        seat_the_waiting(course, actor=actor, now=now)  # a group may have waited for this decision
    return sum(len(people) for _, people in chosen)


def _hold(enrolment_ids: Collection[int]) -> list[tuple[LockedCourse, list[Person]]]:
    """Hold the courses in the order of their ids, then the people; give them by course."""
    wanted = set(enrolment_ids)
    if not wanted:
        raise NobodyChosen
    courses = session.scalars(
        sa.select(Enrolment.course_id).where(Enrolment.id.in_(wanted)).group_by(Enrolment.course_id)
        .order_by(Enrolment.course_id)
    ).all()  # fmt: skip
    held = [(course, _asking(course, wanted)) for course in [lock_course(course_id) for course_id in courses]]
    if sum(len(people) for _, people in held) != len(wanted):
        raise NotFound
    return held


def _asking(course: LockedCourse, wanted: Collection[int]) -> list[Person]:
    if course.state is not CourseState.PUBLISHED:
        raise CourseNotOpen
    hold_the_waiting(course.id, also=wanted)
    asked = sa.select(*PERSON).where(Enrolment.course_id == course.id, Enrolment.id.in_(wanted)).order_by(Enrolment.id)
    people = [Person(*row) for row in session.execute(asked)]
    for person in people:
        if person.state is not EnrolmentState.REQUESTED:
            raise NotRequested(name=said_name(person.name))
    return people


def _tell(letter: str, people: Sequence[Person], now: datetime) -> None:
    """One letter to each organisation, of all its people who were decided on together."""
    for registration_id, contact in sorted(contacts_of([person.registration_id for person in people]).items()):
        ids = [person.id for person in people if person.registration_id == registration_id]
        tell_contact(letter, contact, params={"enrolment_ids": ids}, now=now, unique_key=f"{letter}:{ids[0]}")


def _send_tickets(people: Sequence[Person], now: datetime) -> None:
    contacts = contacts_of([person.registration_id for person in people])
    ids = [person.id for person in people]
    seated = sa.select(Enrolment.id).where(Enrolment.id.in_(ids), Enrolment.state == EnrolmentState.CONFIRMED)
    have_seats = set(session.scalars(seated))
    for person in people:
        if person.id in have_seats:
            send_ticket(contacts[person.registration_id], person.id, person.name, person.email, now=now)
