"""People move to another delivery of the course: they leave this one and enter that one behind everyone there."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.bearer import random_code
from models.courses.course import Course, CourseState
from models.db import session
from models.registrations.answering import carry_answers
from models.registrations.application import Trainee
from models.registrations.enrolling import Enrolled, enrol
from models.registrations.enrolment import Enrolment, EnrolmentState, WithdrawalReason
from models.registrations.holding import HeldRegistration, TookPart, hold_registration, said_name
from models.registrations.organisation import Organisation
from models.registrations.refusals import MoveOfParticipant, NotInSeries
from models.registrations.registering import REFERENCE_BYTES, Registered, numbers_entered, write_registration
from models.registrations.registration import Consent, Registration
from models.registrations.registration_rules import Party, check_cap, check_invitation, check_window
from models.registrations.restriction import carry_restrictions
from models.registrations.telling import Contact, send_ticket, tell_contact
from models.registrations.waiting import LockedCourse, hold_the_waiting, lock_course, seat_the_waiting
from models.registrations.withdrawing import check_may_leave, give_up, point_to

KEPT = ("contact_name", "contact_phone", "contact_email", "language", "notice_version", "waiting_choice")


def courses_to_move_to(course_id: int, now: datetime) -> list[tuple[int, str]]:
    """Give id and title of the other courses of its series that take registrations now, the first to close first."""
    series = sa.select(Course.series).where(Course.id == course_id).scalar_subquery()
    others = sa.select(Course.id, Course.title).where(
        Course.series == series, Course.id != course_id, Course.state == CourseState.PUBLISHED,
        Course.registration_opens_at <= now, Course.registration_closes_at > now,
    )  # fmt: skip
    rows = session.execute(others.order_by(Course.registration_closes_at, Course.id).limit(100))
    return [(row.id, row.title) for row in rows]


def move(
    registration_id: int, enrolment_ids: Collection[int], to_course_id: int, *,
    key: bytes, took_part: TookPart, actor: Actor, now: datetime,
) -> Registered:  # fmt: skip
    """Move these people to a published course of the same series. Gives their new registration there.

    They leave by the rules of withdrawing and enter by those of registering: staff may later, and without invitation
    or approval. Raises `NotFound`, `NobodyChosen`, `AlreadyWithdrawn`, `AlreadyRefused`, `NotInSeries`,
    `TooLateToWithdraw`, `MoveOfParticipant`, `CourseNotOpen`, `RegistrationNotYetOpen`, `RegistrationClosed`,
    `InvitationNeeded` or `OverOrganisationCap`.
    """
    held, there = _hold_both(registration_id, enrolment_ids, to_course_id)
    check_may_leave(held, actor=actor, now=now)
    check_window(there, actor=actor, now=now)
    check_invitation(there, "", key=key, actor=actor)
    ids = [person.id for person in held.people]
    came = took_part(ids)
    for person in held.people:
        if person.id in came:
            raise MoveOfParticipant(name=said_name(person.name))
    moved = _enter(held, there, ids, key=key, actor=actor, now=now)
    seat_the_waiting(held.course, actor=actor, now=now)
    return moved


def _hold_both(
    registration_id: int, enrolment_ids: Collection[int], to_course_id: int
) -> tuple[HeldRegistration, LockedCourse]:
    """Hold both courses in the order of their ids, so that two who move across each other never wait in a ring."""
    here = session.scalar(sa.select(Registration.course_id).where(Registration.id == registration_id))
    if here is not None and here == to_course_id:
        raise NotInSeries
    if here is not None and to_course_id < here:
        there = lock_course(to_course_id)
        held = hold_registration(registration_id, enrolment_ids)
    else:
        held = hold_registration(registration_id, enrolment_ids)
        there = lock_course(to_course_id)
    if held.course.series is None or held.course.series != there.series:
        raise NotInSeries
    return held, there


def _enter(
    held: HeldRegistration, there: LockedCourse, ids: Sequence[int], *, key: bytes, actor: Actor, now: datetime
) -> Registered:
    old = session.execute(
        sa.select(Registration, Organisation)
        .join(Organisation, Organisation.id == Registration.organisation_id)
        .where(Registration.id == held.contact.registration_id)
    ).one()
    check_cap(there, len(ids), Party(old.Organisation.identifier, held.contact.address))
    trainees = _trainees(ids)
    hold_the_waiting(held.course.id, also=ids)
    give_up(held.course.id, held.people, WithdrawalReason.MOVED, actor=actor, now=now)
    moved = write_registration(_columns(old.Registration, old.Organisation, there, now), key)
    _copy_consents(held.contact.registration_id, moved.id)
    entered = enrol(there, moved.id, trainees, old.Registration.waiting_choice, key=key, actor=actor, now=now)
    new_of_old = dict(zip(ids, [person.id for person in entered], strict=True))
    point_to(new_of_old)
    if held.course.questions_version and there.questions_version:
        carry_answers(new_of_old, there.id, asked_before=held.course.id)
    carry_restrictions(new_of_old, old.Registration.id, moved.id)
    record("registration.moved", "registration", moved.id, actor=actor, now=now, course_id=there.id,
           from_course_id=held.course.id, from_registration_id=held.contact.registration_id,
           **numbers_entered(entered))  # fmt: skip
    _tell(held.contact, moved, entered, now)
    return moved


def _trainees(ids: Sequence[int]) -> list[Trainee]:
    columns = (Enrolment.name, Enrolment.position, Enrolment.phone, Enrolment.email)
    rows = session.execute(sa.select(*columns).where(Enrolment.id.in_(ids)).order_by(Enrolment.id))
    return [Trainee(row.name, row.position, row.phone, row.email, fills_in_herself=not row.name) for row in rows]


def _columns(
    registration: Registration, organisation: Organisation, there: LockedCourse, now: datetime
) -> dict[str, object]:
    """Give the new registration's columns, with a row of its own for the organisation, as every registration has."""
    same = ("kind", "identifier_kind", "identifier", "name", "folded", "commune_code")
    copy = Organisation(**{name: getattr(organisation, name) for name in same})
    session.add(copy)
    session.flush()
    return {name: getattr(registration, name) for name in KEPT} | {
        "reference": random_code(REFERENCE_BYTES),
        "secret_version": 1,
        "course_id": there.id,
        "organisation_id": copy.id,
        "created_at": now,
        "moved_from_id": registration.id,
    }


def _copy_consents(registration_id: int, moved_id: int) -> None:
    """What was agreed to stays agreed to, with its words and its time."""
    given = sa.select(Consent.kind, Consent.text, Consent.given_at, Consent.withdrawn_at)
    rows = session.execute(given.where(Consent.registration_id == registration_id).order_by(Consent.id))
    copies = [dict(row._mapping) | {"registration_id": moved_id} for row in rows]  # noqa: SLF001  # a row's public view
    if copies:
        session.execute(sa.insert(Consent), copies)


def _tell(contact: Contact, moved: Registered, entered: Sequence[Enrolled], now: datetime) -> None:
    there = Contact(moved.id, contact.name, contact.address, contact.language)
    tell_contact("registration_received", there, params={}, now=now, unique_key=f"registration_received:{moved.id}")
    for person in entered:
        if person.state is EnrolmentState.CONFIRMED:
            send_ticket(there, person.id, person.trainee.name, person.trainee.email, now=now)
