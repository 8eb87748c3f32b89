"""What people decide about attendance, append-only and each with a reason: marks, scans undone, odd scans resolved."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.db import Table, enum_column


class AttendanceStatus(StrEnum):
    """How one person stands in one session (glossary)."""

    PRESENT = "present"
    LATE = "late"
    EXCUSED = "excused"
    ABSENT = "absent"


class MarkSource(StrEnum):
    """From what the mark was made."""

    BY_HAND = "by_hand"
    PAPER = "paper"
    """From the list signed in ink."""
    ABSENCE = "absence"
    """An absence that was asked for beforehand and granted."""
    ODD_SCAN = "odd_scan"
    """A conflicting or rejected scan that a person decided upon."""


class Mark(Table):
    """What a person says of one trainee's attendance in one session: the latest stands, over every scan before it.

    `was_status` and `was_units` are what stood before. `uid` is the form's own name: sent twice, it is one mark.
    """

    __tablename__ = "attendance_mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[UUID] = mapped_column(unique=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("training_session.id"))
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"), index=True)
    status: Mapped[AttendanceStatus] = mapped_column(enum_column(AttendanceStatus, "status"))
    units: Mapped[int]
    arrived_at: Mapped[datetime | None]
    source: Mapped[MarkSource] = mapped_column(enum_column(MarkSource, "source"))
    reason: Mapped[str]
    was_status: Mapped[AttendanceStatus] = mapped_column(enum_column(AttendanceStatus, "was_status"))
    was_units: Mapped[int]
    marked_at: Mapped[datetime]
    marked_by: Mapped[str]
    """Her name as it was then; `user_id` is the account, `device_id` the phone, if one of them did it."""
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    device_id: Mapped[int | None] = mapped_column(sa.ForeignKey("device.id"))

    __table_args__ = (
        sa.Index("ix_attendance_mark_person", "session_id", "enrolment_id", "id"),
        sa.CheckConstraint("reason != ''", name="has_reason"),
        sa.CheckConstraint("units >= 0", name="units_not_negative"),
        sa.CheckConstraint("status IN ('present', 'late') OR units = 0", name="away_has_no_units"),
    )


class ScanUndo(Table):
    """A scan that was made by mistake: it stays, and counts no more."""

    __tablename__ = "scan_undo"

    scan_id: Mapped[int] = mapped_column(sa.ForeignKey("scan.id"), primary_key=True)
    reason: Mapped[str]
    undone_at: Mapped[datetime]
    undone_by: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    device_id: Mapped[int | None] = mapped_column(sa.ForeignKey("device.id"))

    __table_args__ = (sa.CheckConstraint("reason != ''", name="has_reason"),)


class Decision(StrEnum):
    """What a person made of an odd scan."""

    COUNTS = "counts"
    """She was there: a mark says so."""
    SAME_PERSON = "same_person"
    """One person, seen twice: she counts once, as she did."""
    DISMISSED = "dismissed"
    """It counts for nobody."""


class Resolution(Table):
    """How a conflict or a rejected scan ended."""

    __tablename__ = "scan_resolution"

    scan_id: Mapped[int] = mapped_column(sa.ForeignKey("scan.id"), primary_key=True)
    decision: Mapped[Decision] = mapped_column(enum_column(Decision, "decision"))
    reason: Mapped[str]
    resolved_at: Mapped[datetime]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))

    __table_args__ = (sa.CheckConstraint("reason != ''", name="has_reason"),)
