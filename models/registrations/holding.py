"""Take hold of a registration's people before something becomes of them: first the course, then its rows."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from models.courses.training_session import TrainingSession
from models.db import locked, session
from models.errors import NotFound
from models.registrations.enrolment import GONE, Enrolment, EnrolmentState
from models.registrations.refusals import AlreadyRefused, AlreadyWithdrawn, NobodyChosen
from models.registrations.registration import Registration
from models.registrations.telling import Contact
from models.registrations.waiting import LockedCourse, lock_course

TookPart = Callable[[Collection[int]], set[int]]
"""Who of these enrolments was checked in or holds a certificate (`models.certificates.queries.took_part`)."""


@dataclass(frozen=True)
class Person:
    """One row as it stands now that the course is held."""

    id: int
    registration_id: int
    name: str
    email: str | None
    state: EnrolmentState
    seat_number: int | None
    entered_at: datetime
    queued_at: datetime | None
    offer_expires_at: datetime | None


PERSON = tuple(getattr(Enrolment, name) for name in Person.__dataclass_fields__)


@dataclass(frozen=True)
class HeldRegistration:
    """A registration whose course is held, and the people of it that are asked for."""

    contact: Contact
    course: LockedCourse
    people: Sequence[Person]


def hold_registration(registration_id: int, enrolment_ids: Collection[int] | None = None) -> HeldRegistration:
    """Hold the course; give these people of the registration, or (`None`) all who are not gone.

    Raises `NotFound` for another's people, `NobodyChosen` for an empty choice, `AlreadyWithdrawn`, `AlreadyRefused`.
    """
    columns = (Registration.contact_name, Registration.contact_email, Registration.language, Registration.course_id)
    found = session.execute(sa.select(*columns).where(Registration.id == registration_id)).one_or_none()
    if found is None:
        raise NotFound
    contact = Contact(registration_id, found.contact_name, found.contact_email, found.language)
    return HeldRegistration(contact, lock_course(found.course_id), people_of(registration_id, enrolment_ids))


def people_of(registration_id: int, enrolment_ids: Collection[int] | None) -> list[Person]:
    """Give these people of a registration (`None`: all who are not gone) by id. Presumes that the course is held."""
    asked = sa.select(*PERSON).where(Enrolment.registration_id == registration_id).order_by(Enrolment.id)
    if enrolment_ids is None:
        rows = session.execute(asked.where(Enrolment.state.not_in(GONE)))
        return [Person(*row) for row in rows]
    people = [Person(*row) for row in session.execute(asked.where(Enrolment.id.in_(set(enrolment_ids))))]
    if not enrolment_ids:
        raise NobodyChosen
    if len(people) != len(set(enrolment_ids)):
        raise NotFound
    refuse_gone(people)
    return people


def refuse_gone(people: Sequence[Person]) -> None:
    """Raise `AlreadyWithdrawn` or `AlreadyRefused` with the name of the first who has no place any more."""
    for person in people:
        if person.state is EnrolmentState.WITHDRAWN:
            raise AlreadyWithdrawn(name=said_name(person.name))
        if person.state is EnrolmentState.REFUSED:
            raise AlreadyRefused(name=said_name(person.name))


def hold_sessions(course_id: int) -> datetime | None:
    """Hold the course's sessions, so that nobody is checked in meanwhile, and give when the first of them begins."""
    held = sa.select(TrainingSession.starts_at).where(TrainingSession.course_id == course_id)
    return min(session.scalars(locked(held.order_by(TrainingSession.id))), default=None)


def said_name(name: str) -> str:
    """Give the name, or what stands for it while nobody has said who comes."""
    return name or "(chưa ghi tên)"
