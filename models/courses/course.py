"""A training course (*khóa đào tạo, tập huấn*): one delivery, with its sessions."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.db import Table, enum_column

if TYPE_CHECKING:
    from models.courses.training_session import TrainingSession


class CourseState(StrEnum):
    """Where a course stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"
    """Taught; its attendance is final (*chốt lớp*)."""
    CANCELLED = "cancelled"


COURSE_MOVES = {
    CourseState.DRAFT: {CourseState.PUBLISHED, CourseState.CANCELLED},
    CourseState.PUBLISHED: {CourseState.CLOSED, CourseState.CANCELLED},
    CourseState.CLOSED: set(),
    CourseState.CANCELLED: set(),
}


class Course(Table):
    """What the public page says, how many seats there are, and when one may register."""

    __tablename__ = "course"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    folded: Mapped[str]
    """Title and audience without marks, for search."""
    summary_markdown: Mapped[str]
    summary_html: Mapped[str]
    """Rendered when saved: a page never renders Markdown."""
    programme_markdown: Mapped[str]
    programme_html: Mapped[str]
    audience: Mapped[str]
    seats: Mapped[int]
    registration_opens_at: Mapped[datetime]
    registration_closes_at: Mapped[datetime]
    attendance_threshold: Mapped[int]
    """Per cent of planned units that earns the certificate."""
    contact_name: Mapped[str]
    contact_phone: Mapped[str]
    contact_email: Mapped[str]
    most_per_organisation: Mapped[int | None]
    """People of one organisation, over all its registrations; `None`: as many as there are seats."""
    needs_approval: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Whether staff decide on each person before she has a seat or a place in the line."""
    invitation_only: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Whether registering takes the course's invitation link."""
    invitation_version: Mapped[int] = mapped_column(default=1, server_default="1")
    """Rises when the link is replaced: the old one dies."""
    offer_hours: Mapped[int] = mapped_column(default=0, server_default="0")
    """Working hours for which a freed seat is held for who was offered it; 0: given at once, without asking."""
    substitution_until_hours: Mapped[int] = mapped_column(default=0, server_default="0")
    withdrawal_until_hours: Mapped[int] = mapped_column(default=0, server_default="0")
    """Hours before the first session begins, until which an organisation itself may; moving follows withdrawing."""
    adding_until_hours: Mapped[int | None]
    """The same for adding people; `None`: until registration closes."""
    series: Mapped[str | None]
    """Courses that bear the same words here are deliveries of one course: people may move between them."""
    questions_version: Mapped[int] = mapped_column(default=0, server_default="0")
    """Rises with every change of what it asks each person; 0: it never asked anything, and nobody need look."""
    late_after_minutes: Mapped[int | None]
    """Who comes later than this after the start loses the units that have begun; `None`: nobody loses any."""
    scans_open_minutes: Mapped[int] = mapped_column(default=60, server_default="60")
    """Minutes before a session from which its scans count."""
    scans_taken_days: Mapped[int] = mapped_column(default=14, server_default="14")
    """Days after being made for which a scan is still believed when a phone sends it at last."""
    second_check: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Whether a session's people are checked once more, at a random moment."""
    names_on_phones: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Whether a paired phone may keep the names, to mark people by hand without a network."""
    state: Mapped[CourseState] = mapped_column(enum_column(CourseState, "state"), default=CourseState.DRAFT)
    is_example: Mapped[bool] = mapped_column(default=False)
    """Demonstration data: marked so on every page."""
    revision: Mapped[int] = mapped_column(default=0)
    """Rises when a session changes: the SEQUENCE of its calendar entries."""
    revised_at: Mapped[datetime | None]
    """When `revision` last rose: the DTSTAMP of its calendar entries."""
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancellation_reason: Mapped[str | None]
    """Told to everyone on the course's page."""

    sessions: Mapped[list["TrainingSession"]] = relationship(
        lazy="raise", order_by="TrainingSession.starts_at", back_populates="course"
    )

    __table_args__ = (
        sa.CheckConstraint("seats BETWEEN 1 AND 5000", name="seats_range"),
        sa.CheckConstraint("attendance_threshold BETWEEN 1 AND 100", name="threshold_percent"),
        sa.CheckConstraint("registration_opens_at < registration_closes_at", name="registration_window"),
        sa.CheckConstraint("(state != 'published') OR (published_at IS NOT NULL)", name="published_has_time"),
        sa.CheckConstraint("most_per_organisation BETWEEN 1 AND 5000", name="organisation_cap_range"),
        sa.CheckConstraint("offer_hours BETWEEN 0 AND 200", name="offer_hours_range"),
        sa.CheckConstraint("substitution_until_hours BETWEEN 0 AND 2160", name="substitution_hours_range"),
        sa.CheckConstraint("withdrawal_until_hours BETWEEN 0 AND 2160", name="withdrawal_hours_range"),
        sa.CheckConstraint("adding_until_hours BETWEEN 0 AND 2160", name="adding_hours_range"),
        sa.CheckConstraint("late_after_minutes BETWEEN 0 AND 240", name="late_range"),
        sa.CheckConstraint("scans_open_minutes BETWEEN 0 AND 720", name="scans_open_range"),
        sa.CheckConstraint("scans_taken_days BETWEEN 1 AND 60", name="scans_taken_range"),
        sa.CheckConstraint("series != ''", name="series_named"),
        sa.Index("ix_course_state_closes", "state", "registration_closes_at"),
    )
