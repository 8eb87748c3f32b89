"""Cancelling a course."""

from datetime import datetime

from models.audit.actor import Actor
from models.audit.recording import record
from models.courses.course import COURSE_MOVES, Course, CourseState
from models.courses.publishing import revise
from models.courses.queries import course_for_change
from models.courses.refusals import ReasonMissing, WrongState
from models.db import session


def cancel_course(course_id: int, reason: str, *, actor: Actor, now: datetime) -> Course:
    """Cancel a draft or a published course for good: rooms and trainers are free again, calendar entries are cancelled.

    Raises `WrongState` for a course that is closed or cancelled already, `ReasonMissing` for an empty reason.
    """
    if not reason:
        raise ReasonMissing
    course = course_for_change(course_id)
    if CourseState.CANCELLED not in COURSE_MOVES[course.state]:
        raise WrongState
    revise(course, now)
    course.state = CourseState.CANCELLED
    course.cancelled_at = now
    course.cancellation_reason = reason
    record("course.cancelled", "course", course.id, actor=actor, now=now, title=course.title, reason=reason)
    session.flush()
    return course
