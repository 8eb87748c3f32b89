"""A message from staff to some of those who registered for a course."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.db import Table


class CourseMessage(Table):
    """What was written, to whom, and by whom. Append-only."""

    __tablename__ = "course_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"), index=True)
    subject: Mapped[str]
    text: Mapped[str]
    """Plain text; both with `models.registrations.placeholders`."""
    states: Mapped[list[str]] = mapped_column(sa.JSON)
    kinds: Mapped[list[str]] = mapped_column(sa.JSON)
    """Empty: every kind of organisation."""
    form_key: Mapped[str | None] = mapped_column(unique=True)
    """Made with the blank form: sending one form twice sends one message."""
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int | None]
    sent_by: Mapped[str]
    letters: Mapped[int]

    __table_args__ = (sa.CheckConstraint("letters > 0", name="somebody_gets_it"),)
