"""Marking oneself by the rotating code on the projector: the key of a check, and how each mark was made."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.attendance.scan import Phase
from models.db import Table, enum_column


class SelfCheckIn(Table):
    """Whether one check of a session takes marks by the projector's code. The key dies when it is closed."""

    __tablename__ = "self_check_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("training_session.id"))
    phase: Mapped[Phase] = mapped_column(enum_column(Phase, "phase"))
    key: Mapped[bytes | None]
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    closed_at: Mapped[datetime | None]
    head_count: Mapped[int | None]
    """How many the trainer counted in the room."""

    __table_args__ = (
        sa.UniqueConstraint("session_id", "phase"),
        sa.CheckConstraint("(key IS NULL) = (closed_at IS NOT NULL)", name="key_dies_at_closing"),
        sa.CheckConstraint("head_count >= 0", name="head_count_not_negative"),
    )


class SelfMark(Table):
    """How a mark by the projector's code was made: nothing here refuses anyone, it only tells the trainer."""

    __tablename__ = "self_mark"

    scan_id: Mapped[int] = mapped_column(sa.ForeignKey("scan.id"), primary_key=True)
    claim: Mapped[str] = mapped_column(index=True)
    """The name of the claim into which the code was turned; one that was passed on stands here more than once."""
    claimed_at: Mapped[datetime]
    was_previous_step: Mapped[bool]
    browser: Mapped[str] = mapped_column(index=True)
    """The digest of a number that this browser drew for this session alone: two people on one phone show the same."""
