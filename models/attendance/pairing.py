"""Phones are paired with one course: a code made on the course's page, used once within minutes, and revoked at will.

The code is derived from its row, so that its page can be loaded again; only digests of code and token are kept.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa

from models.attendance.device import Device, DevicePairing
from models.audit.actor import Actor
from models.audit.recording import record
from models.bearer import derive_secret, digest, random_code
from models.clock import at_vietnam, vietnam_date
from models.courses.course import Course, CourseState
from models.courses.queries import course_for_change
from models.courses.training_session import TrainingSession
from models.db import locked, session
from models.errors import N_, NotFound, RuleViolation
from models.people.throttling import Limit
from models.text import clean

PURPOSE = "device_pairing"
CODE_BYTES = 5
CODE_SHAPE = 8
"""Characters of a pairing code: 40 bits, for ten minutes, against a few guesses from each network."""
TOKEN_BYTES = 20
CODE_GOOD_FOR = timedelta(minutes=10)
MOST_DEVICES = 30
"""Live phones of one course, with the codes that wait for one."""
LONGEST_LABEL = 60
MOST_WRONG_CODES = 20
WRONG_CODES_WITHIN = timedelta(minutes=10)


class DeviceUnnamed(RuleViolation):
    """The office must know whose phone it is, to take it back."""

    code = "device_unnamed"
    message = N_("Tên máy phải có từ 1 đến {longest} ký tự.")
    status = 422
    field = "label"


class TooManyDevices(RuleViolation):
    """Whoever needs more has forgotten some."""

    code = "too_many_devices"
    message = N_("Khóa này đã có {most} máy được ghép. Vui lòng thu hồi máy không còn dùng rồi ghép máy mới.")


class CourseTakesNoDevices(RuleViolation):
    """Nothing is scanned for a draft, for a course that ended, or for one that has no sessions."""

    code = "course_takes_no_devices"
    message = N_("Chỉ ghép máy với khóa đã công bố, còn buổi học hoặc mới kết thúc. Vui lòng kiểm tra lại khóa.")


class PairingUnknown(RuleViolation):
    """There is no such code."""

    code = "pairing_unknown"
    message = N_("Không có mã ghép máy này. Vui lòng kiểm tra lại từng ký tự hoặc quét lại mã QR.")
    status = 404


class PairingUsed(RuleViolation):
    """A code is for one phone."""

    code = "pairing_used"
    message = N_("Mã này đã được dùng để ghép một máy. Vui lòng xin mã mới cho máy này.")


class PairingExpired(RuleViolation):
    """A code that lies on a table is nobody's any more."""

    code = "pairing_expired"
    message = N_("Mã ghép máy chỉ dùng được trong 10 phút và đã hết hạn. Vui lòng xin mã mới.")
    status = 410


@dataclass(frozen=True, slots=True)
class Paired:
    """What the phone is told, once: its token is kept nowhere else."""

    token: str
    device_id: UUID
    course_id: int
    course: str
    label: str
    expires_at: datetime


def pairing_code(key: bytes, pairing_id: int) -> str:
    """Give the 8 characters that pair one phone."""
    return derive_secret(key, PURPOSE, pairing_id, size=CODE_BYTES)


def pairing_limits(network: str) -> list[Limit]:
    """Give how many wrong codes are heard from one network: a class's phones may share one."""
    return [Limit("pair:network", network, MOST_WRONG_CODES, WRONG_CODES_WITHIN)]


def make_pairing(course_id: int, label: str, *, key: bytes, actor: Actor, now: datetime) -> int:
    """Make a code for one phone, good for ten minutes, and give its row.

    The phone stays paired as long as the course believes late scans of its last session: what it sends when it comes
    back from where there is no network still counts. Raises `NotFound`, `DeviceUnnamed`, `CourseTakesNoDevices`,
    `TooManyDevices`.
    """
    name = clean(label)
    if not 1 <= len(name) <= LONGEST_LABEL:
        raise DeviceUnnamed(longest=LONGEST_LABEL)
    course = course_for_change(course_id)
    until = _good_until(course, now)
    if _devices_counted(course_id, now) >= MOST_DEVICES:
        raise TooManyDevices(most=MOST_DEVICES)
    pairing = DevicePairing(
        course_id=course_id, code_digest=digest(random_code()), label=name, created_at=now, created_by_id=actor.id,
        expires_at=now + CODE_GOOD_FOR, device_expires_at=until,
    )  # fmt: skip
    session.add(pairing)
    session.flush()  # the code is derived from the row's number
    pairing.code_digest = digest(pairing_code(key, pairing.id))
    record("device.pairing_made", "course", course_id, actor=actor, now=now, label=name)
    return pairing.id


def pair(code: str, *, now: datetime) -> Paired:
    """Pair the phone that shows this code, and give it its token. One phone a code, however many send it at once.

    Raises `PairingUnknown`, `PairingUsed`, `PairingExpired`, `CourseTakesNoDevices`, all after the same look-up.
    """
    asked = sa.select(DevicePairing, Course.title, Course.state).join(Course, Course.id == DevicePairing.course_id)
    row = session.execute(
        asked.where(DevicePairing.code_digest == digest(code[: 4 * CODE_SHAPE])).with_for_update(of=DevicePairing)
    ).one_or_none()
    if row is None:
        raise PairingUnknown
    pairing, title, state = row
    if pairing.device_id is not None:
        raise PairingUsed
    if now >= pairing.expires_at:
        raise PairingExpired
    if state is not CourseState.PUBLISHED:
        raise CourseTakesNoDevices
    token = random_code(TOKEN_BYTES)
    device = _keep_device(pairing, token, now)
    record("device.paired", "device", device.id, actor=Actor("device", device.label, device.id), now=now,
           course_id=device.course_id, label=device.label)  # fmt: skip
    return Paired(token, device.uid, device.course_id, title, device.label, device.expires_at)


def revoke(device_id: int, *, actor: Actor, now: datetime) -> None:
    """Take a phone's right away at once. One that has none any more stays as it is. Raises `NotFound`."""
    device = session.scalar(locked(sa.select(Device).where(Device.id == device_id)))
    if device is None:
        raise NotFound
    if device.revoked_at is not None:
        return
    device.revoked_at, device.revoked_by_id = now, actor.id
    record("device.revoked", "device", device.id, actor=actor, now=now, course_id=device.course_id, label=device.label)


def _keep_device(pairing: DevicePairing, token: str, now: datetime) -> Device:
    device = Device(
        course_id=pairing.course_id, label=pairing.label, token_digest=digest(token), paired_at=now,
        paired_by_id=pairing.created_by_id, expires_at=pairing.device_expires_at, last_seen_at=now,
    )  # fmt: skip
    session.add(device)
    session.flush()
    pairing.device_id = device.id
    return device


def _good_until(course: Course, now: datetime) -> datetime:
    """Give the end of the last day on which the course believes a scan of its last session."""
    last = session.scalar(sa.select(sa.func.max(TrainingSession.ends_at)).where(TrainingSession.course_id == course.id))
    if last is None or course.state is not CourseState.PUBLISHED:
        raise CourseTakesNoDevices
    until = at_vietnam(vietnam_date(last) + timedelta(days=course.scans_taken_days + 1), time())
    if until <= now:
        raise CourseTakesNoDevices
    return until


def _devices_counted(course_id: int, now: datetime) -> int:
    live = sa.select(sa.func.count()).where(
        Device.course_id == course_id, Device.revoked_at.is_(None), Device.expires_at > now
    )
    waiting = sa.select(sa.func.count()).where(
        DevicePairing.course_id == course_id, DevicePairing.device_id.is_(None), DevicePairing.expires_at > now
    )
    return (session.scalar(live) or 0) + (session.scalar(waiting) or 0)
