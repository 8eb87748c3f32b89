"""Closing: a session's attendance becomes final, until it is opened again with a reason; a course's for good."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from models.attendance.absences import number_waiting
from models.attendance.attendance import attendance_of_course
from models.attendance.closing_refusals import (
    CourseNotOver,
    MattersOpen,
    ReopeningReasonMissing,
    SessionAlreadyClosed,
    SessionNotClosed,
    SessionNotOver,
)
from models.attendance.evidence import lessons_taught
from models.attendance.freezing import take_snapshot
from models.attendance.holding import (
    closed_sessions,
    hold_session,
    hold_sessions_of,
    refuse_final_course,
)
from models.attendance.marking_refusals import NotTaughtYet
from models.attendance.odd_scans import number_of_odd_scans
from models.attendance.projecting import close_all_checks
from models.attendance.session_closing import SessionClosing
from models.audit.actor import Actor
from models.audit.recording import record
from models.courses.course import COURSE_MOVES, CourseState
from models.courses.queries import course_for_change
from models.courses.refusals import WrongState
from models.db import session

LONGEST_REASON = 200


class OpenMatters(NamedTuple):
    """What nobody has decided on; once the course is closed nobody can."""

    odd_scans: int
    absences: int


def close_session(session_id: int, *, actor: Actor, now: datetime) -> None:
    """Make the attendance of a session final: no scan, mark or undoing changes it any more.

    Raises `NotFound`, `CourseAttendanceIsFinal`, `NotTaughtYet`, `SessionAlreadyClosed` or `SessionNotOver`.
    """
    lesson, closing_id = hold_session(session_id)
    refuse_final_course(lesson.course_state)
    if lesson.course_state is CourseState.DRAFT:
        raise NotTaughtYet
    if closing_id is not None:
        raise SessionAlreadyClosed
    if lesson.ends_at > now:
        raise SessionNotOver
    _close(session_id, actor, now)
    record("attendance.session_closed", "session", session_id, actor=actor, now=now, topic=lesson.topic,
           course_id=lesson.course_id)  # fmt: skip


def reopen_session(session_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """Let the attendance of a session be changed again; the closing stays and says why it no longer stands.

    Raises `ReopeningReasonMissing`, `NotFound`, `CourseAttendanceIsFinal` or `SessionNotClosed`.
    """
    if not 0 < len(reason) <= LONGEST_REASON:
        raise ReopeningReasonMissing(most=LONGEST_REASON)
    lesson, closing_id = hold_session(session_id)
    refuse_final_course(lesson.course_state)
    if closing_id is None:
        raise SessionNotClosed
    undone = {"reopened_at": now, "reopened_by_id": actor.id, "reopening_reason": reason}
    session.execute(sa.update(SessionClosing).where(SessionClosing.id == closing_id).values(undone))
    record("attendance.session_reopened", "session", session_id, actor=actor, now=now, topic=lesson.topic,
           course_id=lesson.course_id, reason=reason)  # fmt: skip


def open_matters(course_id: int) -> OpenMatters:
    """Give how many odd scans and absence requests of a course wait for a decision."""
    return OpenMatters(number_of_odd_scans(course_id), number_waiting(course_id))


def close_course(course_id: int, *, leave_open: bool, actor: Actor, now: datetime) -> None:
    """Close a course (*chốt lớp*) after its last session: its attendance is final, and a snapshot of it is taken.

    What nobody has decided on counts for nobody then; `leave_open` says that this was seen and is meant. Everything in
    the caller's one transaction. Raises `NotFound`, `WrongState`, `CourseNotOver` or `MattersOpen`.
    """
    course = course_for_change(course_id)
    if CourseState.CLOSED not in COURSE_MOVES[course.state]:
        raise WrongState
    hold_sessions_of(course_id)
    lessons = lessons_taught([course_id])
    if not lessons or max(lesson.ends_at for lesson in lessons) > now:
        raise CourseNotOver
    left = open_matters(course_id)
    if any(left) and not leave_open:
        raise MattersOpen(odd_scans=left.odd_scans, absences=left.absences)
    attended = attendance_of_course(course_id, now)
    for session_id in sorted({lesson.id for lesson in lessons} - closed_sessions(course_id)):
        _close(session_id, actor, now)
    course.state, course.closed_at = CourseState.CLOSED, now
    session.flush()
    people = take_snapshot(course, lessons, attended, actor=actor, now=now)
    record("course.closed", "course", course_id, actor=actor, now=now, title=course.title, count=people,
           odd_scans=left.odd_scans, absences=left.absences)  # fmt: skip


def _close(session_id: int, actor: Actor, now: datetime) -> None:
    close_all_checks(session_id, now=now)
    user_id = actor.id if actor.kind == "user" else None
    session.add(SessionClosing(session_id=session_id, closed_at=now, user_id=user_id))
    session.flush()
