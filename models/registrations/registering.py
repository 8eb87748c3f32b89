"""An organisation registers its people for a course: one act, one transaction, whoever calls it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.bearer import derive_secret, digest, random_code
from models.db import ask, session, write
from models.mail.queueing import queue_letter
from models.registrations.answering import asked_of, write_first_answers
from models.registrations.application import Application
from models.registrations.enrolling import Enrolled, enrol
from models.registrations.enrolment import EnrolmentState
from models.registrations.organisation import Organisation
from models.registrations.registration import Consent, Registration
from models.registrations.registration_rules import (
    MOST_TRAINEES,
    Party,
    check_invitation,
    check_trainees,
    check_window,
)
from models.registrations.telling import Contact, send_ticket
from models.registrations.waiting import LockedCourse, lock_course
from models.text import fold

__all__ = ["MOST_TRAINEES", "Registered", "register", "registration_secret"]
REFERENCE_BYTES = 5
# Written as tables, without the mapper's work on each statement: this act is what two hundred people do at once.
ORGANISATIONS = cast("sa.Table", Organisation.__table__)
REGISTRATIONS = cast("sa.Table", Registration.__table__)
SECRET_PURPOSE = "registration"  # noqa: S105  # the name of a purpose

# Statements made once: building them for each sign-up cost more than running them.
_SENT_BEFORE = sa.select(Registration.id, Registration.reference, Registration.secret_version).where(
    Registration.form_key == sa.bindparam("form_key")
)
_NEW_ORGANISATION = sa.insert(ORGANISATIONS).returning(ORGANISATIONS.c.id)
_NEW_REGISTRATION = sa.insert(REGISTRATIONS).returning(REGISTRATIONS.c.id)
_KEEP_SECRET = (
    sa.update(REGISTRATIONS)
    .where(REGISTRATIONS.c.id == sa.bindparam("row"))
    .values(secret_digest=sa.bindparam("digest"))
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
    `InvitationNeeded`, `NumberOfTrainees`, `SelfFillUnmarked`, `OverOrganisationCap`, `SameName`, `NotFound`, or what
    is wrong with an answer (`question_refusals`). A form sent twice gives the first answer again.
    """
    course = lock_course(course_id)
    before = _already_registered(application.key(course_id), key)
    if before:
        return before
    check_window(course, actor=actor, now=now)
    check_invitation(course, application.invitation, key=key, actor=actor)
    party = Party(application.identifier.value, application.contact_email)
    asked = asked_of(course, application.trainees)
    check_trainees(course, application.trainees, party, same_names_confirmed=application.same_names_confirmed)
    registered = _write_registration(course, application, key, now)
    entered = enrol(
        course, registered.id, application.trainees, application.waiting_choice, key=key, actor=actor, now=now
    )
    write_first_answers(asked, entered, now=now)
    _write_consents(registered.id, application, now)
    record(
        "registration.received",
        "registration",
        registered.id,
        actor=actor,
        now=now,
        course_id=course.id,
        **numbers_entered(entered),
    )
    _queue_letters(registered.id, application, entered, now)
    return registered


def numbers_entered(entered: Sequence[Enrolled]) -> dict[str, int]:
    """Give how many got a seat and how many wait, and of a course that approves how many ask."""
    counted = Counter(person.state for person in entered)
    numbers = {"confirmed": counted[EnrolmentState.CONFIRMED], "waiting": counted[EnrolmentState.WAITING]}
    asking = counted[EnrolmentState.REQUESTED]
    return numbers | ({"requested": asking} if asking else {})


def registration_secret(key: bytes, registration_id: int, version: int = 1) -> str:
    """Give the secret of a registration's own page."""
    return derive_secret(key, SECRET_PURPOSE, registration_id, version)


def _already_registered(form_key: str | None, key: bytes) -> Registered | None:
    if form_key is None:
        return None
    row = ask(_SENT_BEFORE, form_key=form_key).one_or_none()
    return Registered(row.id, row.reference, registration_secret(key, row.id, row.secret_version)) if row else None


def _write_registration(course: LockedCourse, application: Application, key: bytes, now: datetime) -> Registered:
    organisation = {
        "kind": application.kind,
        "identifier_kind": application.identifier.kind,
        "identifier": application.identifier.value,
        "name": application.organisation_name,
        "folded": fold(application.organisation_name),
        "commune_code": application.commune_code,
    }
    registration: dict[str, object] = {
        "reference": random_code(REFERENCE_BYTES),
        "secret_version": 1,
        "course_id": course.id,
        "organisation_id": write(_NEW_ORGANISATION, organisation).scalar_one(),
        "contact_name": application.contact_name,
        "contact_phone": application.contact_phone,
        "contact_email": application.contact_email,
        "language": application.language,
        "notice_version": application.notice_version,
        "form_key": application.key(course.id),
        "created_at": now,
        "waiting_choice": application.waiting_choice,
    }
    return write_registration(registration, key)


def write_registration(columns: dict[str, object], key: bytes) -> Registered:
    """Write a registration and the digest of its secret, which follows from its number."""
    new = write(_NEW_REGISTRATION, columns).scalar_one()
    secret = registration_secret(key, new)
    write(_KEEP_SECRET, {"row": new, "digest": digest(secret)})
    return Registered(new, str(columns["reference"]), secret)


def _write_consents(registration_id: int, application: Application, now: datetime) -> None:
    rows = [
        {"registration_id": registration_id, "kind": kind, "text": text, "given_at": now}
        for kind, text in application.consents.items()
    ]
    if rows:
        session.execute(sa.insert(Consent), rows)


def _queue_letters(registration_id: int, application: Application, entered: Sequence[Enrolled], now: datetime) -> None:
    """To the contact, with everyone's ticket; and to each seated trainee who gave an address of her own."""
    queue_letter(
        "registration_received",
        to_name=application.contact_name,
        to_address=application.contact_email,
        params={"registration_id": registration_id},
        now=now,
        language=application.language,
        about=("registration", registration_id),
        unique_key=f"registration_received:{registration_id}",
    )
    contact = Contact(registration_id, application.contact_name, application.contact_email, application.language)
    for person in entered:
        if person.state is EnrolmentState.CONFIRMED:
            send_ticket(contact, person.id, person.trainee.name, person.trainee.email, now=now)
