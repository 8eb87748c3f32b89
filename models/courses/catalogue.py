"""The public catalogue: courses that were published, searched and filtered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from models.courses.course import Course, CourseState
from models.courses.queries import course_times, matching
from models.courses.training_session import TrainingSession
from models.courses.venue import Venue
from models.db import session
from models.text import fold


class Period(StrEnum):
    """Which part of the catalogue is asked for."""

    CURRENT = "hien-tai"
    """Under way or to come."""
    OPEN = "dang-nhan"
    """Takes registrations now."""
    UPCOMING = "sap-khai-giang"
    """Has not begun."""
    PAST = "da-qua"


@dataclass(frozen=True, slots=True)
class CatalogueLine:
    """One card of the catalogue."""

    id: int
    slug: str
    title: str
    audience: str
    seats: int
    registration_opens_at: datetime
    registration_closes_at: datetime
    state: CourseState
    first_starts_at: datetime | None
    last_ends_at: datetime | None
    commune_code: str | None
    """Where the first session is held."""


def catalogue_size(words: str, period: Period, now: datetime) -> int:
    """Give how many courses `catalogue_lines` finds in all."""
    times = course_times()
    query = sa.select(sa.func.count()).select_from(Course).join(times, times.c.course_id == Course.id, isouter=True)
    return session.scalar(query.where(*_conditions(words, period, now, times))) or 0


def catalogue_lines(words: str, period: Period, now: datetime, *, limit: int, offset: int) -> list[CatalogueLine]:
    """Give the courses of a period that hold every word, marks or not: the next first, but of the past the latest."""
    times = course_times()
    first_place = (
        sa.select(Venue.commune_code)
        .join(TrainingSession, TrainingSession.venue_id == Venue.id)
        .where(TrainingSession.course_id == Course.id)
        .order_by(TrainingSession.starts_at, TrainingSession.id)
        .limit(1)
        .correlate(Course)
        .scalar_subquery()
    )
    query = (
        sa.select(
            *(getattr(Course, name) for name in list(CatalogueLine.__dataclass_fields__)[:8]),
            times.c.first_starts_at,
            times.c.last_ends_at,
            first_place,
        )
        .join(times, times.c.course_id == Course.id, isouter=True)
        .where(*_conditions(words, period, now, times))
        .order_by(times.c.first_starts_at.desc() if period is Period.PAST else times.c.first_starts_at, Course.id)
        .limit(limit)
        .offset(offset)
    )
    rows: Iterable[Any] = session.execute(query)
    return [CatalogueLine(*row) for row in rows]


def _conditions(words: str, period: Period, now: datetime, times: sa.Subquery) -> list[sa.ColumnElement[bool]]:
    public = [Course.published_at.is_not(None), *matching(fold(words))]
    over = sa.or_(Course.state == CourseState.CLOSED, sa.func.coalesce(times.c.last_ends_at <= now, sa.false()))
    published = Course.state == CourseState.PUBLISHED
    if period is Period.PAST:
        return [*public, over]
    if period is Period.OPEN:
        open_now = (Course.registration_opens_at <= now, Course.registration_closes_at > now)
        return [*public, published, *open_now, sa.not_(over)]
    if period is Period.UPCOMING:
        return [*public, published, times.c.first_starts_at > now]
    return [*public, sa.not_(over)]
