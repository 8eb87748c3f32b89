"""The log of retention: what was looked for, when, and how much of it was forgotten."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.db import Table, enum_column


class RecordKind(StrEnum):
    """Kinds of record that have a time of their own."""

    CONTACTS = "contacts"
    """Contacts of registrations, trainees' phones and addresses, and the names of those who never came."""
    LETTERS = "letters"
    """To whom letters went."""
    REQUESTS = "requests"
    """Who asked about her data, and in which words."""
    ATTEMPTS = "attempts"
    """Counted attempts at links, forms and passwords: keyed digests of addresses."""


class RetentionRun(Table):
    """Append-only. A dry run counts and forgets nothing."""

    __tablename__ = "retention_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[RecordKind] = mapped_column(enum_column(RecordKind, "kind"))
    before: Mapped[datetime]
    """What had ended before this moment was due."""
    counted: Mapped[int]
    dry: Mapped[bool]

    __table_args__ = (
        sa.CheckConstraint("counted >= 0", name="counted_not_negative"),
        sa.Index("ix_retention_run_at", "at"),
    )


class ForgottenRegistration(Table):
    """A registration whose time was over, and when retention forgot its people: it is not looked at again."""

    __tablename__ = "forgotten_registration"

    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"), primary_key=True)
    forgotten_at: Mapped[datetime]
