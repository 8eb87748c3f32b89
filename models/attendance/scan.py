"""One scan (*ghi nhận*): append-only; what was sent, by whom, and how it was judged."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.db import Table, enum_column


class Direction(StrEnum):
    """Into the room or out of it."""

    IN = "in"
    OUT = "out"


class Outcome(StrEnum):
    """How a scan was judged (contract.md)."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    REJECTED = "rejected"


class Reason(StrEnum):
    """Why a scan was rejected (contract.md)."""

    UNKNOWN_TICKET = "unknown_ticket"
    TICKET_REPLACED = "ticket_replaced"
    WRONG_COURSE = "wrong_course"
    NOT_CONFIRMED = "not_confirmed"
    SESSION_NOT_OPEN = "session_not_open"
    SESSION_CLOSED = "session_closed"
    IMPLAUSIBLE_TIME = "implausible_time"
    DEVICE_OUT_OF_SCOPE = "device_out_of_scope"


class Method(StrEnum):
    """How the trainee was recognised."""

    CAMERA = "camera"
    TYPED = "typed"
    NAME = "name"
    SELF = "self"
    """She marked herself, by the code on the projector."""


class Phase(StrEnum):
    """Which of a session's checks: at the door, or the second one at a random moment."""

    ARRIVAL = "arrival"
    SECOND = "second"


class Shown(StrEnum):
    """What the phone had shown before it sent the scan."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Scan(Table):
    """What a phone said. `scan_id` is the scan's own name: the same one sent again gets its first answer.

    Who was present, and since when, is derived from all scans that were not rejected or undone, so that the order in
    which they arrive changes nothing. `nth` says the how-manieth accepted coming (or going) of this person it is; the
    database refuses two with the same number.
    """

    __tablename__ = "scan"

    id: Mapped[int] = mapped_column(primary_key=True)
    scan_id: Mapped[UUID] = mapped_column(unique=True)
    ticket: Mapped[str]
    """The digest of the code that was sent: enough to find it again, and no ticket to steal."""
    session_ref: Mapped[str]
    """The session as it was sent, even if there is none such."""
    session_id: Mapped[int | None] = mapped_column(sa.ForeignKey("training_session.id"))
    enrolment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("enrolment.id"), index=True)
    direction: Mapped[Direction] = mapped_column(enum_column(Direction, "direction"))
    phase: Mapped[Phase] = mapped_column(enum_column(Phase, "phase"), default=Phase.ARRIVAL, server_default="arrival")
    nth: Mapped[int] = mapped_column(default=1, server_default="1")
    method: Mapped[Method] = mapped_column(enum_column(Method, "method"))
    scanned_at: Mapped[datetime]
    received_at: Mapped[datetime]
    offline: Mapped[bool]
    shown: Mapped[Shown | None] = mapped_column(enum_column(Shown, "shown"))
    """Unknown for scanners that do not say."""
    roster_at: Mapped[datetime | None]
    """How old the list was by which the phone decided."""
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    device_id: Mapped[int | None] = mapped_column(sa.ForeignKey("device.id"), index=True)
    outcome: Mapped[Outcome] = mapped_column(enum_column(Outcome, "outcome"))
    reason: Mapped[Reason | None] = mapped_column(enum_column(Reason, "reason"))
    first_scanned_at: Mapped[datetime | None]
    """For a duplicate: when the first was."""

    __table_args__ = (
        sa.Index(
            "uq_scan_accepted",
            "session_id",
            "enrolment_id",
            "direction",
            "phase",
            "nth",
            unique=True,
            sqlite_where=sa.text("outcome = 'accepted'"),
            postgresql_where=sa.text("outcome = 'accepted'"),
        ),
        sa.Index(
            "ix_scan_counted",
            "session_id",
            "enrolment_id",
            sqlite_where=sa.text("outcome != 'rejected'"),
            postgresql_where=sa.text("outcome != 'rejected'"),
        ),
        sa.Index(
            "ix_scan_odd",
            "session_id",
            sqlite_where=sa.text("outcome IN ('conflict', 'rejected')"),
            postgresql_where=sa.text("outcome IN ('conflict', 'rejected')"),
        ),
        sa.CheckConstraint("nth >= 1", name="nth_positive"),
        sa.CheckConstraint("(outcome = 'rejected') = (reason IS NOT NULL)", name="rejected_has_reason"),
        sa.CheckConstraint(
            "outcome = 'rejected' OR (session_id IS NOT NULL AND enrolment_id IS NOT NULL)", name="judged_has_person"
        ),
        sa.Index("ix_scan_session_received", "session_id", "received_at"),
    )
