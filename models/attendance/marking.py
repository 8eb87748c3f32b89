"""Marks made by people: for one, or for several at once from the list signed in ink. Each has a reason.

A mark stands over the scans before and after it; the one before stays and can be read. What stood is kept with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, cast
from uuid import UUID, uuid5

import sqlalchemy as sa

from models.attendance.attendance import ABSENT, Attendance, attendance_in_session
from models.attendance.evidence import IS_THERE, Taught
from models.attendance.holding import hold_open_session
from models.attendance.mark import AttendanceStatus, Mark, MarkSource
from models.attendance.marking_refusals import (
    ArrivalOutsideSession,
    LateWithoutTime,
    MarkedTooEarly,
    MarkReasonMissing,
    MarkUnitsOutOfRange,
    NoSeatToMark,
    NotTaughtYet,
)
from models.attendance.opening import last_moment
from models.attendance.presence import came
from models.audit.actor import Actor
from models.audit.recording import record
from models.clock import at_vietnam, vietnam_date
from models.courses.course import CourseState
from models.db import ask, write
from models.errors import NotFound
from models.registrations.enrolment import Enrolment, EnrolmentState

LONGEST_REASON = 200
MOST_AT_ONCE = 5_000
"""As many as the largest course has seats."""
CLOCKS_DIFFER = timedelta(minutes=10)
_mark = cast("sa.Table", Mark.__table__)
_enrolment = cast("sa.Table", Enrolment.__table__)
_insert = sa.insert(_mark)
_made_before = sa.select(_mark.c.uid).where(_mark.c.uid.in_(sa.bindparam("uids", expanding=True)))
_seated = (
    sa.select(_enrolment.c.id, _enrolment.c.name, _enrolment.c.state)
    .where(
        _enrolment.c.id.in_(sa.bindparam("people", expanding=True)),
        _enrolment.c.course_id == sa.bindparam("course_id"),
    )
    .order_by(_enrolment.c.id)
)


@dataclass(frozen=True, slots=True)
class Wish:
    """How one person is to be marked. Without `units` the rule about coming late says them.

    Who is said to be present and came at a time that the rule calls late is late.
    """

    enrolment_id: int
    status: AttendanceStatus
    arrived_at: datetime | None = None
    units: int | None = None


def mark_by_hand(
    session_id: int,
    enrolment_id: int,
    status: AttendanceStatus,
    *,
    uid: UUID,
    reason: str,
    actor: Actor,
    now: datetime,
    source: MarkSource = MarkSource.BY_HAND,
    arrived_at: datetime | None = None,
    units: int | None = None,
) -> bool:
    """Mark one person, also if that is what stood before; whether this was new. `uid` names the form.

    Raises what `mark_several` raises.
    """
    lesson = _held(session_id, reason)
    if _known([uid]):
        return False
    wish = Wish(enrolment_id, status, arrived_at, units)
    _keep(lesson, {uid: wish}, attendance_in_session(session_id, now), source, reason, actor, now)
    return True


def mark_several(
    session_id: int,
    wishes: Sequence[Wish],
    *,
    uid: UUID,
    reason: str,
    actor: Actor,
    now: datetime,
    source: MarkSource = MarkSource.PAPER,
) -> int:
    """Mark several people of one session, those for whom it changes anything; give how many. At most 5,000.

    `uid` names the form: sent twice, each person is marked once. Raises `MarkReasonMissing`, `NotFound`,
    `AttendanceIsFinal`, `CourseAttendanceIsFinal`, `NotTaughtYet`, `NoSeatToMark`, `MarkedTooEarly`, `LateWithoutTime`,
    `MarkUnitsOutOfRange` or `ArrivalOutsideSession`.
    """
    lesson = _held(session_id, reason)
    stands = attendance_in_session(session_id, now)
    named = {uuid5(uid, f"{session_id}:{wish.enrolment_id}"): wish for wish in wishes[:MOST_AT_ONCE]}
    known = _known(list(named))
    changed = {
        key: wish
        for key, wish in named.items()
        if key not in known and _changes(lesson, wish, stands.get(wish.enrolment_id))
    }
    _keep(lesson, changed, stands, source, reason, actor, now)
    return len(changed)


def _held(session_id: int, reason: str) -> Taught:
    if not 0 < len(reason) <= LONGEST_REASON:
        raise MarkReasonMissing(most=LONGEST_REASON)
    lesson = hold_open_session(session_id)
    if lesson.course_state is CourseState.DRAFT:
        raise NotTaughtYet
    return lesson


def _known(uids: Sequence[UUID]) -> set[UUID]:
    return set(ask(_made_before, uids=uids).scalars()) if uids else set()


def _changes(lesson: Taught, wish: Wish, stands: Attendance | None) -> bool:
    """Whether the mark would say anything else than what stands; of nothing that stands anything is news."""
    if stands is None:
        return True
    status, units = _counted(lesson, wish)
    is_same_time = wish.arrived_at is None or wish.arrived_at == stands.arrived_at
    return (status, units) != (stands.status, stands.units) or not is_same_time


def _counted(lesson: Taught, wish: Wish) -> tuple[AttendanceStatus, int]:
    """Give status and units of a wish: as typed, or by the rule."""
    if wish.status not in IS_THERE:
        return wish.status, 0
    if wish.units is not None:
        return wish.status, wish.units
    if wish.arrived_at is None:
        return wish.status, lesson.units
    status, units = came(lesson, wish.arrived_at)
    return (AttendanceStatus.LATE if wish.status is AttendanceStatus.LATE else status), units


def _keep(
    lesson: Taught,
    wishes: Mapping[UUID, Wish],
    stands: Mapping[int, Attendance],
    source: MarkSource,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    if not wishes:
        return
    _check_people(lesson, [wish.enrolment_id for wish in wishes.values()])
    rows = []
    for uid, wish in wishes.items():
        _check(lesson, wish, now)
        rows.append(_row(lesson, uid, wish, stands.get(wish.enrolment_id, ABSENT)))
    made = {
        "source": source, "reason": reason, "marked_at": now, "marked_by": actor.name,
        "user_id": actor.id if actor.kind == "user" else None,
        "device_id": actor.id if actor.kind == "device" else None,
    }  # fmt: skip
    rows.sort(key=lambda row: row["enrolment_id"])  # a row holds the person: in the order that others hold them
    write(_insert, [row | made for row in rows])
    record(
        "attendance.marked", "session", lesson.id, actor=actor, now=now, topic=lesson.topic, reason=reason,
        count=len(rows), course_id=lesson.course_id,
    )  # fmt: skip


def _row(lesson: Taught, uid: UUID, wish: Wish, before: Attendance) -> dict[str, Any]:
    status, units = _counted(lesson, wish)
    return {
        "uid": uid,
        "session_id": lesson.id,
        "enrolment_id": wish.enrolment_id,
        "status": status,
        "units": units,
        "arrived_at": wish.arrived_at if status in IS_THERE else None,
        "was_status": before.status,
        "was_units": before.units,
    }


def _check_people(lesson: Taught, people: Sequence[int]) -> None:
    """Raise `NotFound` for whoever is not of this course, `NoSeatToMark` for who has no seat in it."""
    found = ask(_seated, people=list(people), course_id=lesson.course_id).all()
    if len(found) != len(set(people)):
        raise NotFound
    for row in found:
        if row.state is not EnrolmentState.CONFIRMED:
            raise NoSeatToMark(name=row.name)


def _check(lesson: Taught, wish: Wish, now: datetime) -> None:
    if wish.status is not AttendanceStatus.EXCUSED and now < _day_begins(lesson):
        raise MarkedTooEarly(day=f"{vietnam_date(lesson.starts_at):%d/%m/%Y}")
    if wish.status not in IS_THERE:
        return
    if wish.status is AttendanceStatus.LATE and wish.arrived_at is None and wish.units is None:
        raise LateWithoutTime
    if wish.units is not None and not 0 <= wish.units <= lesson.units:
        raise MarkUnitsOutOfRange(most=lesson.units)
    if wish.arrived_at is not None:
        latest = min(last_moment(lesson.ends_at), now + CLOCKS_DIFFER)
        if not _day_begins(lesson) <= wish.arrived_at < latest:
            raise ArrivalOutsideSession(day=f"{vietnam_date(lesson.starts_at):%d/%m/%Y}")


def _day_begins(lesson: Taught) -> datetime:
    return at_vietnam(vietnam_date(lesson.starts_at), time())
