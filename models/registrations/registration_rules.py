"""Whom a course takes: its window, its invitation, its cap for one organisation, and names that stand there twice.

Every check presumes that the course is held. Staff (`Actor.kind == "user"`) may register after the window, without an
invitation, and need no approval, for they are the ones who approve.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from models.audit.actor import Actor
from models.bearer import derive_secret, tidy_code
from models.courses.course import CourseState
from models.courses.standing import is_past_deadline
from models.db import ask, session
from models.registrations.application import Trainee
from models.registrations.enrolment import GONE, Enrolment
from models.registrations.organisation import Organisation
from models.registrations.refusals import (
    CourseNotOpen,
    InvitationNeeded,
    NumberOfTrainees,
    OverOrganisationCap,
    RegistrationClosed,
    RegistrationNotYetOpen,
    SameName,
    SelfFillUnmarked,
)
from models.registrations.registration import Registration
from models.registrations.waiting import LockedCourse
from models.text import fold

MOST_TRAINEES = 60
"""In one form; a larger group sends a second one."""
INVITATION_PURPOSE = "course_invitation"

# Made once: building them for each sign-up cost more than running them.
_SAME_NAMES = (
    sa.select(Enrolment.folded, Enrolment.phone, Enrolment.email, Registration.contact_email)
    .join(Registration, Registration.id == Enrolment.registration_id)
    .where(Enrolment.course_id == sa.bindparam("course"), Enrolment.state.not_in(GONE))
    .where(Enrolment.folded.in_(sa.bindparam("names", expanding=True)))
)
_of_course = (
    sa.select(sa.func.count())
    .select_from(Enrolment)
    .join(Registration, Registration.id == Enrolment.registration_id)
    .join(Organisation, Organisation.id == Registration.organisation_id)
    .where(Enrolment.course_id == sa.bindparam("course"), Enrolment.state.not_in(GONE))
)
_OF_IDENTIFIER = _of_course.where(Organisation.identifier == sa.bindparam("identifier"))
_OF_CONTACT = _of_course.where(
    Organisation.identifier.is_(None), Registration.contact_email == sa.bindparam("contact_email")
)


@dataclass(frozen=True)
class Party:
    """Whose people they are, as far as the rules ask."""

    identifier: str | None
    """The organisation's tax code or other number; without one the contact's address stands for it."""
    contact_email: str


@dataclass(frozen=True)
class _Known:
    """How somebody of the same folded name is reached, and by whom she was sent."""

    contact_email: str
    phone: str | None
    email: str | None

    def may_be(self, trainee: Trainee, contact_email: str) -> bool:
        """Whether the two may be one person."""
        if self.contact_email == contact_email:
            return True
        is_reached_alike = trainee.phone is not None and self.phone == trainee.phone
        return is_reached_alike or (trainee.email is not None and self.email == trainee.email)


def is_staff(actor: Actor) -> bool:
    """Whether an act is done by a person of the office, whom the visitors' deadlines do not bind."""
    return actor.kind == "user"


def invitation_code(key: bytes, course_id: int, version: int) -> str:
    """Give the code of a course's invitation link (`?moi=…`)."""
    return derive_secret(key, INVITATION_PURPOSE, course_id, version)


def is_invited(code: str, *, key: bytes, course_id: int, version: int) -> bool:
    """Whether this code opens the form of a course for the invited."""
    return hmac.compare_digest(tidy_code(code).encode(), invitation_code(key, course_id, version).encode())


def deadline_passed(begins: datetime | None, hours_before: int, now: datetime) -> bool:
    """Whether it is so many hours before the course begins, or later. A course without a session has no deadline."""
    return begins is not None and now >= begins - timedelta(hours=hours_before)


def check_window(course: LockedCourse, *, actor: Actor, now: datetime) -> None:
    """Raise `CourseNotOpen`; for who is not staff also `RegistrationNotYetOpen` or `RegistrationClosed`."""
    if course.state is not CourseState.PUBLISHED:
        raise CourseNotOpen
    if is_staff(actor):
        return
    if now < course.registration_opens_at:
        raise RegistrationNotYetOpen
    if is_past_deadline(course.registration_closes_at, now):
        raise RegistrationClosed


def check_invitation(course: LockedCourse, code: str, *, key: bytes, actor: Actor) -> None:
    """Raise `InvitationNeeded` where a course for the invited is asked for without its code."""
    if not course.invitation_only or is_staff(actor):
        return
    if not is_invited(code, key=key, course_id=course.id, version=course.invitation_version):
        raise InvitationNeeded


def check_trainees(
    course: LockedCourse, trainees: Sequence[Trainee], party: Party, *, same_names_confirmed: bool
) -> None:
    """Raise `NumberOfTrainees`, `SelfFillUnmarked`, `SameName` or `OverOrganisationCap`.

    The cap comes last: a form that is refused for something else would else tell, at no cost, by which of the two
    sentences comes back, whether others are registered under a tax code that a stranger typed.
    """
    if not 1 <= len(trainees) <= MOST_TRAINEES:
        raise NumberOfTrainees(most=MOST_TRAINEES)
    if not all(trainee.name or trainee.fills_in_herself for trainee in trainees):
        raise SelfFillUnmarked
    if not same_names_confirmed:
        ask_about_same_names(course.id, trainees, party.contact_email)
    check_cap(course, len(trainees), party)


def check_cap(course: LockedCourse, number: int, party: Party) -> None:
    """Raise `OverOrganisationCap` if so many more people are too many of this organisation, over all it registered."""
    if course.most_per_organisation is None:
        return
    counted = _OF_IDENTIFIER if party.identifier else _OF_CONTACT
    asked: dict[str, object] = {"course": course.id}
    asked |= {"identifier": party.identifier} if party.identifier else {"contact_email": party.contact_email}
    if (session.scalar(counted, asked) or 0) + number > course.most_per_organisation:
        raise OverOrganisationCap(most=course.most_per_organisation)


def ask_about_same_names(course_id: int, trainees: Sequence[Trainee], contact_email: str) -> None:
    """Raise `SameName` for a folded name that is twice in the form, or in the course before.

    Before: sent by this very contact, or by whomsoever with the same telephone or address. The sentence names what was
    typed here, and not whose the other is.
    """
    folded = [fold(trainee.name) for trainee in trainees]
    named = sorted({name for name in folded if name})
    if not named:
        return
    known: dict[str, list[_Known]] = {}
    for row in ask(_SAME_NAMES, course=course_id, names=named):
        known.setdefault(row.folded, []).append(_Known(row.contact_email, row.phone, row.email))
    twice = [
        trainee.name
        for trainee, name in zip(trainees, folded, strict=True)
        if name
        and (folded.count(name) > 1 or any(other.may_be(trainee, contact_email) for other in known.get(name, ())))
    ]
    if twice:
        raise SameName(names=", ".join(dict.fromkeys(twice)))
