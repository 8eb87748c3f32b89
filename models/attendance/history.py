"""What happened to one person's attendance in one session: scans, undoings and marks, each with who, when and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from models.attendance.device import Device
from models.attendance.mark import AttendanceStatus, Mark, MarkSource, ScanUndo
from models.attendance.scan import Direction, Method, Outcome, Phase, Reason, Scan
from models.db import session
from models.people.user import User

MOST_OF_ONE = 500
"""Scans, and marks, of one person in one session."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One line. `at` is when it was done; of a scan `scanned_at` is the phone's own clock."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Scanned(Happened):
    """A scan, counted or not."""

    scanned_at: datetime
    direction: Direction
    phase: Phase
    method: Method
    outcome: Outcome
    reason: Reason | None
    offline: bool


@dataclass(frozen=True, slots=True)
class Undone(Happened):
    """A scan that counts no more since then."""

    scanned_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Marked(Happened):
    """What a person said, and what stood before."""

    status: AttendanceStatus
    units: int
    arrived_at: datetime | None
    was_status: AttendanceStatus
    was_units: int
    source: MarkSource
    reason: str


def history_of(session_id: int, enrolment_id: int) -> list[Happened]:
    """Give everything in the order in which it came to be known. Two queries."""
    lines: list[Happened] = [*_scans(session_id, enrolment_id), *_marks(session_id, enrolment_id)]
    return sorted(lines, key=lambda line: line.at)


def _scans(session_id: int, enrolment_id: int) -> Iterator[Happened]:
    taker = sa.func.coalesce(Device.label, User.name, "").label("taker")
    query = (
        sa.select(Scan, taker, ScanUndo.undone_at, ScanUndo.undone_by, ScanUndo.reason)
        .outerjoin(Device, Device.id == Scan.device_id)
        .outerjoin(User, User.id == Scan.user_id)
        .outerjoin(ScanUndo, ScanUndo.scan_id == Scan.id)
        .where(Scan.session_id == session_id, Scan.enrolment_id == enrolment_id)
        .order_by(Scan.id)
        .limit(MOST_OF_ONE)
    )
    for scan, by, undone_at, undone_by, why in session.execute(query):
        yield Scanned(
            scan.received_at, by, scan.scanned_at, scan.direction, scan.phase, scan.method, scan.outcome, scan.reason,
            scan.offline,
        )  # fmt: skip
        if undone_at is not None:
            yield Undone(undone_at, undone_by, scan.scanned_at, why)


def _marks(session_id: int, enrolment_id: int) -> Iterator[Happened]:
    query = sa.select(Mark).where(Mark.session_id == session_id, Mark.enrolment_id == enrolment_id).order_by(Mark.id)
    mark: Any
    for mark in session.scalars(query.limit(MOST_OF_ONE)):
        yield Marked(
            mark.marked_at, mark.marked_by, mark.status, mark.units, mark.arrived_at, mark.was_status, mark.was_units,
            mark.source, mark.reason,
        )  # fmt: skip
