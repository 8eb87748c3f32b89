"""Questions about marking oneself by the projector's code: which checks there are, and whose code somebody typed."""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from models.attendance.opening import reason_closed
from models.attendance.rotating_code import OLDEST_STEP, age_of, short_code_of, step_at
from models.attendance.scan import Phase, Reason
from models.attendance.self_check_in import SelfCheckIn
from models.attendance.session_closing import SessionClosing
from models.bearer import tidy_code
from models.courses.course import Course, CourseState
from models.courses.training_session import TrainingSession
from models.db import ask

MOST_OPEN = 500
"""Checks that are open at one moment: more than there are rooms in the province."""
OLDEST_OPEN = timedelta(days=2)
"""A check that nobody closed takes no marks after its session's day; older ones are not even looked at."""


class CheckedLesson(NamedTuple):
    """A session as its self check-in sees it."""

    session_id: int
    uid: UUID
    course_id: int
    course: str
    course_state: CourseState
    contact_name: str
    contact_phone: str
    topic: str
    starts_at: datetime
    ends_at: datetime
    units: int
    opens_minutes: int
    second_check: bool
    is_closed: bool
    """Its attendance is final."""

    @property
    def opens_at(self) -> datetime:
        """From when its scans count."""
        return self.starts_at - timedelta(minutes=self.opens_minutes)

    def closed_at(self, moment: datetime) -> Reason | None:
        """Give why a mark made at this moment would be refused, or `None`."""
        return reason_closed(
            self.starts_at, self.ends_at, self.course_state, moment,
            opens_minutes=self.opens_minutes, is_closed=self.is_closed,
        )  # fmt: skip


class Check(NamedTuple):
    """One check of a session, arrival or second. It takes marks while it has a key."""

    id: int
    session_id: int
    phase: Phase
    key: bytes | None
    opened_at: datetime
    closed_at: datetime | None
    head_count: int | None


_moment = SelfCheckIn.opened_at.type
_is_closed = (
    sa.exists()
    .where(SessionClosing.session_id == TrainingSession.id, SessionClosing.reopened_at.is_(None))
    .correlate(TrainingSession)
)
_lesson = (
    sa.select(
        TrainingSession.id, TrainingSession.uid, TrainingSession.course_id, Course.title, Course.state,
        Course.contact_name, Course.contact_phone, TrainingSession.topic, TrainingSession.starts_at,
        TrainingSession.ends_at, TrainingSession.units, Course.scans_open_minutes, Course.second_check, _is_closed,
    )
    .join(Course, Course.id == TrainingSession.course_id)
    .where(TrainingSession.id == sa.bindparam("session_id"))
)  # fmt: skip
_checks = sa.select(
    SelfCheckIn.id, SelfCheckIn.session_id, SelfCheckIn.phase, SelfCheckIn.key, SelfCheckIn.opened_at,
    SelfCheckIn.closed_at, SelfCheckIn.head_count,
)  # fmt: skip
_of_session = _checks.where(SelfCheckIn.session_id == sa.bindparam("session_id")).order_by(SelfCheckIn.id)
_open = (
    _checks.join(TrainingSession, TrainingSession.id == SelfCheckIn.session_id)
    .where(
        SelfCheckIn.closed_at.is_(None),
        TrainingSession.ends_at > sa.bindparam("since", type_=SelfCheckIn.opened_at.type),
    )
    .order_by(SelfCheckIn.id.desc())
    .limit(MOST_OPEN)
)
_next = (
    sa.select(TrainingSession.starts_at, TrainingSession.topic)
    .where(
        TrainingSession.course_id == sa.bindparam("course_id"),
        TrainingSession.starts_at > sa.bindparam("after", type_=_moment),
    )
    .order_by(TrainingSession.starts_at, TrainingSession.id)
    .limit(1)
)


def checked_lesson(session_id: int) -> CheckedLesson | None:
    """Give a session with the rules by which it takes marks, or `None`."""
    row = ask(_lesson, session_id=session_id).one_or_none()
    return CheckedLesson._make(row) if row else None


def checks_of(session_id: int) -> dict[Phase, Check]:
    """Give the checks that were ever opened in a session, one of a phase."""
    return {row.phase: Check._make(row) for row in ask(_of_session, session_id=session_id)}


def check_by_code(checks: Sequence[Check], code: str, now: datetime) -> Check | None:
    """Give the open one among these whose code this is now, or was a step ago."""
    return next((check for check in checks if check.key and age_of(check.key, code, now) is not None), None)


def check_by_short_code(code: str, now: datetime) -> Check | None:
    """Give the open check, of any session, under whose QR these six characters stand.

    `None` too in the rare case that two projectors show the same: in twelve seconds they differ again.
    """
    typed, present = tidy_code(code).encode(), step_at(now)
    steps = range(present - OLDEST_STEP, present + 1)
    found = [
        check
        for check in map(Check._make, ask(_open, since=now - OLDEST_OPEN))
        if check.key and any(hmac.compare_digest(short_code_of(check.key, step).encode(), typed) for step in steps)
    ]
    return found[0] if len(found) == 1 else None


def next_lesson(course_id: int, after: datetime) -> sa.Row[*tuple[Any, ...]] | None:
    """Give when the course's next session begins (`starts_at`, `topic`), if there is one."""
    return ask(_next, course_id=course_id, after=after).one_or_none()
