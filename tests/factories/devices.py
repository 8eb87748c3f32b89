"""Paired phones to test with, made as the office makes them: by a code."""

from datetime import datetime

from models.attendance.device import DevicePairing
from models.attendance.devices import KnownDevice, device_of_token
from models.attendance.pairing import Paired, make_pairing, pair, pairing_code
from models.audit.actor import Actor
from models.db import session
from models.people.roles import Role
from tests.conftest import NOW
from tests.factories.people import make_user


def make_code(course_id: int, *, key: bytes, label: str = "Máy của thầy Dũng", now: datetime = NOW) -> str:
    """Give a code that pairs one phone with this course, made by an organiser."""
    user = make_user(Role.ORGANISER)
    return pairing_code(key, make_pairing(course_id, label, key=key, actor=Actor("user", user.name, user.id), now=now))


def make_device(course_id: int, *, key: bytes, label: str = "Máy của thầy Dũng", now: datetime = NOW) -> Paired:
    """Give a phone that is paired with this course, with its token."""
    return pair(make_code(course_id, key=key, label=label, now=now), now=now)


def known(paired: Paired) -> KnownDevice:
    """Give the phone as a request knows it."""
    device = device_of_token(paired.token)
    assert device is not None
    return device


def pairings() -> list[DevicePairing]:
    """Give every code that was made."""
    return session.query(DevicePairing).order_by(DevicePairing.id).all()
