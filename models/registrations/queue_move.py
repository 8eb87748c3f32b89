"""A change of the waiting list's order by staff. Append-only: the reason stays."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.db import Table


class QueueMove(Table):
    """Who was moved from which place to which, by whom, when and why."""

    __tablename__ = "queue_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"), index=True)
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"), index=True)
    """The first of those who were moved together."""
    from_place: Mapped[int]
    to_place: Mapped[int]
    """1 is first."""
    reason: Mapped[str]
    moved_by: Mapped[str]
    moved_at: Mapped[datetime]

    __table_args__ = (
        sa.CheckConstraint("from_place > 0 AND to_place > 0", name="places_positive"),
        sa.CheckConstraint("reason != ''", name="reason_given"),
    )
