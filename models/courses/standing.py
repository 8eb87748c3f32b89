"""What a course means for someone who may want to register."""

from datetime import datetime
from enum import StrEnum

from models.courses.course import CourseState


class Standing(StrEnum):
    """Derived from the course's state, its times and its seats; kept nowhere."""

    DRAFT = "draft"
    NOT_YET_OPEN = "not_yet_open"
    OPEN = "open"
    FULL = "full"
    """Registration is open, and leads to the waiting list."""
    CLOSED = "closed"
    PAST = "past"
    CANCELLED = "cancelled"


TAKES_REGISTRATIONS = frozenset({Standing.OPEN, Standing.FULL})


def is_past_deadline(registration_closes_at: datetime, now: datetime) -> bool:
    """Whether registration is closed. Half-open like every time of a course: at the very deadline it is."""
    return now >= registration_closes_at


def standing_of(
    *,
    state: CourseState,
    registration_opens_at: datetime,
    registration_closes_at: datetime,
    last_ends_at: datetime | None,
    seats_left: int,
    now: datetime,
) -> Standing:
    """Give where the course stands now."""
    if state is CourseState.CANCELLED:
        return Standing.CANCELLED
    if state is CourseState.DRAFT:
        return Standing.DRAFT
    if state is CourseState.CLOSED or (last_ends_at is not None and last_ends_at <= now):
        return Standing.PAST
    if now < registration_opens_at:
        return Standing.NOT_YET_OPEN
    if is_past_deadline(registration_closes_at, now):
        return Standing.CLOSED
    return Standing.OPEN if seats_left > 0 else Standing.FULL
