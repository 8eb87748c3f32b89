"""A phone that takes attendance of one course without an account (*thiết bị quét*), and the code that pairs it."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.db import Table


class Device(Table):
    """Known by its token, of which only the digest is kept. It expires, and can be revoked at once."""

    __tablename__ = "device"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"), index=True)
    label: Mapped[str]
    """What the office calls it: "Máy của thầy Dũng"."""
    token_digest: Mapped[str] = mapped_column(unique=True)
    paired_at: Mapped[datetime]
    paired_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    """Who made the pairing code."""
    expires_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    """To the minute: it is not written at every scan."""
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))

    __table_args__ = (
        sa.CheckConstraint("(revoked_at IS NULL) = (revoked_by_id IS NULL)", name="revoked_by_someone"),
        sa.CheckConstraint("paired_at < expires_at", name="expires_after_pairing"),
    )


class DevicePairing(Table):
    """A code shown as a QR on the course's page: good for a few minutes and for one phone."""

    __tablename__ = "device_pairing"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"), index=True)
    code_digest: Mapped[str] = mapped_column(unique=True)
    label: Mapped[str]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    expires_at: Mapped[datetime]
    device_expires_at: Mapped[datetime]
    """Until when the phone that uses the code stays paired."""
    device_id: Mapped[int | None] = mapped_column(sa.ForeignKey("device.id"), unique=True)
    """The phone that used it."""
