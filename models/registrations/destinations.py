"""Where an organisation may move its people: the other deliveries of the course that take visitors now."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from models.courses.course import Course, CourseState
from models.courses.training_session import TrainingSession
from models.db import UtcDateTime, ask
from models.registrations.enrolment import Enrolment, EnrolmentState

MOST_DESTINATIONS = 100
Row = sa.Row[*tuple[Any, ...]]

_here = aliased(Course)
_series = sa.select(_here.series).where(_here.id == sa.bindparam("course")).scalar_subquery()
_taken = sa.select(sa.func.count(Enrolment.seat_number)).where(Enrolment.course_id == Course.id).scalar_subquery()
_first = sa.select(sa.func.min(TrainingSession.starts_at)).where(TrainingSession.course_id == Course.id)
_waits = sa.exists().where(Enrolment.course_id == Course.id, Enrolment.state == EnrolmentState.WAITING)
_destinations = (
    sa.select(
        Course.id,
        Course.slug,
        Course.title,
        Course.needs_approval,
        Course.seats,
        sa.case((Course.seats > _taken, Course.seats - _taken), else_=0).label("seats_left"),
        _waits.label("is_waited_for"),
        sa.type_coerce(_first.scalar_subquery(), UtcDateTime).label("first_starts_at"),
    )
    .where(
        Course.series == _series,
        Course.id != sa.bindparam("course"),
        Course.state == CourseState.PUBLISHED,
        Course.invitation_only.is_(False),
        Course.registration_opens_at <= sa.bindparam("now"),
        Course.registration_closes_at > sa.bindparam("now"),
    )
    .order_by(Course.registration_closes_at, Course.id)
    .limit(MOST_DESTINATIONS)
)


def destinations(course_id: int, now: datetime) -> Sequence[Row]:
    """Give the courses of its series that take visitors now, the first to close first. One query.

    Each with `id`, `slug`, `title`, `needs_approval`, `seats`, `seats_left`, `is_waited_for` (whoever comes stands
    behind those), `first_starts_at`. Courses for the invited are left out: their links are not ours to give.
    """
    return ask(_destinations, course=course_id, now=now).all()
