"""How a mark that somebody made herself was judged, shown again to the browser that made it and to no other."""

import hmac
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from models.attendance.attendance import attendance_of_person
from models.attendance.scan import Method, Outcome, Phase, Reason, Scan
from models.attendance.self_check_in import SelfMark
from models.attendance.self_checking_in import browser_digest
from models.db import ask
from models.registrations.enrolment import Enrolment


class OwnMark(NamedTuple):
    """One mark, as its page shows it. `at` is when she was first marked."""

    name: str
    outcome: Outcome
    reason: Reason | None
    phase: Phase
    at: datetime
    units: int
    """Of this session, as she stands now."""


_mark = (
    sa.select(
        Scan.enrolment_id, Enrolment.name, Scan.outcome, Scan.reason, Scan.phase, Scan.scanned_at,
        Scan.first_scanned_at, SelfMark.browser,
    )
    .join(SelfMark, SelfMark.scan_id == Scan.id)
    .join(Enrolment, Enrolment.id == Scan.enrolment_id)
    .where(
        Scan.scan_id == sa.bindparam("scan_id"),
        Scan.session_id == sa.bindparam("session_id"),
        Scan.method == Method.SELF,
    )
)  # fmt: skip


def own_mark(scan_id: UUID, session_id: int, browser: str, now: datetime) -> OwnMark | None:
    """Give the mark if this browser made it, else `None`."""
    row = ask(_mark, scan_id=scan_id, session_id=session_id).one_or_none()
    if row is None or not hmac.compare_digest(row.browser, browser_digest(browser)):
        return None
    stands = attendance_of_person(row.enrolment_id, now).get(session_id)
    at = row.first_scanned_at or row.scanned_at
    return OwnMark(row.name, row.outcome, row.reason, row.phase, at, stands.units if stands else 0)
