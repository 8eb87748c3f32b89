"""One session (*buổi*) of a course; attendance is counted in its units (*tiết*)."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.clock import VIETNAM
from models.courses.course import Course
from models.courses.trainer import Trainer
from models.courses.venue import Venue
from models.db import Table

session_trainer = sa.Table(
    "session_trainer",
    Table.metadata,
    sa.Column("session_id", sa.ForeignKey("training_session.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("trainer_id", sa.ForeignKey("trainer.id"), primary_key=True, index=True),
)
"""Who teaches in which session."""


class TrainingSession(Table):
    """A day, from–to, in one room. `uid` stays the same for calendars whatever changes."""

    __tablename__ = "training_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"), index=True)
    uid: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    units: Mapped[int]
    topic: Mapped[str]
    venue_id: Mapped[int] = mapped_column(sa.ForeignKey("venue.id"))

    course: Mapped[Course] = relationship(lazy="raise", back_populates="sessions")
    venue: Mapped[Venue] = relationship(lazy="raise")
    trainers: Mapped[list[Trainer]] = relationship(
        secondary=session_trainer, lazy="raise", order_by=Trainer.name_sort, passive_deletes=True
    )

    __table_args__ = (
        sa.CheckConstraint("starts_at < ends_at", name="starts_before_end"),
        sa.CheckConstraint("units BETWEEN 1 AND 12", name="units_range"),
        sa.Index("ix_training_session_venue_time", "venue_id", "starts_at"),
        sa.Index("ix_training_session_starts_at", "starts_at"),
    )


def said_times(starts_at: datetime, ends_at: datetime) -> str:
    """Give `07:30–11:30 ngày 05/09/2026`: how sentences name the time of a session."""
    begins, ends = starts_at.astimezone(VIETNAM), ends_at.astimezone(VIETNAM)
    return f"{begins:%H:%M}–{ends:%H:%M} ngày {begins:%d/%m/%Y}"
