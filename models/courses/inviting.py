"""The invitation link of a course for the invited."""

from datetime import datetime

from models.audit.actor import Actor
from models.audit.recording import record
from models.courses.course import Course
from models.courses.drafting import refuse_if_over
from models.courses.queries import course_for_change
from models.db import session


def replace_invitation(course_id: int, *, actor: Actor, now: datetime) -> Course:
    """Let the link die and another be born; what was registered by it stays. Raises `NotFound` or `CourseIsOver`."""
    course = course_for_change(course_id)
    refuse_if_over(course)
    course.invitation_version += 1
    record("course.invitation_replaced", "course", course.id, actor=actor, now=now, title=course.title)
    session.flush()
    return course
