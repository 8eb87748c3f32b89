"""Opening and closing one check of a session for the projector's code, and saying how many sit in the room."""

from datetime import datetime

import sqlalchemy as sa

from models.attendance.holding import Held, hold_session
from models.attendance.opening import reason_closed
from models.attendance.rotating_code import new_key
from models.attendance.scan import Phase, Reason
from models.attendance.self_check_in import SelfCheckIn
from models.audit.actor import Actor
from models.audit.recording import record
from models.courses.course import CourseState
from models.db import session
from models.errors import N_, NotAllowed, RuleViolation

MOST_HEADS = 5_000
"""As many as a course has seats."""


class TakesNoMarks(RuleViolation):
    """Its day is over, its attendance is final, or its course is not being taught."""

    code = "takes_no_marks"
    message = N_("Buổi này không còn nhận điểm danh, nên không mở được mã.")


class NoSecondCheck(RuleViolation):
    """The course does not want it."""

    code = "no_second_check"
    message = N_("Khóa này không điểm danh lần hai. Vui lòng bật trong quy định điểm danh của khóa nếu cần.")


class NotOpened(RuleViolation):
    """There is nothing to count for."""

    code = "check_not_opened"
    message = N_("Chưa mở điểm danh bằng mã cho lần này. Vui lòng mở trước.")


class HeadsOutOfRange(RuleViolation):
    """More than any hall holds."""

    code = "heads_out_of_range"
    message = N_("Số người trong phòng phải từ 0 đến {most}.")
    status = 422
    field = "heads"


def open_self_check_in(session_id: int, phase: Phase, *, actor: Actor, now: datetime) -> None:
    """Open a check: it gets a key of its own. One that is open stays as it is, so that every projector shows one code.

    Opened again after closing it gets a new key: what the old one made is dead. It may be opened before the session
    takes scans; whoever comes early is then told when. Raises `NotAllowed`, `NotFound`, `TakesNoMarks` or
    `NoSecondCheck`.
    """
    if actor.kind != "user" or actor.id is None:  # a phone that was paired has nobody's name to stand for it
        raise NotAllowed
    held = hold_session(session_id)
    if _is_over(held, now):
        raise TakesNoMarks
    if phase is Phase.SECOND and not held.lesson.second_check:
        raise NoSecondCheck
    check = _check(session_id, phase)
    if check is not None and check.closed_at is None:
        return
    if check is None:
        check = SelfCheckIn(session_id=session_id, phase=phase)
        session.add(check)
    check.key, check.opened_at, check.opened_by_id, check.closed_at = new_key(), now, actor.id, None
    session.flush()
    record("attendance.self_opened", "session", session_id, actor=actor, now=now, **_details(held, phase))


def close_self_check_in(session_id: int, phase: Phase, *, actor: Actor, now: datetime) -> None:
    """Close a check: its key dies, and with it every code and claim. One that is not open stays so. `NotFound`."""
    held = hold_session(session_id)
    check = _check(session_id, phase)
    if check is None or check.closed_at is not None:
        return
    _close(check, now)
    record("attendance.self_closed", "session", session_id, actor=actor, now=now, **_details(held, phase))


def close_all_checks(session_id: int, *, now: datetime) -> None:
    """Close every check of a session whose attendance becomes final: part of that act, which has locked the session."""
    for phase in Phase:
        check = _check(session_id, phase)
        if check is not None and check.closed_at is None:
            _close(check, now)


def count_heads(session_id: int, phase: Phase, heads: int | None, *, actor: Actor, now: datetime) -> None:
    """Keep how many the trainer counted in the room (`None`: she takes it back). Raises `NotOpened`, `HeadsOutOfRange`.

    It refuses nobody: if more are marked than were counted, she is told.
    """
    held = hold_session(session_id)
    if heads is not None and not 0 <= heads <= MOST_HEADS:
        raise HeadsOutOfRange(most=MOST_HEADS)
    check = _check(session_id, phase)
    if check is None:
        raise NotOpened
    if check.head_count == heads:
        return
    check.head_count = heads
    session.flush()
    record("attendance.heads_counted", "session", session_id, actor=actor, now=now, heads=heads,
           **_details(held, phase))  # fmt: skip


def _check(session_id: int, phase: Phase) -> SelfCheckIn | None:
    which = (SelfCheckIn.session_id == session_id, SelfCheckIn.phase == phase)
    return session.scalar(sa.select(SelfCheckIn).where(*which).execution_options(populate_existing=True))


def _close(check: SelfCheckIn, now: datetime) -> None:
    check.key, check.closed_at = None, now
    session.flush()


def _is_over(held: Held, now: datetime) -> bool:
    """Whether no mark can be made any more; a session to come is not over, a draft is not taught."""
    lesson, is_closed = held.lesson, held.closing_id is not None
    reason = reason_closed(lesson.starts_at, lesson.ends_at, lesson.course_state, now, is_closed=is_closed)
    return reason is Reason.SESSION_CLOSED or lesson.course_state is CourseState.DRAFT


def _details(held: Held, phase: Phase) -> dict[str, object]:
    return {"topic": held.lesson.topic, "phase": phase.value, "course_id": held.lesson.course_id}
