"""An organisation registers its people for a course: one act, one transaction, whoever calls it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.bearer import derive_secret, digest, random_code
from models.courses.course import CourseState
from models.courses.standing import is_past_deadline
from models.db import session
from models.mail.queueing import queue_letter
from models.registrations.application import Application, Trainee
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.organisation import Organisation
from models.registrations.refusals import (
    CourseNotOpen,
    NumberOfTrainees,
    RegistrationClosed,
    RegistrationNotYetOpen,
    SameName,
)
from models.registrations.registration import Consent, Registration
from models.registrations.ticket import ticket_digest
from models.registrations.waiting import LockedCourse, free_seats, lock_course, seat_the_waiting
from models.text import fold, name_sort_key

MOST_TRAINEES = 20
"""In one form; a larger group sends a second one."""
REFERENCE_BYTES = 5
# Written as tables, without the mapper's work on each statement: this act is what two hundred people do at once.
ORGANISATIONS = cast("sa.Table", Organisation.__table__)
REGISTRATIONS = cast("sa.Table", Registration.__table__)
ENROLMENTS = cast("sa.Table", Enrolment.__table__)
SECRET_PURPOSE = "registration"  # noqa: S105  # the name of a purpose

# Statements made once: building them for each sign-up cost more than running them.
_SENT_BEFORE = sa.select(Registration.id, Registration.reference, Registration.secret_version).where(
    Registration.form_key == sa.bindparam("form_key")
)
_NAMES_OF_CONTACT = (
    sa.select(Enrolment.folded)
    .join(Registration, Registration.id == Enrolment.registration_id)
    .where(Registration.course_id == sa.bindparam("course"), Registration.contact_email == sa.bindparam("contact"))
    .where(Enrolment.folded.in_(sa.bindparam("names", expanding=True)), Enrolment.state != EnrolmentState.WITHDRAWN)
)
_NEW_ORGANISATION = sa.insert(ORGANISATIONS).returning(ORGANISATIONS.c.id)
_NEW_REGISTRATION = sa.insert(REGISTRATIONS).returning(REGISTRATIONS.c.id)
_NEW_ENROLMENTS = sa.insert(ENROLMENTS).returning(ENROLMENTS.c.id, sort_by_parameter_order=True)
_KEEP_SECRET = (
    sa.update(REGISTRATIONS)
    .where(REGISTRATIONS.c.id == sa.bindparam("row"))
    .values(secret_digest=sa.bindparam("digest"))
)
_KEEP_TICKETS = (
    sa.update(ENROLMENTS).where(ENROLMENTS.c.id == sa.bindparam("row")).values(ticket_digest=sa.bindparam("digest"))
)


@dataclass(frozen=True)
class Registered:
    """What came of it. `secret` opens the registration's own page and is kept nowhere."""

    id: int
    reference: str
    secret: str


def register(course_id: int, application: Application, *, key: bytes, actor: Actor, now: datetime) -> Registered:
    """Register everyone: lowest free seats first, then the waiting list, in the order of the form.

    `key` is the server's bearer key. Raises `CourseNotOpen`, `RegistrationNotYetOpen`, `RegistrationClosed`,
    `NumberOfTrainees`, `SameName` or `NotFound`. A form sent twice gives the first answer again.
    """
    course = lock_course(course_id)
    before = _already_registered(application.key(course_id), key)
    if before:
        return before
    _check(course, application, now)
    seat_the_waiting(course, actor=actor, now=now)  # if seats were added, those in line come first
    seats = free_seats(course, len(application.trainees))
    registered = _write_registration(course, application, key, now)
    enrolled = _write_enrolments(course, registered.id, application.trainees, seats, key, now)
    _write_consents(registered.id, application, now)
    record(
        "registration.received",
        "registration",
        registered.id,
        actor=actor,
        now=now,
        course_id=course.id,
        confirmed=len(seats),
        waiting=len(application.trainees) - len(seats),
    )
    _queue_letters(registered.id, application, enrolled[: len(seats)], now)
    return registered


def registration_secret(key: bytes, registration_id: int, version: int = 1) -> str:
    """Give the secret of a registration's own page."""
    return derive_secret(key, SECRET_PURPOSE, registration_id, version)


def _already_registered(form_key: str | None, key: bytes) -> Registered | None:
    if form_key is None:
        return None
    row = session.execute(_SENT_BEFORE, {"form_key": form_key}).one_or_none()
    return Registered(row.id, row.reference, registration_secret(key, row.id, row.secret_version)) if row else None


def _check(course: LockedCourse, application: Application, now: datetime) -> None:
    if course.state is not CourseState.PUBLISHED:
        raise CourseNotOpen
    if now < course.registration_opens_at:
        raise RegistrationNotYetOpen
    if is_past_deadline(course.registration_closes_at, now):
        raise RegistrationClosed
    if not 1 <= len(application.trainees) <= MOST_TRAINEES:
        raise NumberOfTrainees(most=MOST_TRAINEES)
    if not application.same_names_confirmed:
        _ask_about_same_names(course.id, application)


def _ask_about_same_names(course_id: int, application: Application) -> None:
    """Compare folded names within the form, and with what this very contact has sent for the course before."""
    folded = [fold(trainee.name) for trainee in application.trainees]
    asked = {"course": course_id, "contact": application.contact_email, "names": folded}
    known = set(session.scalars(_NAMES_OF_CONTACT, asked))
    twice = [
        trainee.name
        for trainee, name in zip(application.trainees, folded, strict=True)
        if folded.count(name) > 1 or name in known
    ]
    if twice:
        raise SameName(names=", ".join(dict.fromkeys(twice)))


def _write_registration(course: LockedCourse, application: Application, key: bytes, now: datetime) -> Registered:
    organisation = {
        "kind": application.kind,
        "identifier_kind": application.identifier.kind,
        "identifier": application.identifier.value,
        "name": application.organisation_name,
        "folded": fold(application.organisation_name),
        "commune_code": application.commune_code,
    }
    reference = random_code(REFERENCE_BYTES)
    registration = {
        "reference": reference,
        "secret_version": 1,
        "course_id": course.id,
        "organisation_id": session.scalars(_NEW_ORGANISATION, organisation).one(),
        "contact_name": application.contact_name,
        "contact_phone": application.contact_phone,
        "contact_email": application.contact_email,
        "language": application.language,
        "notice_version": application.notice_version,
        "form_key": application.key(course.id),
        "created_at": now,
    }
    new = session.scalars(_NEW_REGISTRATION, registration).one()
    secret = registration_secret(key, new)
    session.execute(_KEEP_SECRET, {"row": new, "digest": digest(secret)})
    return Registered(new, reference, secret)


def _write_enrolments(
    course: LockedCourse,
    registration_id: int,
    trainees: Sequence[Trainee],
    seats: Sequence[int],
    key: bytes,
    now: datetime,
) -> list[tuple[int, Trainee]]:
    """Write one row each, in the order of the form; the ticket's digest follows once the id is known."""
    given: list[int | None] = [*seats, *[None] * (len(trainees) - len(seats))]
    rows = [
        {
            "registration_id": registration_id,
            "course_id": course.id,
            "name": trainee.name,
            "folded": fold(trainee.name),
            "name_sort": name_sort_key(trainee.name),
            "position": trainee.position,
            "phone": trainee.phone,
            "email": trainee.email,
            "state": EnrolmentState.CONFIRMED if seat else EnrolmentState.WAITING,
            "seat_number": seat,
            "ticket_version": 1,
            "entered_at": now,
            "confirmed_at": now if seat else None,
        }
        for trainee, seat in zip(trainees, given, strict=True)
    ]
    ids = list(session.scalars(_NEW_ENROLMENTS, rows))
    session.execute(_KEEP_TICKETS, [{"row": new, "digest": ticket_digest(key, new, 1)} for new in ids])
    return list(zip(ids, trainees, strict=True))


def _write_consents(registration_id: int, application: Application, now: datetime) -> None:
    rows = [
        {"registration_id": registration_id, "kind": kind, "text": text, "given_at": now}
        for kind, text in application.consents.items()
    ]
    if rows:
        session.execute(sa.insert(Consent), rows)


def _queue_letters(
    registration_id: int, application: Application, confirmed: list[tuple[int, Trainee]], now: datetime
) -> None:
    """To the contact, with everyone's ticket; and to each seated trainee who gave an address of her own."""
    about = ("registration", registration_id)
    queue_letter(
        "registration_received",
        to_name=application.contact_name,
        to_address=application.contact_email,
        params={"registration_id": registration_id},
        now=now,
        language=application.language,
        about=about,
        unique_key=f"registration_received:{registration_id}",
    )
    for enrolment_id, trainee in confirmed:
        if trainee.email and trainee.email != application.contact_email:
            queue_letter(
                "ticket",
                to_name=trainee.name,
                to_address=trainee.email,
                params={"enrolment_id": enrolment_id},
                now=now,
                language=application.language,
                about=about,
                unique_key=f"ticket:{enrolment_id}:1",
            )
