"""Letters about seats, queued by the acts of this room: to the contact, and to trainees with their own address."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from models.db import session
from models.mail.queueing import queue_letter
from models.registrations.registration import Registration


@dataclass(frozen=True)
class Contact:
    """Who is told what becomes of a registration."""

    registration_id: int
    name: str
    address: str
    language: str


_contacts = sa.select(
    Registration.id, Registration.contact_name, Registration.contact_email, Registration.language
).where(Registration.id.in_(sa.bindparam("registrations", expanding=True)))


def contacts_of(registration_ids: Collection[int]) -> dict[int, Contact]:
    """Give the contact of each of these registrations. One query."""
    rows = session.execute(_contacts, {"registrations": sorted(set(registration_ids))})
    return {row.id: Contact(*row) for row in rows}


def tell_contact(
    letter: str, contact: Contact, *, params: dict[str, object], now: datetime, unique_key: str | None = None
) -> None:
    """Queue a letter to the contact, if she left an address. `unique_key` names the event: one letter for each."""
    if not contact.address:
        return
    queue_letter(
        letter,
        to_name=contact.name,
        to_address=contact.address,
        params={"registration_id": contact.registration_id} | params,
        now=now,
        language=contact.language,
        about=("registration", contact.registration_id),
        unique_key=unique_key,
    )


def tell_of_seat(contact: Contact, enrolment_id: int, name: str, email: str | None, *, now: datetime) -> None:
    """Tell of a seat, with its ticket: the contact always, the trainee too if she has an address of her own."""
    recipients = {contact.address: contact.name} if contact.address else {}
    if email:
        recipients.setdefault(email, name or contact.name)
    for number, (address, recipient) in enumerate(recipients.items()):
        queue_letter(
            "seat_given",
            to_name=recipient,
            to_address=address,
            params={"enrolment_id": enrolment_id},
            now=now,
            language=contact.language,
            about=("registration", contact.registration_id),
            unique_key=f"seat_given:{enrolment_id}:{number}",
        )


def send_ticket(
    contact: Contact, enrolment_id: int, name: str, email: str | None, *, now: datetime, occasion: str = "1"
) -> None:
    """Send a trainee her own ticket, if she has an address that is not the contact's: one for each `occasion`."""
    if email and email != contact.address:
        queue_letter(
            "ticket",
            to_name=name or contact.name,
            to_address=email,
            params={"enrolment_id": enrolment_id},
            now=now,
            language=contact.language,
            about=("registration", contact.registration_id),
            unique_key=f"ticket:{enrolment_id}:{occasion}",
        )
