"""Take hold of a session before anything about its attendance is decided, and look whether that is still open."""

from typing import NamedTuple

import sqlalchemy as sa

from models.attendance.evidence import Taught, lesson_taught
from models.attendance.opening import FINISHED
from models.attendance.session_closing import STANDS, SessionClosing
from models.courses.course import CourseState
from models.courses.training_session import TrainingSession
from models.db import ask, locked
from models.errors import N_, NotFound, RuleViolation

_lock = locked(sa.select(TrainingSession.id).where(TrainingSession.id == sa.bindparam("session_id")))
_lock_all = locked(
    sa.select(TrainingSession.id)
    .where(TrainingSession.course_id == sa.bindparam("course_id"))
    .order_by(TrainingSession.id)
)
_closing = sa.select(SessionClosing.id).where(SessionClosing.session_id == sa.bindparam("session_id"), STANDS)
_closed_of = (
    sa.select(SessionClosing.session_id)
    .join(TrainingSession, TrainingSession.id == SessionClosing.session_id)
    .where(TrainingSession.course_id == sa.bindparam("course_id"), STANDS)
    .order_by(SessionClosing.session_id)
)


class AttendanceIsFinal(RuleViolation):
    """What was closed stays as it was, until it is opened again; a course never is."""

    code = "attendance_final"
    message = N_(
        "Buổi “{topic}” đã chốt điểm danh nên không ghi thêm hay sửa được. "
        "Vui lòng đề nghị cán bộ tổ chức mở lại buổi trước."
    )


class CourseAttendanceIsFinal(RuleViolation):
    """After *chốt lớp* nothing is changed; a cancelled course has no attendance."""

    code = "course_attendance_final"
    message = N_("Khóa này đã chốt lớp hoặc đã hủy nên điểm danh được giữ nguyên, không sửa được nữa.")


class Held(NamedTuple):
    """A session that nobody else changes meanwhile."""

    lesson: Taught
    closing_id: int | None
    """The closing that stands, if it is closed."""


def hold_session(session_id: int) -> Held:
    """Lock the session, then see how it stands: scans, marks and closings of one session wait for each other.

    By a statement of its own: what is read together with a row that had to be waited for, PostgreSQL shows as it was
    before the wait. Raises `NotFound`.
    """
    ask(_lock, session_id=session_id)
    lesson = lesson_taught(session_id)
    if lesson is None:
        raise NotFound
    return Held(lesson, ask(_closing, session_id=session_id).scalar())


def hold_open_session(session_id: int) -> Taught:
    """Lock a session whose attendance may still be changed.

    Raises `NotFound`, `AttendanceIsFinal` and `CourseAttendanceIsFinal`.
    """
    lesson, closing_id = hold_session(session_id)
    refuse_final_course(lesson.course_state)
    if closing_id is not None:
        raise AttendanceIsFinal(topic=lesson.topic)
    return lesson


def refuse_final_course(state: CourseState) -> None:
    """Raise `CourseAttendanceIsFinal` for a course that is closed or cancelled."""
    if state in FINISHED:
        raise CourseAttendanceIsFinal


def hold_sessions_of(course_id: int) -> None:
    """Lock every session of a course in the order of their ids: nobody is scanned or marked in it meanwhile."""
    ask(_lock_all, course_id=course_id)


def closed_sessions(course_id: int) -> set[int]:
    """Give those of a course's sessions whose attendance is final."""
    return set(ask(_closed_of, course_id=course_id).scalars())


def closed_once_held(course_id: int) -> set[int]:
    """Give the same, and hold every session: none is closed until the transaction ends."""
    hold_sessions_of(course_id)
    return closed_sessions(course_id)


def is_closed(session_id: int) -> bool:
    """Whether the attendance of this session is final."""
    return ask(_closing, session_id=session_id).scalar() is not None
