"""The second check of a session, at a moment that nobody can know before it has come.

The moment is derived from the server's key and the session's own name, between a quarter and three quarters of its
time: it is stored nowhere, and stays the same for every screen that asks.
"""

import hashlib
import hmac
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa

from models.attendance.scan import Phase, Scan
from models.attendance.self_check_in import SelfCheckIn
from models.db import ask

EARLIEST, LATEST = 0.25, 0.75
"""Shares of the session's time between which the moment lies."""
MAC_BYTES = 8


class SecondCheck(StrEnum):
    """How the second check of a session stands."""

    NONE = "none"
    """The course wants none, or the session is not on, or the moment has not come: from outside all the same."""
    DUE = "due"
    TAKEN = "taken"
    """It is open, or has found somebody; one that was opened and closed for nobody is due again."""


_begun = sa.union_all(
    sa.select(SelfCheckIn.id).where(
        SelfCheckIn.session_id == sa.bindparam("session_id"),
        SelfCheckIn.phase == Phase.SECOND,
        SelfCheckIn.closed_at.is_(None),
    ),
    sa.select(Scan.id).where(
        Scan.session_id == sa.bindparam("session_id"),
        Scan.phase == Phase.SECOND,
        sa.text("scan.outcome != 'rejected'"),  # a literal: SQLite uses the partial index only for the index's words
    ),
).limit(1)


def second_check_at(key: bytes, uid: UUID, starts_at: datetime, ends_at: datetime) -> datetime:
    """Give the moment at which the second check of this session falls due."""
    mac = hmac.digest(key, b"second check:" + uid.bytes, hashlib.sha256)[:MAC_BYTES]
    share = int.from_bytes(mac) / (1 << 8 * MAC_BYTES)
    return starts_at + (ends_at - starts_at) * (EARLIEST + (LATEST - EARLIEST) * share)


def second_check_of(
    session_id: int, uid: UUID, starts_at: datetime, ends_at: datetime, *, wanted: bool, key: bytes, now: datetime
) -> SecondCheck:
    """Say whether the trainer is to be told: one query, and none before the moment or where the course wants none.

    `wanted` is the course's rule, `key` the server's.
    """
    if not wanted or now < second_check_at(key, uid, starts_at, ends_at):
        return SecondCheck.NONE
    if ask(_begun, session_id=session_id).first() is not None:
        return SecondCheck.TAKEN
    return SecondCheck.DUE if now < ends_at else SecondCheck.NONE
