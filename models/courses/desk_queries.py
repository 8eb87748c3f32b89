"""Questions that the course desk asks: every course, every room, every trainer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from models.courses.course import Course, CourseState
from models.courses.queries import course_times, matching
from models.courses.trainer import Trainer
from models.courses.training_session import TrainingSession
from models.courses.venue import Venue
from models.db import session
from models.errors import NotFound
from models.people.roles import Role
from models.people.user import RoleGrant, User
from models.text import fold

MOST_CHOICES = 1_000


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One course in the desk's list."""

    id: int
    title: str
    state: CourseState
    seats: int
    registration_opens_at: datetime
    registration_closes_at: datetime
    first_starts_at: datetime | None
    last_ends_at: datetime | None
    sessions: int


def desk_size(words: str, state: CourseState | None) -> int:
    """Give how many courses `desk_lines` finds in all."""
    return session.scalar(sa.select(sa.func.count()).select_from(Course).where(*_conditions(words, state))) or 0


def desk_lines(words: str, state: CourseState | None, *, limit: int, offset: int) -> list[DeskLine]:
    """Give courses in any state, or in one, whose title or audience holds every word; the newest first."""
    times = course_times()
    query = (
        sa.select(
            *(getattr(Course, name) for name in list(DeskLine.__dataclass_fields__)[:6]),
            times.c.first_starts_at,
            times.c.last_ends_at,
            sa.func.coalesce(times.c.sessions, 0),
        )
        .join(times, times.c.course_id == Course.id, isouter=True)
        .where(*_conditions(words, state))
        .order_by(Course.id.desc())
        .limit(limit)
        .offset(offset)
    )
    rows: Iterable[Any] = session.execute(query)
    return [DeskLine(*row) for row in rows]


def _conditions(words: str, state: CourseState | None) -> Sequence[sa.ColumnElement[bool]]:
    return [*matching(fold(words)), *([Course.state == state] if state else [])]


def session_of_course(course_id: int, session_id: int) -> TrainingSession:
    """Give one session with its course and trainers. Raises `NotFound` if it is not this course's."""
    lesson = session.scalar(
        sa.select(TrainingSession)
        .where(TrainingSession.id == session_id, TrainingSession.course_id == course_id)
        .options(joinedload(TrainingSession.course, innerjoin=True), selectinload(TrainingSession.trainers))
    )
    if lesson is None:
        raise NotFound
    return lesson


def venues(*, limit: int = MOST_CHOICES, offset: int = 0) -> list[Venue]:
    """Give the rooms by name."""
    return list(session.scalars(sa.select(Venue).order_by(Venue.name, Venue.id).limit(limit).offset(offset)))


def venue_count() -> int:
    """Give how many rooms there are."""
    return session.scalar(sa.select(sa.func.count()).select_from(Venue)) or 0


def venue_by_id(venue_id: int) -> Venue:
    """Give a room. Raises `NotFound`."""
    venue = session.scalar(sa.select(Venue).where(Venue.id == venue_id))
    if venue is None:
        raise NotFound
    return venue


def trainers(*, limit: int = MOST_CHOICES, offset: int = 0) -> list[tuple[Trainer, str | None]]:
    """Give the trainers in the order of Vietnamese names, each with the address of her account, if any."""
    query = sa.select(Trainer, User.email).join(User, User.id == Trainer.user_id, isouter=True)
    query = query.order_by(Trainer.name_sort, Trainer.id).limit(limit).offset(offset)
    return [(trainer, account) for trainer, account in session.execute(query)]


def trainer_count() -> int:
    """Give how many trainers there are."""
    return session.scalar(sa.select(sa.func.count()).select_from(Trainer)) or 0


def trainer_by_id(trainer_id: int) -> Trainer:
    """Give a trainer. Raises `NotFound`."""
    trainer = session.scalar(sa.select(Trainer).where(Trainer.id == trainer_id))
    if trainer is None:
        raise NotFound
    return trainer


def accounts_for_trainer(trainer_id: int | None = None) -> list[tuple[int, str, str]]:
    """Give id, name and e-mail of active trainer accounts that no other trainer is joined to."""
    joined = sa.select(Trainer.user_id).where(Trainer.user_id.is_not(None))
    if trainer_id is not None:
        joined = joined.where(Trainer.id != trainer_id)
    query = (
        sa.select(User.id, User.name, User.email)
        .join(RoleGrant, sa.and_(RoleGrant.user_id == User.id, RoleGrant.role == Role.TRAINER))
        .where(User.deactivated_at.is_(None), User.id.not_in(joined))
        .order_by(User.name_sort, User.id)
        .limit(MOST_CHOICES)
    )
    return [(row.id, row.name, row.email) for row in session.execute(query)]
