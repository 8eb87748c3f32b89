"""To whom a letter about a course goes: the contact of each registration, and trainees with an address of their own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from models.db import session
from models.mail.forgetting import FORGOTTEN_ADDRESS
from models.mail.queueing import Letter
from models.registrations.enrolment import GONE, Enrolment, EnrolmentState
from models.registrations.organisation import Organisation, OrganisationKind
from models.registrations.registration import Registration

EXPECTED = frozenset(EnrolmentState) - GONE
"""Who has a place or hopes for one."""
NO_ADDRESS = ("", FORGOTTEN_ADDRESS)
"""Of a contact who gave none, and of one who was forgotten."""
HAS_ADDRESS = Registration.contact_email.not_in(NO_ADDRESS)


@dataclass(frozen=True)
class Audience:
    """A part of a course's registrations: by the state of their people, by the kind of organisation, by time."""

    course_id: int
    states: frozenset[EnrolmentState] = EXPECTED
    kinds: frozenset[OrganisationKind] = field(default_factory=frozenset)
    """Empty: every kind."""
    registered_before: datetime | None = None
    """Leaves out those who registered at that moment or later: they were told otherwise."""
    registered_since: datetime | None = None

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """Give the conditions on enrolment, registration and organisation."""
        found = [Enrolment.course_id == self.course_id, Enrolment.state.in_(sorted(self.states))]
        if self.kinds:
            found.append(Organisation.kind.in_(sorted(self.kinds)))
        if self.registered_before is not None:
            found.append(Registration.created_at < self.registered_before)
        if self.registered_since is not None:
            found.append(Registration.created_at >= self.registered_since)
        return found


@dataclass(frozen=True, slots=True)
class Recipient:
    """One address. `enrolment_id` is the trainee's own; `None`: the contact of the registration."""

    registration_id: int
    enrolment_id: int | None
    name: str
    address: str
    language: str


_columns = (
    Enrolment.id,
    Enrolment.name,
    Enrolment.email,
    Enrolment.state,
    Enrolment.registration_id,
    Registration.contact_name,
    Registration.contact_email,
    Registration.language,
)


def recipients_of(audience: Audience) -> list[Recipient]:
    """Give the contacts, each followed by those of her people who have a seat and an address other than hers."""
    return recipients_among(audience.conditions())


def recipients_among(conditions: Sequence[sa.ColumnElement[bool]]) -> list[Recipient]:
    """Give the same for enrolments that meet these conditions. One query."""
    rows = session.execute(
        sa.select(*_columns)
        .join(Registration, Registration.id == Enrolment.registration_id)
        .join(Organisation, Organisation.id == Registration.organisation_id)
        .where(*conditions)
        .order_by(Enrolment.registration_id, Enrolment.id)
    ).all()
    return list(_recipients(rows))


def is_anybody(audience: Audience) -> bool:
    """Whether an audience has anybody, with or without an address."""
    wanted = sa.exists().where(
        Enrolment.registration_id == Registration.id,
        Registration.organisation_id == Organisation.id,
        *audience.conditions(),
    )
    return bool(session.scalar(sa.select(wanted)))


def number_of_registrations(audience: Audience) -> int:
    """Give how many registrations of an audience have a contact who left an address."""
    counted = (
        sa.select(sa.func.count(sa.distinct(Enrolment.registration_id)))
        .join(Registration, Registration.id == Enrolment.registration_id)
        .join(Organisation, Organisation.id == Registration.organisation_id)
        .where(*audience.conditions(), HAS_ADDRESS)
    )
    return session.scalar(counted) or 0


def first_registration(audience: Audience) -> int | None:
    """Give the first registration with a contact's address: the example in a preview."""
    return session.scalar(
        sa.select(Enrolment.registration_id)
        .join(Registration, Registration.id == Enrolment.registration_id)
        .join(Organisation, Organisation.id == Registration.organisation_id)
        .where(*audience.conditions(), HAS_ADDRESS)
        .order_by(Enrolment.registration_id)
        .limit(1)
    )


def letters_to(
    recipients: Sequence[Recipient], letter: str, params: Mapping[str, object], *, key: str | None = None
) -> list[Letter]:
    """Give one letter to each. `params` are added to its ids; `key` is the beginning of each one's unique key."""
    return [
        Letter(
            letter=letter,
            to_name=recipient.name,
            to_address=recipient.address,
            language=recipient.language,
            params={"registration_id": recipient.registration_id, "enrolment_id": recipient.enrolment_id, **params},
            about=("registration", recipient.registration_id),
            unique_key=f"{key}:{recipient.registration_id}:{recipient.enrolment_id or 'contact'}" if key else None,
        )
        for recipient in recipients
    ]


def _recipients(rows: Iterable[Any]) -> Iterable[Recipient]:
    registration_id = 0
    for row in rows:
        is_first, registration_id = row.registration_id != registration_id, row.registration_id
        if is_first and row.contact_email not in NO_ADDRESS:
            yield Recipient(registration_id, None, row.contact_name, row.contact_email, row.language)
        is_hers = row.email and row.email.casefold() != row.contact_email.casefold()
        if row.state is EnrolmentState.CONFIRMED and is_hers:
            yield Recipient(registration_id, row.id, row.name or row.contact_name, row.email, row.language)
