"""Requests to be excused, through the act itself."""

from datetime import datetime, timedelta

from models.attendance.asking_absence import ask_absence
from models.audit.actor import Actor
from models.courses.course import Course
from models.registrations.enrolment import Enrolment
from tests.factories.attendance import lessons_of

HERSELF = Actor.visitor("Võ Thị Út")


def make_absence(course: Course, person: Enrolment, *, number: int = 0, reason: str = "Con ốm",
                 at: datetime | None = None) -> int:  # fmt: skip
    """Give the request of one person for a session of her course: asked an hour before it begins."""
    lesson = lessons_of(course)[number]
    moment = at or lesson.starts_at - timedelta(hours=1)
    return ask_absence(person.id, lesson.id, reason, actor=HERSELF, now=moment)
