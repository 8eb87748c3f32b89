"""Until when an organisation may do what on its own page: said beforehand, and asked again by each act."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from models.courses.course import CourseState
from models.courses.standing import is_past_deadline
from models.registrations.own_page import OwnCourse
from models.registrations.registration_rules import deadline_passed


@dataclass(frozen=True, slots=True)
class Window:
    """Whether something may be done now, and until when; without a time there is no deadline."""

    is_open: bool
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Windows:
    """What the page offers, each with its deadline. Moving follows withdrawing."""

    substituting: Window
    withdrawing: Window
    adding: Window
    moving: Window


SHUT = Windows(Window(is_open=False), Window(is_open=False), Window(is_open=False), Window(is_open=False))


def windows_of(course: OwnCourse, now: datetime) -> Windows:
    """Give what this course still lets an organisation do."""
    if course.state is not CourseState.PUBLISHED:
        return SHUT
    substituting = _before(course, course.substitution_until_hours, now)
    withdrawing = _before(course, course.withdrawal_until_hours, now)
    is_over = is_past_deadline(course.registration_closes_at, now)
    adding = Window(not is_over, course.registration_closes_at)
    if course.adding_until_hours is not None:
        adding = _before(course, course.adding_until_hours, now)
    moving = Window(withdrawing.is_open and course.series is not None, withdrawing.until)
    return Windows(substituting, withdrawing, adding, moving)


def _before(course: OwnCourse, hours: int, now: datetime) -> Window:
    begins = course.first_starts_at
    until = begins - timedelta(hours=hours) if begins else None
    return Window(not deadline_passed(begins, hours, now), until)
