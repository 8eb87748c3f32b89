"""What a course's public page shows, read in two queries and without the weight of mapped objects.

The page is the one that two thousand people open on the same evening: it loads the columns it shows and nothing else.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from models.courses.course import Course, CourseState
from models.courses.queries import MOST_SESSIONS
from models.courses.trainer import Trainer
from models.courses.training_session import TrainingSession, session_trainer
from models.courses.venue import Venue
from models.db import ask


@dataclass(frozen=True, slots=True)
class TrainerShown:
    """Who teaches, as the public sees it."""

    name: str
    position: str | None


@dataclass(frozen=True, slots=True)
class SessionShown:
    """One session with its room and trainers."""

    id: int
    starts_at: datetime
    ends_at: datetime
    units: int
    topic: str
    venue: str
    address: str
    commune_code: str
    map_url: str | None
    directions: str | None
    trainers: tuple[TrainerShown, ...]


@dataclass(frozen=True, slots=True)
class CoursePage:
    """One course with its programme."""

    id: int
    slug: str
    title: str
    summary_html: str
    programme_html: str
    audience: str
    seats: int
    registration_opens_at: datetime
    registration_closes_at: datetime
    attendance_threshold: int
    contact_name: str
    contact_phone: str
    contact_email: str
    state: CourseState
    is_example: bool
    cancellation_reason: str | None
    sessions: tuple[SessionShown, ...]

    @property
    def first_starts_at(self) -> datetime | None:
        """When the first session begins, if there is one."""
        return self.sessions[0].starts_at if self.sessions else None

    @property
    def last_ends_at(self) -> datetime | None:
        """When the last session ends, if there is one."""
        return self.sessions[-1].ends_at if self.sessions else None

    @property
    def units(self) -> int:
        """How many units are planned."""
        return sum(lesson.units for lesson in self.sessions)


_SHOWN = tuple(name for name in CoursePage.__dataclass_fields__ if name != "sessions")
_courses = sa.select(*(getattr(Course, name) for name in _SHOWN))
_public = _courses.where(Course.slug == sa.bindparam("slug"), Course.published_at.is_not(None))
_any = _courses.where(Course.id == sa.bindparam("course_id"))
_programme = (
    sa.select(
        TrainingSession.id,
        TrainingSession.starts_at,
        TrainingSession.ends_at,
        TrainingSession.units,
        TrainingSession.topic,
        Venue.name,
        Venue.address,
        Venue.commune_code,
        Venue.map_url,
        Venue.directions,
        Trainer.name,
        Trainer.position,
    )
    .join(Venue, Venue.id == TrainingSession.venue_id)
    .join(session_trainer, session_trainer.c.session_id == TrainingSession.id, isouter=True)
    .join(Trainer, Trainer.id == session_trainer.c.trainer_id, isouter=True)
    .where(TrainingSession.course_id == sa.bindparam("course_id"))
    .order_by(TrainingSession.starts_at, TrainingSession.id, Trainer.name_sort, Trainer.id)
    .limit(MOST_SESSIONS)
)


def public_course_page(slug: str) -> CoursePage | None:
    """Give the page of a course that was published, or `None`. Two queries."""
    return _page(_public, {"slug": slug})


def draft_course_page(course_id: int) -> CoursePage | None:
    """Give the page of any course as the public would see it, or `None`. Two queries."""
    return _page(_any, {"course_id": course_id})


def _page(query: sa.Select[Any], params: dict[str, object]) -> CoursePage | None:
    course = ask(query, **params).first()
    if course is None:
        return None
    lessons: dict[int, tuple[list[Any], list[TrainerShown]]] = {}
    for *columns, trainer, position in ask(_programme, course_id=course.id):
        trainers = lessons.setdefault(columns[0], (columns, []))[1]
        if trainer is not None:
            trainers.append(TrainerShown(trainer, position))
    rows: list[Any] = [(*columns, tuple(trainers)) for columns, trainers in lessons.values()]
    everything: Any = (*course, tuple(SessionShown(*row) for row in rows))
    return CoursePage(*everything)
