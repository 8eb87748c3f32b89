"""The blueprint of this room, its addresses, and what all its views share."""

from flask import Blueprint

from blueprints.common.access import current_principal, ensure
from models.attendance.policy import Scope, may_take_attendance, scope_of
from models.attendance.queries import Lesson, lesson_by_id
from models.errors import NotFound
from models.people.roles import Role

blueprint = Blueprint("attendance", __name__)

DESK = "/quan-ly/diem-danh"
LESSON = f"{DESK}/<int:session_id>"
TAKERS = (Role.TRAINER, Role.ORGANISER, Role.ADMINISTRATOR)


def lesson_within_reach(session_id: int) -> tuple[Lesson, Scope]:
    """Give a session of which this person takes attendance. Raises `NotFound`, or `NotAllowed` (403)."""
    scope = scope_of(current_principal())
    lesson = lesson_by_id(session_id)
    if lesson is None:
        raise NotFound
    ensure(may_take_attendance(scope, lesson.course_id))
    return lesson, scope
