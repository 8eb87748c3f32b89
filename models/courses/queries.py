"""Questions about courses that everyone may ask, and the row that an act changes."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from models.courses.course import Course, CourseState
from models.courses.training_session import TrainingSession
from models.db import locked, session
from models.errors import NotFound

MOST_SESSIONS = 500
"""More than any course holds: a bound for the lists of one course."""


def course_for_change(course_id: int) -> Course:
    """Give the course, locked until the transaction ends. Raises `NotFound`."""
    wanted = sa.select(Course).where(Course.id == course_id).execution_options(populate_existing=True)
    course = session.scalar(locked(wanted))
    if course is None:
        raise NotFound
    return course


def course_by_id(course_id: int) -> Course:
    """Give the course alone. Raises `NotFound`."""
    course = session.scalar(sa.select(Course).where(Course.id == course_id))
    if course is None:
        raise NotFound
    return course


def course_with_programme(course_id: int) -> Course:
    """Give the course with its sessions, their venues and trainers. Raises `NotFound`. Three queries."""
    return _with_programme(Course.id == course_id)


def published_course_by_slug(slug: str) -> Course:
    """Give a course that the public knows, sessions, venues and trainers loaded. Raises `NotFound` for a draft."""
    return _with_programme(Course.slug == slug, Course.published_at.is_not(None))


def _with_programme(*which: sa.ColumnElement[bool]) -> Course:
    programme = selectinload(Course.sessions)
    course = session.scalar(
        sa.select(Course)
        .where(*which)
        .options(
            programme.joinedload(TrainingSession.venue, innerjoin=True),
            programme.selectinload(TrainingSession.trainers),
        )
    )
    if course is None:
        raise NotFound
    return course


def open_courses(now: datetime, limit: int) -> list[Course]:
    """Give published courses that take registrations now, soonest deadline first, each without its sessions."""
    return list(
        session.scalars(
            sa.select(Course)
            .where(
                Course.state == CourseState.PUBLISHED,
                Course.registration_opens_at <= now,
                Course.registration_closes_at > now,
            )
            .order_by(Course.registration_closes_at, Course.id)
            .limit(limit)
        )
    )


def upcoming_sessions(now: datetime, limit: int) -> list[TrainingSession]:
    """Give the sessions of published courses that are not over yet, the next one first; course and venue are loaded."""
    return list(
        session.scalars(
            sa.select(TrainingSession)
            .join(TrainingSession.course)
            .where(Course.state == CourseState.PUBLISHED, TrainingSession.ends_at > now)
            .options(
                joinedload(TrainingSession.course, innerjoin=True), joinedload(TrainingSession.venue, innerjoin=True)
            )
            .order_by(TrainingSession.starts_at, TrainingSession.id)
            .limit(limit)
        )
    )


def matching(words: str) -> list[sa.ColumnElement[bool]]:
    """Give the conditions for courses that hold every one of these folded words (the first eight)."""
    return [Course.folded.contains(word, autoescape=True) for word in words.split()[:8]]


def course_times() -> sa.Subquery:
    """Give, for each course with sessions: `course_id`, `first_starts_at`, `last_ends_at`, `sessions`."""
    return (
        sa.select(
            TrainingSession.course_id,
            sa.func.min(TrainingSession.starts_at, type_=TrainingSession.starts_at.type).label("first_starts_at"),
            sa.func.max(TrainingSession.ends_at, type_=TrainingSession.ends_at.type).label("last_ends_at"),
            sa.func.count().label("sessions"),
        )
        .group_by(TrainingSession.course_id)
        .subquery("times")
    )
