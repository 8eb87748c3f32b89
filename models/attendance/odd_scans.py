"""Odd scans of a course: conflicts and rejected scans, for a person to decide on; and what was decided."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from models.attendance.device import Device
from models.attendance.judging import person_named
from models.attendance.mark import Decision, Resolution, ScanUndo
from models.attendance.opening import FINISHED
from models.attendance.policy import Scope
from models.attendance.scan import Direction, Method, Outcome, Phase, Reason, Scan, Shown
from models.attendance.session_closing import SessionClosing
from models.attendance.verdict import Person
from models.courses.course import Course
from models.courses.training_session import TrainingSession
from models.db import session
from models.people.user import User
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.organisation import Organisation
from models.registrations.registration import Registration

IS_ODD = sa.text("scan.outcome IN ('conflict', 'rejected')")
COUNTS = sa.text("scan.outcome != 'rejected'")
"""Said as literals: SQLite uses a partial index only for the words it was made with."""
TICKET_LETTERS = 6
"""Of a ticket's digest: enough to see that two unknown scans were of one ticket."""


@dataclass(frozen=True, slots=True)
class OtherScan:
    """A scan of the same person in the same session that counts."""

    scanned_at: datetime
    direction: Direction
    taker: str
    offline: bool


@dataclass(frozen=True, slots=True)
class OddScan:
    """What the phone said, when the server heard of it, and what the server knew."""

    id: int
    session_id: int | None
    topic: str | None
    starts_at: datetime | None
    ends_at: datetime | None
    is_closed: bool
    """The session's attendance is final: it must be opened again before the scan can count."""
    outcome: Outcome
    reason: Reason | None
    direction: Direction
    phase: Phase
    method: Method
    scanned_at: datetime
    received_at: datetime
    offline: bool
    shown: Shown | None
    roster_at: datetime | None
    taker: str
    """The phone's label or the person's name."""
    ticket: str
    person: Person | None
    """Named only to who takes attendance of her course."""
    whom: int | None
    """The enrolment for which it may count without asking who that was."""
    heir: str
    """Who has the place now, if this ticket was replaced."""
    other: OtherScan | None
    decision: Decision | None
    decided_because: str | None
    decided_at: datetime | None
    decided_by: str | None


_heir = aliased(Enrolment)
_decider = aliased(User)
_rows = (
    sa.select(
        Scan, TrainingSession.topic, TrainingSession.starts_at, TrainingSession.ends_at,
        TrainingSession.course_id, Course.state.label("course_state"),
        sa.exists()
        .where(SessionClosing.session_id == Scan.session_id, SessionClosing.reopened_at.is_(None))
        .label("is_closed"),
        Enrolment.name, Enrolment.course_id.label("her_course"), Enrolment.state.label("her_state"),
        Organisation.name.label("organisation"),
        _heir.id.label("heir_id"), _heir.name.label("heir"), _heir.course_id.label("heir_course"),
        _heir.state.label("heir_state"),
        sa.func.coalesce(Device.label, User.name, "").label("taker"),
        Resolution.decision, Resolution.reason.label("because"), Resolution.resolved_at,
        _decider.name.label("decider"),
    )
    .outerjoin(TrainingSession, TrainingSession.id == Scan.session_id)
    .outerjoin(Course, Course.id == TrainingSession.course_id)
    .outerjoin(Enrolment, Enrolment.id == Scan.enrolment_id)
    .outerjoin(Registration, Registration.id == Enrolment.registration_id)
    .outerjoin(Organisation, Organisation.id == Registration.organisation_id)
    .outerjoin(_heir, _heir.id == Enrolment.replaced_by_id)
    .outerjoin(Device, Device.id == Scan.device_id)
    .outerjoin(User, User.id == Scan.user_id)
    .outerjoin(Resolution, Resolution.scan_id == Scan.id)
    .outerjoin(_decider, _decider.id == Resolution.user_id)
)  # fmt: skip


def odd_scans(course_id: int, scope: Scope, *, limit: int, offset: int = 0) -> list[OddScan]:
    """Give a course's odd scans that nobody decided on, the latest received first. Two queries."""
    query = _rows.where(Scan.id.in_(_odd_ids(course_id)), *_undecided())
    return _listed(query.order_by(Scan.received_at.desc(), Scan.id.desc()).limit(limit).offset(offset), scope)


def odd_scans_resolved(course_id: int, scope: Scope, *, limit: int) -> list[OddScan]:
    """Give those that were decided on, the latest decision first. Two queries."""
    query = _rows.where(Scan.id.in_(_odd_ids(course_id)), Resolution.scan_id.is_not(None))
    return _listed(query.order_by(Resolution.resolved_at.desc(), Scan.id.desc()).limit(limit), scope)


def odd_scan(scan_id: int, course_id: int, scope: Scope) -> OddScan | None:
    """Give one of them, decided or not; `None` if it is not of this course, or not odd."""
    found = _listed(_rows.where(Scan.id == scan_id, Scan.id.in_(_odd_ids(course_id))), scope)
    return found[0] if found else None


def number_of_odd_scans(course_id: int) -> int:
    """Give how many odd scans of a course wait for a decision."""
    query = (
        sa.select(sa.func.count())
        .select_from(Scan)
        .outerjoin(Resolution, Resolution.scan_id == Scan.id)
        .where(Scan.id.in_(_odd_ids(course_id)), *_undecided())
    )
    return session.scalar(query) or 0


def _odd_ids(course_id: int) -> sa.CompoundSelect[Any]:
    """Give the odd scans of a course's sessions, and those of no known session by its phones or of its people."""
    lessons = sa.select(TrainingSession.id).where(TrainingSession.course_id == course_id)
    phones = sa.select(Device.id).where(Device.course_id == course_id)
    people = sa.select(Enrolment.id).where(Enrolment.course_id == course_id)
    lost = sa.or_(Scan.device_id.in_(phones), Scan.enrolment_id.in_(people))
    return sa.union_all(
        sa.select(Scan.id).where(IS_ODD, Scan.session_id.in_(lessons)),
        sa.select(Scan.id).where(IS_ODD, Scan.session_id.is_(None), lost),
    )


def _undecided() -> tuple[sa.ColumnElement[bool], ...]:
    return Resolution.scan_id.is_(None), ~sa.exists().where(ScanUndo.scan_id == Scan.id)


def _listed(query: sa.Select[*tuple[Any, ...]], scope: Scope) -> list[OddScan]:
    rows = session.execute(query).all()
    others = _others(rows)
    return [_said(row, others.get(_seat(row.Scan), ()), scope) for row in rows]


def _seat(scan: Scan) -> tuple[int | None, int | None, Phase]:
    return scan.session_id, scan.enrolment_id, scan.phase


def _others(rows: Iterable[Any]) -> dict[tuple[int | None, int | None, Phase], list[tuple[Scan, str]]]:
    """Give the scans that count of the same people in the same sessions, in the order of their clocks."""
    pairs = {(row.Scan.session_id, row.Scan.enrolment_id) for row in rows if row.Scan.session_id}
    people = {enrolment_id for _, enrolment_id in pairs if enrolment_id}
    if not people:
        return {}
    query = (
        sa.select(Scan, sa.func.coalesce(Device.label, User.name, ""))
        .outerjoin(Device, Device.id == Scan.device_id)
        .outerjoin(User, User.id == Scan.user_id)
        .where(COUNTS, Scan.session_id.in_({number for number, _ in pairs}), Scan.enrolment_id.in_(people))
        .where(~sa.exists().where(ScanUndo.scan_id == Scan.id))
        .order_by(Scan.scanned_at, Scan.id)
    )
    found: dict[tuple[int | None, int | None, Phase], list[tuple[Scan, str]]] = {}
    for scan, taker in session.execute(query):
        found.setdefault(_seat(scan), []).append((scan, taker))
    return found


def _said(row: Any, others: Sequence[tuple[Scan, str]], scope: Scope) -> OddScan:  # noqa: ANN401  # a row of `_rows`
    scan: Scan = row.Scan
    is_final = row.is_closed or (row.course_state in FINISHED if row.course_state else False)
    return OddScan(
        id=scan.id, session_id=scan.session_id, topic=row.topic, starts_at=row.starts_at, ends_at=row.ends_at,
        is_closed=is_final, outcome=scan.outcome, reason=scan.reason, direction=scan.direction, phase=scan.phase,
        method=scan.method, scanned_at=scan.scanned_at, received_at=scan.received_at, offline=scan.offline,
        shown=scan.shown, roster_at=scan.roster_at, taker=row.taker, ticket=scan.ticket[:TICKET_LETTERS],
        person=_named(row, scope), whom=_whom(row), heir=row.heir if _is_heir(row) else "",
        other=_other(scan, others), decision=row.decision, decided_because=row.because,
        decided_at=row.resolved_at, decided_by=row.decider,
    )  # fmt: skip


def _named(row: Any, scope: Scope) -> Person | None:  # noqa: ANN401  # as above
    if row.Scan.enrolment_id is None:
        return None
    courses: Collection[int | None] = {row.course_id or row.her_course, row.her_course}
    return person_named(row.name, row.organisation, scope, *courses, reason=row.Scan.reason)


def _is_heir(row: Any) -> bool:  # noqa: ANN401  # as above
    return (row.heir_course, row.heir_state) == (row.course_id, EnrolmentState.CONFIRMED)


def _whom(row: Any) -> int | None:  # noqa: ANN401  # as above
    """Give whom the ticket means: its holder if she has a seat in this course, or who has the place now."""
    scan: Scan = row.Scan
    if scan.session_id is None or scan.enrolment_id is None or scan.reason is Reason.UNKNOWN_TICKET:
        return None
    if row.her_course == row.course_id and row.her_state is EnrolmentState.CONFIRMED:
        return scan.enrolment_id
    heir: int | None = row.heir_id if _is_heir(row) else None
    return heir


def _other(scan: Scan, others: Sequence[tuple[Scan, str]]) -> OtherScan | None:
    """Give the scan that it repeats, as the answer said; or else the first that counts."""
    rest = [(one, taker) for one, taker in others if one.id != scan.id]
    first = [(one, taker) for one, taker in rest if one.scanned_at == scan.first_scanned_at]
    for one, taker in first or rest:
        return OtherScan(one.scanned_at, one.direction, taker, one.offline)
    return None
