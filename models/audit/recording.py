"""Write a line of the audit trail, inside the act's own transaction."""

from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.audit_event import AuditEvent
from models.db import session


def record(
    action: str, subject_kind: str, subject_id: int | None, *, actor: Actor, now: datetime, **details: object
) -> None:
    """Record that `actor` did `action` (`course.published`) to a thing at `now`. `details` must fit in JSON."""
    session.execute(
        sa.insert(AuditEvent).values(
            at=now,
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_name=actor.name,
            action=action,
            subject_kind=subject_kind,
            subject_id=subject_id,
            details=details,
        )
    )
