"""More people of a registration: they enter behind everyone who is in the course."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.courses.course import CourseState
from models.courses.standing import is_past_deadline
from models.db import session
from models.registrations.answering import asked_of, write_first_answers
from models.registrations.application import Trainee
from models.registrations.enrolling import Enrolled, enrol
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.holding import HeldRegistration, hold_registration
from models.registrations.organisation import Organisation
from models.registrations.pacing import pace_addition
from models.registrations.refusals import CourseNotOpen, PeopleChanged, TooLateToAdd
from models.registrations.registering import numbers_entered
from models.registrations.registration import Registration, WaitingChoice
from models.registrations.registration_rules import Party, check_trainees, deadline_passed, is_staff
from models.registrations.telling import send_ticket, tell_contact
from models.registrations.waiting import first_session_begins


def add_people(
    registration_id: int, trainees: Sequence[Trainee], *,
    key: bytes, actor: Actor, now: datetime, same_names_confirmed: bool = False, last_known: int | None = None,
) -> list[Enrolled]:  # fmt: skip
    """Enter these people under the registration's own choice for the waiting list. Gives them with their states.

    A visitor may until the course's deadline, or until registration closes where none is set; staff until the course
    is closed. `last_known`: the newest of its people when the form was opened, so that one sent twice enters nobody
    twice. Raises `NotFound`, `PeopleChanged`, `CourseNotOpen`, `TooLateToAdd`, `NumberOfTrainees`, `SelfFillUnmarked`,
    `OverOrganisationCap`, `SameName`, what `asked_of` raises or, of a visitor, `TooManyAttempts`.
    """
    held = hold_registration(registration_id)
    _check_deadline(held, actor, now)
    if last_known is not None and last_known != _newest(registration_id):
        raise PeopleChanged
    of_whom = sa.select(Organisation.identifier, Registration.waiting_choice).join(
        Registration, Registration.organisation_id == Organisation.id
    )
    identifier, choice = session.execute(of_whom.where(Registration.id == registration_id)).one()
    party = Party(identifier, held.contact.address)
    asked = asked_of(held.course, trainees)
    check_trainees(held.course, trainees, party, same_names_confirmed=same_names_confirmed)
    pace_addition(registration_id, key=key, actor=actor, now=now)
    entered = enrol(held.course, registration_id, trainees, WaitingChoice(choice), key=key, actor=actor, now=now)
    write_first_answers(asked, entered, now=now)
    record("registration.people_added", "registration", registration_id, actor=actor, now=now,
           course_id=held.course.id, **numbers_entered(entered))  # fmt: skip
    tell_contact("people_added", held.contact, params={"enrolment_ids": [person.id for person in entered]}, now=now,
                 unique_key=f"people_added:{entered[0].id}")  # fmt: skip
    for person in entered:
        if person.state is EnrolmentState.CONFIRMED:
            send_ticket(held.contact, person.id, person.trainee.name, person.trainee.email, now=now)
    return entered


def _newest(registration_id: int) -> int | None:
    return session.scalar(sa.select(sa.func.max(Enrolment.id)).where(Enrolment.registration_id == registration_id))


def _check_deadline(held: HeldRegistration, actor: Actor, now: datetime) -> None:
    course = held.course
    if course.state is not CourseState.PUBLISHED:
        raise CourseNotOpen
    if is_staff(actor):
        return
    if course.adding_until_hours is None:
        is_over = is_past_deadline(course.registration_closes_at, now)
    else:
        is_over = deadline_passed(first_session_begins(course.id), course.adding_until_hours, now)
    if is_over:
        raise TooLateToAdd
