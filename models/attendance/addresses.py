"""To whom a letter about one trainee's attendance goes: to herself, or to the contact of her registration."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from models.db import session
from models.registrations.enrolment import Enrolment
from models.registrations.recipients import NO_ADDRESS
from models.registrations.registration import Registration


@dataclass(frozen=True, slots=True)
class Addressee:
    """One address for one trainee."""

    enrolment_id: int
    registration_id: int
    name: str
    address: str
    language: str


def addresses_for(enrolment_ids: Collection[int]) -> dict[int, Addressee]:
    """Give enrolment → to whom it goes; who has no address, nor a contact with one, is left out. One query."""
    rows = session.execute(
        sa.select(
            Enrolment.id, Enrolment.name, Enrolment.email, Registration.id.label("registration_id"),
            Registration.contact_name, Registration.contact_email, Registration.language,
        )
        .join(Registration, Registration.id == Enrolment.registration_id)
        .where(Enrolment.id.in_(enrolment_ids))
        .order_by(Enrolment.id)
    )  # fmt: skip
    found = {}
    for row in rows:
        name, address = (row.name, row.email) if row.email else (row.contact_name, row.contact_email)
        if address not in NO_ADDRESS:
            found[row.id] = Addressee(row.id, row.registration_id, name, address, row.language)
    return found


def address_for(enrolment_id: int) -> Addressee | None:
    """Give the same for one trainee, or `None`."""
    return addresses_for([enrolment_id]).get(enrolment_id)
