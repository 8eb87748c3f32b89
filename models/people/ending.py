"""Ending what lets a person in: one session, or everything at once."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from models.db import session
from models.people.ended_session import SESSION_LIFETIME, EndedSession
from models.people.user import PasswordReset, User


def end_all_access(user: User, *, now: datetime) -> None:
    """End every open session of an account (its stamp rises), and close its unused password resets."""
    user.stamp += 1
    session.flush()
    session.execute(
        sa.update(PasswordReset)
        .where(PasswordReset.user_id == user.id, PasswordReset.used_at.is_(None))
        .values(used_at=now)
    )


def end_one_session(session_key: str, *, now: datetime) -> None:
    """End the session with this key, on whatever machine its cookie lies. Ending it twice is no mistake."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(insert(EndedSession).values(session_key=session_key, ended_at=now).on_conflict_do_nothing())


def forget_ended_sessions(*, now: datetime) -> int:
    """Delete the rows of sessions that are too old to come back, and give how many: the worker's sweep calls it."""
    old = sa.delete(EndedSession).where(EndedSession.ended_at < now - SESSION_LIFETIME)
    return int(session.execute(old).rowcount)  # type: ignore[attr-defined]  # the result of a DELETE has it
