"""Questions about paired phones: whose token this is, and which phones take attendance of a course."""

from datetime import datetime, timedelta
from typing import NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa

from models.attendance.device import Device
from models.attendance.policy import Scope
from models.audit.actor import Actor
from models.bearer import digest
from models.db import ask, write

LONGEST_TOKEN = 100
SEEN_TO = timedelta(minutes=1)
"""How exactly it is kept when a phone was last heard of."""

_device = cast("sa.Table", Device.__table__)
_by_token = sa.select(
    _device.c.id,
    _device.c.uid,
    _device.c.course_id,
    _device.c.label,
    _device.c.expires_at,
    _device.c.last_seen_at,
    _device.c.revoked_at,
).where(_device.c.token_digest == sa.bindparam("token"))
"""Made once: every request of a paired phone asks it, and asks nothing else to know which phone it is."""
_see = sa.update(_device).where(_device.c.id == sa.bindparam("device")).values(last_seen_at=sa.bindparam("moment"))


class KnownDevice(NamedTuple):
    """A phone that was paired, as small as a request needs it."""

    id: int
    uid: UUID
    course_id: int
    label: str
    expires_at: datetime
    last_seen_at: datetime
    revoked_at: datetime | None

    @property
    def actor(self) -> Actor:
        """Give the phone as the one who acts."""
        return Actor("device", self.label, self.id)

    def is_live(self, now: datetime) -> bool:
        """Whether it still takes attendance."""
        return self.revoked_at is None and now < self.expires_at

    def scope(self, now: datetime) -> Scope:
        """Give the one course of which it takes attendance; none once it is revoked or has expired."""
        return frozenset({self.course_id}) if self.is_live(now) else frozenset()

    def is_long_unseen(self, now: datetime) -> bool:
        """Whether its being heard of is to be written down: at most once a minute."""
        return now - self.last_seen_at >= SEEN_TO


def device_of_token(token: str) -> KnownDevice | None:
    """Give the phone that holds this token, revoked and expired ones too, or `None`. One query."""
    if not 0 < len(token) <= LONGEST_TOKEN:
        return None
    row = ask(_by_token, token=digest(token)).one_or_none()
    return KnownDevice._make(row) if row else None


def see(device: KnownDevice, now: datetime) -> None:
    """Note that a phone was heard of, if that was not noted within the last minute."""
    if device.is_long_unseen(now):
        write(_see, {"device": device.id, "moment": now})
