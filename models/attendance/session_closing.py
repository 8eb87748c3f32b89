"""A session whose attendance is final, until someone opens it again with a reason."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.db import Table

STANDS = sa.text("reopened_at IS NULL")
"""Said as a literal: SQLite uses a partial index only for the words it was made with."""


class SessionClosing(Table):
    """Who closed a session and when; a second one stands only after the first was undone."""

    __tablename__ = "session_closing"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("training_session.id"), index=True)
    closed_at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    """`None`: closed together with its course by the system."""
    reopened_at: Mapped[datetime | None]
    reopened_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    reopening_reason: Mapped[str | None]

    __table_args__ = (
        sa.Index(
            "uq_session_closing_standing", "session_id", unique=True, sqlite_where=STANDS, postgresql_where=STANDS
        ),
        sa.CheckConstraint("(reopened_at IS NULL) = (reopening_reason IS NULL)", name="reopened_has_reason"),
        sa.CheckConstraint("(reopened_at IS NULL) = (reopened_by_id IS NULL)", name="reopened_by_someone"),
    )
