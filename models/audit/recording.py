"""Write a line of the audit trail, inside the act's own transaction."""

from datetime import datetime
from typing import cast

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.audit_event import AuditEvent
from models.db import write

_NEW_LINE = sa.insert(cast("sa.Table", AuditEvent.__table__))
"""Written as a table, without the mapper's work: every act records."""


def record(
    action: str, subject_kind: str, subject_id: int | None, *, actor: Actor, now: datetime, **details: object
) -> None:
    """Record that `actor` did `action` (`course.published`) to a thing at `now`. `details` must fit in JSON."""
    line = {
        "at": now,
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "actor_name": actor.name,
        "action": action,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "details": details,
    }
    write(_NEW_LINE, line)
