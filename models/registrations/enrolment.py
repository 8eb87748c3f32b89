"""One trainee's place in one course: a seat, or a place in the waiting list."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.db import SortKey, Table, enum_column
from models.registrations.registration import Registration


class EnrolmentState(StrEnum):
    """Where a trainee's place stands."""

    REQUESTED = "requested"
    """The course approves each person, and nobody has decided on this one."""
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    OFFERED = "offered"
    """A seat is held for her until `offer_expires_at`."""
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


ENROLMENT_MOVES = {
    EnrolmentState.REQUESTED: {EnrolmentState.WAITING, EnrolmentState.REFUSED, EnrolmentState.WITHDRAWN},
    EnrolmentState.WAITING: {EnrolmentState.CONFIRMED, EnrolmentState.OFFERED, EnrolmentState.WITHDRAWN},
    EnrolmentState.OFFERED: {EnrolmentState.CONFIRMED, EnrolmentState.WITHDRAWN},
    EnrolmentState.CONFIRMED: {EnrolmentState.WITHDRAWN},
    EnrolmentState.WITHDRAWN: set(),
    EnrolmentState.REFUSED: set(),
}
"""Whoever is approved joins the line first, and is seated from it in the same act."""
GONE = frozenset({EnrolmentState.WITHDRAWN, EnrolmentState.REFUSED})
HOLDS_SEAT = frozenset({EnrolmentState.CONFIRMED, EnrolmentState.OFFERED})


class WithdrawalReason(StrEnum):
    """Why a place was given up."""

    ASKED = "asked"
    SUBSTITUTED = "substituted"
    MOVED = "moved"
    OFFER_DECLINED = "offer_declined"
    OFFER_UNANSWERED = "offer_unanswered"


OFFERS = sa.text("state = 'offered'")
"""Said as a literal, and so again in the query: SQLite uses a partial index only for the words it was made with."""


class Enrolment(Table):
    """Who comes. A seat that is taken or offered has a number, unique in its course: the database refuses a second."""

    __tablename__ = "enrolment"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(index=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"))
    """The registration's own course, kept here so that seats can be unique and counted without a join. The database
    lets it be no other."""
    name: Mapped[str]
    """Empty while she is to fill in her own page: her organisation has a seat for her, and will say who comes."""
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
    page_version: Mapped[int] = mapped_column(default=1, server_default="1")
    page_digest: Mapped[str | None] = mapped_column(unique=True)
    """SHA-256 of the secret that opens her own page."""
    entered_at: Mapped[datetime]
    """When it joined: the order of the waiting list, together with `id`."""
    queued_at: Mapped[datetime | None]
    """Stands for `entered_at` in the line where staff moved her; why is in `queue_move`."""
    confirmed_at: Mapped[datetime | None]
    offer_expires_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawal_reason: Mapped[WithdrawalReason | None] = mapped_column(
        enum_column(WithdrawalReason, "withdrawal_reason")
    )
    """Unknown for what was withdrawn before reasons were kept."""
    replaced_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("enrolment.id"), unique=True)
    """Who took the place, or the same person's place in the course she moved to: this ticket was replaced."""
    refused_at: Mapped[datetime | None]
    refusal_reason: Mapped[str | None]
    """Told to the organisation."""

    registration: Mapped[Registration] = relationship(lazy="raise", back_populates="enrolments")

    __table_args__ = (
        sa.ForeignKeyConstraint(["registration_id", "course_id"], ["registration.id", "registration.course_id"]),
        sa.UniqueConstraint("course_id", "seat_number"),
        sa.CheckConstraint("(state IN ('confirmed', 'offered')) = (seat_number IS NOT NULL)", name="holder_has_seat"),
        sa.CheckConstraint("(state = 'offered') = (offer_expires_at IS NOT NULL)", name="offered_has_deadline"),
        sa.CheckConstraint("(state = 'refused') = (refusal_reason IS NOT NULL)", name="refused_has_reason"),
        sa.CheckConstraint("(state = 'refused') = (refused_at IS NOT NULL)", name="refused_has_time"),
        sa.CheckConstraint("state = 'withdrawn' OR withdrawal_reason IS NULL", name="reason_of_withdrawn"),
        sa.CheckConstraint("state = 'withdrawn' OR replaced_by_id IS NULL", name="replaced_is_withdrawn"),
        sa.CheckConstraint("seat_number > 0", name="seat_positive"),
        sa.CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_time"),
        sa.Index("ix_enrolment_course_state", "course_id", "state", "entered_at"),
        sa.Index("ix_enrolment_course_name", "course_id", "name_sort"),
        sa.Index("ix_enrolment_course_folded", "course_id", "folded"),
        sa.Index("ix_enrolment_offers", "offer_expires_at", postgresql_where=OFFERS, sqlite_where=OFFERS),
    )

    @property
    def is_named(self) -> bool:
        """Whether it is known who comes."""
        return self.name != ""


TICKET_SHAPE = 16
"""Characters of a ticket's code: 80 bits in Crockford's base32."""
