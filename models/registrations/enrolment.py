"""One trainee's place in one course: a seat, or a place in the waiting list."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.db import SortKey, Table, enum_column
from models.registrations.registration import Registration


class EnrolmentState(StrEnum):
    """Where a trainee's place stands."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"


ENROLMENT_MOVES = {
    EnrolmentState.WAITING: {EnrolmentState.CONFIRMED, EnrolmentState.WITHDRAWN},
    EnrolmentState.CONFIRMED: {EnrolmentState.WITHDRAWN},
    EnrolmentState.WITHDRAWN: set(),
}


class Enrolment(Table):
    """Who comes. A confirmed place has a seat number, unique in its course: the database refuses a double seat."""

    __tablename__ = "enrolment"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"), index=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"))
    """The registration's own course, kept here so that seats can be unique and counted without a join."""
    name: Mapped[str]
    folded: Mapped[str]
    name_sort: Mapped[str] = mapped_column(SortKey)
    position: Mapped[str]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    state: Mapped[EnrolmentState] = mapped_column(enum_column(EnrolmentState, "state"))
    seat_number: Mapped[int | None]
    ticket_version: Mapped[int] = mapped_column(default=1)
    ticket_digest: Mapped[str | None] = mapped_column(unique=True)
    """SHA-256 of the ticket's code; the code itself is derived when it is printed."""
    entered_at: Mapped[datetime]
    """When it joined: the order of the waiting list, together with `id`."""
    confirmed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    registration: Mapped[Registration] = relationship(lazy="raise", back_populates="enrolments")

    __table_args__ = (
        sa.UniqueConstraint("course_id", "seat_number"),
        sa.CheckConstraint("(state = 'confirmed') = (seat_number IS NOT NULL)", name="confirmed_has_seat"),
        sa.CheckConstraint("seat_number > 0", name="seat_positive"),
        sa.CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_time"),
        sa.Index("ix_enrolment_course_state", "course_id", "state", "entered_at"),
        sa.Index("ix_enrolment_course_name", "course_id", "name_sort"),
    )


TICKET_SHAPE = 16
"""Characters of a ticket's code: 80 bits in Crockford's base32."""
