"""The phones of one course and the codes that wait for one, as the course's page of phones shows them."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa

from models.attendance.device import Device, DevicePairing
from models.attendance.pairing import MOST_DEVICES
from models.db import session
from models.people.user import User


class DeviceState(StrEnum):
    """Whether a phone still takes attendance."""

    LIVE = "live"
    EXPIRED = "expired"
    REVOKED = "revoked"


class ListedDevice(NamedTuple):
    """One phone. `paired_by` made its code."""

    id: int
    label: str
    paired_at: datetime
    paired_by: str
    last_seen_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    def state(self, now: datetime) -> DeviceState:
        """Give how it stands."""
        if self.revoked_at is not None:
            return DeviceState.REVOKED
        return DeviceState.LIVE if now < self.expires_at else DeviceState.EXPIRED


class ListedPairing(NamedTuple):
    """A code, used by a phone if `device_id` says so."""

    id: int
    label: str
    expires_at: datetime
    device_id: int | None


def devices_counted(course_id: int) -> int:
    """Give how many phones were ever paired with the course."""
    return session.scalar(sa.select(sa.func.count()).where(Device.course_id == course_id)) or 0


def devices_of_course(course_id: int, *, now: datetime, limit: int, offset: int = 0) -> list[ListedDevice]:
    """Give the course's phones: live ones first, then by when they were last heard of."""
    is_over = sa.or_(Device.revoked_at.is_not(None), Device.expires_at <= now)
    query = (
        sa.select(
            Device.id, Device.label, Device.paired_at, User.name, Device.last_seen_at, Device.expires_at,
            Device.revoked_at,
        )
        .join(User, User.id == Device.paired_by_id)
        .where(Device.course_id == course_id)
        .order_by(is_over, Device.last_seen_at.desc(), Device.id.desc())
        .limit(limit)
        .offset(offset)
    )  # fmt: skip
    return [ListedDevice._make(row) for row in session.execute(query)]


def waiting_pairings(course_id: int, *, now: datetime) -> list[ListedPairing]:
    """Give the codes that no phone has used yet and that are still good, the newest first."""
    query = (
        _pairings(course_id)
        .where(DevicePairing.device_id.is_(None), DevicePairing.expires_at > now)
        .order_by(DevicePairing.id.desc())
        .limit(MOST_DEVICES)
    )
    return [ListedPairing._make(row) for row in session.execute(query)]


def pairing_of_course(pairing_id: int, course_id: int) -> ListedPairing | None:
    """Give one code of the course, or `None`."""
    row = session.execute(_pairings(course_id).where(DevicePairing.id == pairing_id)).one_or_none()
    return ListedPairing._make(row) if row else None


def course_of_device(device_id: int) -> int | None:
    """Give the course of a phone, or `None` if there is no such phone."""
    return session.scalar(sa.select(Device.course_id).where(Device.id == device_id))


def _pairings(course_id: int) -> sa.Select[int, str, datetime, int | None]:
    columns = (DevicePairing.id, DevicePairing.label, DevicePairing.expires_at, DevicePairing.device_id)
    return sa.select(*columns).where(DevicePairing.course_id == course_id)
