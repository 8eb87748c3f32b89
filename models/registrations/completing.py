"""What was left open at the door, or is corrected by telephone: whose people they are, and how to reach them."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.db import locked, session
from models.errors import NotFound
from models.registrations.organisation import Organisation, OrganisationKind
from models.registrations.registration import Registration
from models.registrations.tax_code import Identifier
from models.text import fold


@dataclass(frozen=True)
class OrganisationFacts:
    """How an organisation describes itself, every value read by its own reader. Empty: still not known."""

    kind: OrganisationKind
    identifier: Identifier
    name: str
    commune_code: str
    contact_name: str
    contact_phone: str
    contact_email: str


def complete(registration_id: int, facts: OrganisationFacts, *, actor: Actor, now: datetime) -> None:
    """Write what is known now. The audit line names the columns that changed, never what they hold.

    Raises `NotFound`.
    """
    held = locked(sa.select(Registration).where(Registration.id == registration_id))
    registration = session.scalars(held.execution_options(populate_existing=True)).one_or_none()
    if registration is None:
        raise NotFound
    organisation = session.get_one(Organisation, registration.organisation_id)
    changed = _write(
        organisation,
        kind=facts.kind,
        identifier_kind=facts.identifier.kind,
        identifier=facts.identifier.value,
        name=facts.name,
        folded=fold(facts.name),
        commune_code=facts.commune_code or None,
    ) + _write(
        registration,
        contact_name=facts.contact_name,
        contact_phone=facts.contact_phone,
        contact_email=facts.contact_email,
    )
    session.flush()
    if changed:
        record(
            "registration.completed", "registration", registration_id, actor=actor, now=now,
            course_id=registration.course_id, changes=changed,
        )  # fmt: skip


def _write(row: Organisation | Registration, **columns: object) -> list[str]:
    """Set the columns that differ, and give their names."""
    changed = [name for name, value in columns.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, columns[name])
    return changed
