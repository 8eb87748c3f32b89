"""One line of the audit trail. Append-only: nothing in the product changes or deletes a line."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.db import Table


class AuditEvent(Table):
    """Who did what to which thing, when; `details` holds what a reader needs, and no personal data beyond names."""

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_kind: Mapped[str]
    actor_id: Mapped[int | None]
    actor_name: Mapped[str]
    action: Mapped[str]
    """A noun and a past participle, e.g. `course.published`."""
    subject_kind: Mapped[str]
    subject_id: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(sa.JSON)

    __table_args__ = (sa.Index("ix_audit_event_subject", "subject_kind", "subject_id"),)
