"""A legal hold: what belongs to this course or registration is kept, whatever retention or a request would erase."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.db import Table

STANDING = "lifted_at IS NULL"


class LegalHold(Table):
    """Who ordered it, when and why; and who lifted it. A hold on a course holds all its registrations."""

    __tablename__ = "legal_hold"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int | None] = mapped_column(sa.ForeignKey("course.id"))
    registration_id: Mapped[int | None] = mapped_column(sa.ForeignKey("registration.id"))
    reason: Mapped[str]
    held_by: Mapped[str]
    held_at: Mapped[datetime]
    lifted_by: Mapped[str | None]
    lifted_at: Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint("(course_id IS NULL) != (registration_id IS NULL)", name="holds_one_thing"),
        sa.CheckConstraint("reason != ''", name="reason_given"),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted_by_somebody"),
        sa.Index(
            "uq_legal_hold_course",
            "course_id",
            unique=True,
            sqlite_where=sa.text(STANDING),
            postgresql_where=sa.text(STANDING),
        ),
        sa.Index(
            "uq_legal_hold_registration",
            "registration_id",
            unique=True,
            sqlite_where=sa.text(STANDING),
            postgresql_where=sa.text(STANDING),
        ),
    )
