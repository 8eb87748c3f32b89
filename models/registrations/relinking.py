"""A link that got into wrong hands: the registration gets a new one, and the old one opens nothing any more."""

from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.bearer import digest
from models.db import locked, session
from models.errors import NotFound
from models.mail.queueing import queue_letter
from models.registrations.registering import registration_secret
from models.registrations.registration import Registration


def replace_link(registration_id: int, *, key: bytes, actor: Actor, now: datetime) -> None:
    """Close a registration's own page to the old link and send the contact the new one. Raises `NotFound`."""
    found = session.scalars(locked(sa.select(Registration).where(Registration.id == registration_id))).one_or_none()
    if found is None or found.secret_digest is None:  # forgotten: nobody is left to send a link to
        raise NotFound
    found.secret_version += 1
    found.secret_digest = digest(registration_secret(key, found.id, found.secret_version))
    record("registration.link_replaced", "registration", found.id, actor=actor, now=now, course_id=found.course_id)
    queue_letter(
        "registration_received",
        to_name=found.contact_name,
        to_address=found.contact_email,
        params={"registration_id": found.id},
        now=now,
        language=found.language,
        about=("registration", found.id),
        unique_key=f"registration_received:{found.id}:{found.secret_version}",
    )
