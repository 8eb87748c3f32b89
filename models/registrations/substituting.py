"""Another person takes a place: the old ticket dies, a new one is born, the seat keeps its number."""

from datetime import datetime

from models.audit.actor import Actor
from models.audit.recording import record
from models.courses.course import CourseState
from models.registrations.answering import asked_of, write_answers
from models.registrations.application import Trainee
from models.registrations.enrolling import enrolment_row, insert_enrolments
from models.registrations.enrolment import HOLDS_SEAT, EnrolmentState, WithdrawalReason
from models.registrations.holding import HeldRegistration, TookPart, hold_registration, hold_sessions, said_name
from models.registrations.pacing import pace_substitution
from models.registrations.refusals import (
    CourseNotOpen,
    SelfFillUnmarked,
    SubstitutionNeedsApproval,
    SubstitutionOfParticipant,
    TooLateToSubstitute,
)
from models.registrations.registration_rules import ask_about_same_names, deadline_passed, is_staff
from models.registrations.telling import send_ticket, tell_contact
from models.registrations.waiting import hold_the_waiting
from models.registrations.withdrawing import give_up, point_to


def substitute(
    registration_id: int, enrolment_id: int, trainee: Trainee, *,
    key: bytes, took_part: TookPart, actor: Actor, now: datetime, same_names_confirmed: bool = False,
) -> int:  # fmt: skip
    """Let `trainee` take the place of this person: her seat, her offer or her place in the line. Returns the new row.

    A visitor may until the course's deadline, but not where staff approve each person; staff until the course is
    closed. Raises `NotFound`, `AlreadyWithdrawn`, `AlreadyRefused`, `CourseNotOpen`, `SubstitutionNeedsApproval`,
    `TooLateToSubstitute`, `SubstitutionOfParticipant`, `SelfFillUnmarked`, `SameName`, what `asked_of`
    raises or, of a visitor, `TooManyAttempts`.
    """
    held = hold_registration(registration_id, [enrolment_id])
    _check(held, trainee, actor=actor, now=now)
    asked = asked_of(held.course, [trainee])
    pace_substitution(registration_id, key=key, actor=actor, now=now)
    (old,) = held.people
    if took_part([old.id]):
        raise SubstitutionOfParticipant(name=said_name(old.name))
    hold_the_waiting(held.course.id, also=[old.id])
    give_up(held.course.id, [old], WithdrawalReason.SUBSTITUTED, actor=actor, now=now)  # frees the seat's number
    if not same_names_confirmed:
        ask_about_same_names(held.course.id, [trainee], held.contact.address)
    row = enrolment_row(held.course.id, registration_id, trainee, None, old.state, now) | {
        "state": old.state,
        "seat_number": old.seat_number,
        "entered_at": old.entered_at,
        "queued_at": old.queued_at,
        "offer_expires_at": old.offer_expires_at,
        "confirmed_at": now if old.state is EnrolmentState.CONFIRMED else None,
    }
    (new,) = insert_enrolments([row], key)
    if asked:
        write_answers(asked, new, trainee.answers, now=now)
    point_to({old.id: new})
    record("enrolment.substituted", "enrolment", new, actor=actor, now=now, course_id=held.course.id,
           name=trainee.name, instead_of=old.name, replaces=old.id)  # fmt: skip
    tell_contact("substituted", held.contact, params={"enrolment_id": new}, now=now, unique_key=f"substituted:{new}")
    if old.state is EnrolmentState.CONFIRMED:
        send_ticket(held.contact, new, trainee.name, trainee.email, now=now)
    return new


def _check(held: HeldRegistration, trainee: Trainee, *, actor: Actor, now: datetime) -> None:
    begins = hold_sessions(held.course.id)
    if held.course.state is not CourseState.PUBLISHED:
        raise CourseNotOpen
    if not trainee.name and not trainee.fills_in_herself:
        raise SelfFillUnmarked
    if is_staff(actor):
        return
    if deadline_passed(begins, held.course.substitution_until_hours, now):
        raise TooLateToSubstitute
    if held.course.needs_approval and held.people[0].state in HOLDS_SEAT | {EnrolmentState.WAITING}:
        raise SubstitutionNeedsApproval
