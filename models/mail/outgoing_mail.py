"""A letter in the outbox: the truth about what must be sent and what became of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.db import Table, enum_column


class MailState(StrEnum):
    """Where a letter stands."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    """Given up after the last attempt, or refused for good by the recipient's server."""


class OutgoingMail(Table):
    """One letter to one person. Its words are in `templates/mail/<letter>`; here are only what they are filled with."""

    __tablename__ = "outgoing_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter: Mapped[str]
    """Name of the letter, e.g. `registration_received`: its templates and its composer bear the same name."""
    to_name: Mapped[str]
    to_address: Mapped[str]
    language: Mapped[str] = mapped_column(default="vi")
    params: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    """Ids of what the letter speaks of, as JSON; never a secret (those are derived when the letter is composed)."""
    unique_key: Mapped[str | None] = mapped_column(unique=True)
    """Two letters with the same key are one letter: an act that runs twice queues once."""
    about_kind: Mapped[str | None]
    about_id: Mapped[int | None]
    queued_at: Mapped[datetime]
    state: Mapped[MailState] = mapped_column(enum_column(MailState, "state"), default=MailState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime]
    lease_until_at: Mapped[datetime | None]
    """A worker has it until then; a worker that was killed gives it back by time."""
    sent_at: Mapped[datetime | None]
    message_id: Mapped[str | None]
    last_error: Mapped[str | None]

    __table_args__ = (
        sa.Index("ix_outgoing_mail_due", "state", "next_attempt_at"),
        sa.Index("ix_outgoing_mail_about", "about_kind", "about_id"),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_time"),
    )
