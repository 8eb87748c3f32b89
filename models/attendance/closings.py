"""Questions about closings: who closed a session and opened it again, and when a course was."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from models.attendance.session_closing import SessionClosing
from models.attendance.snapshot import Snapshot, SnapshotPerson
from models.db import session
from models.people.user import User

MOST_CLOSINGS = 50


class Closing(NamedTuple):
    """One closing of a session; it stands while `reopened_at` is `None`."""

    closed_at: datetime
    closed_by: str | None
    reopened_at: datetime | None
    reopened_by: str | None
    reason: str | None


class Frozen(NamedTuple):
    """When a course was closed, by whom, and how many people its snapshot holds."""

    taken_at: datetime
    taken_by: str | None
    people: int


def closings_of(session_id: int) -> list[Closing]:
    """Give the closings of a session, the latest first."""
    closer, opener = aliased(User), aliased(User)
    query = (
        sa.select(
            SessionClosing.closed_at, closer.name, SessionClosing.reopened_at, opener.name,
            SessionClosing.reopening_reason,
        )
        .outerjoin(closer, closer.id == SessionClosing.user_id)
        .outerjoin(opener, opener.id == SessionClosing.reopened_by_id)
        .where(SessionClosing.session_id == session_id)
        .order_by(SessionClosing.id.desc())
        .limit(MOST_CLOSINGS)
    )  # fmt: skip
    return [Closing(*row) for row in session.execute(query)]


def frozen_facts(course_id: int) -> Frozen | None:
    """Give what is known of a course's snapshot, or `None` if it was not closed."""
    people = sa.select(sa.func.count()).where(SnapshotPerson.course_id == Snapshot.course_id).scalar_subquery()
    query = (
        sa.select(Snapshot.taken_at, User.name, people)
        .outerjoin(User, User.id == Snapshot.user_id)
        .where(Snapshot.course_id == course_id)
    )
    row = session.execute(query).one_or_none()
    return Frozen(*row) if row else None
