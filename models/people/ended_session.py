"""Sessions that were signed out of, until the cookie that a thief may have copied would be too old anyway."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Mapped, mapped_column

from models.db import Table

SESSION_LIFETIME = timedelta(hours=12)
"""From the sign-in, however busy the session was: a working day."""


class EndedSession(Table):
    """A session that ended by signing out on one device; those that the account's stamp ends need no row."""

    __tablename__ = "ended_session"

    session_key: Mapped[str] = mapped_column(primary_key=True)
    """Random, made at the sign-in; no secret, for the cookie that holds it is signed."""
    ended_at: Mapped[datetime]
