"""Who takes attendance through the API: a paired phone by its token, or a signed-in member of staff.

    @blueprint.post("/api/v1/…")
    @open_to(*TAKERS, DEVICE)
    def view() -> Response:
        taker = current_taker()
        with writing():
            taker.seen(now())
            act(…, scope=taker.scope, actor=taker.actor, now=now())

The door (`blueprints.common.access`) has looked at the token before; a cookie's CSRF token is asked for, a phone's not.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from blueprints.common.access import current_device, current_principal
from models.attendance.devices import KnownDevice, see
from models.attendance.policy import Scope, scope_of
from models.audit.actor import Actor
from models.clock import now
from models.errors import N_, RuleViolation


class DeviceRevoked(RuleViolation):
    """Somebody took the phone's right away."""

    code = "device_revoked"
    message = N_("Máy này đã bị thu hồi quyền điểm danh. Vui lòng ghép lại máy với khóa học.")
    status: ClassVar[int] = 401


class DeviceExpired(RuleViolation):
    """The phone was paired for a time, which is over."""

    code = "device_expired"
    message = N_("Máy này đã hết hạn điểm danh. Vui lòng ghép lại máy với khóa học.")
    status: ClassVar[int] = 401


@dataclass(frozen=True, slots=True)
class Taker:
    """Who acts, and of which courses she or it takes attendance."""

    actor: Actor
    scope: Scope
    device: KnownDevice | None = None
    """The phone, if it is one."""

    def seen(self, now: datetime) -> None:
        """Note within a write that the phone was heard of. At most one statement a minute, and none for a person."""
        if self.device is not None:
            see(self.device, now)


def current_taker() -> Taker:
    """Give who asks. A revoked or expired phone takes attendance of no course: what it sends is kept and refused."""
    device = current_device()
    if device is not None:
        return Taker(device.actor, device.scope(now()), device)
    principal = current_principal()
    return Taker(principal.actor, scope_of(principal))


def live_taker() -> Taker:
    """Give the same where nothing is sent. Raises `DeviceRevoked` or `DeviceExpired`: such a phone learns nothing."""
    taker = current_taker()
    if taker.device is not None and not taker.scope:
        raise DeviceRevoked if taker.device.revoked_at else DeviceExpired
    return taker
