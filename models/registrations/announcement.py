"""What those who registered were told of a changed programme."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.db import Table


class CourseAnnouncement(Table):
    """One letter to everyone about one revision of a course. Append-only."""

    __tablename__ = "course_announcement"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"))
    revision: Mapped[int]
    """The course's revision that was told."""
    changes: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    """What was and what is, session by session (`models.courses.programme.Change`): the letter says these words."""
    announced_at: Mapped[datetime]
    announced_by_id: Mapped[int | None]
    announced_by: Mapped[str]
    letters: Mapped[int]
    """How many were queued."""

    __table_args__ = (
        sa.UniqueConstraint("course_id", "revision"),
        sa.CheckConstraint("letters >= 0", name="letters_counted"),
    )
