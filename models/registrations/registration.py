"""One organisation's registration for one course: its contact, its consents, its people."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.courses.course import Course
from models.db import Table, enum_column
from models.registrations.organisation import Organisation

if TYPE_CHECKING:
    from models.registrations.enrolment import Enrolment


class ConsentKind(StrEnum):
    """What may be consented to; each asked for on its own, unticked, optional."""

    PHOTOS = "photos"
    NEWS = "news"
    SHARE_LIST = "share_list"


class WaitingChoice(StrEnum):
    """How a group takes seats that become free."""

    EACH = "each"
    """As many as there are, one after another."""
    TOGETHER = "together"
    """All or nobody: a group for which there are too few seats keeps its place until there are enough."""


class Registration(Table):
    """Known by its reference; opened by a secret of which only the digest is kept."""

    __tablename__ = "registration"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    """8 characters to read out on the telephone; it opens nothing by itself."""
    secret_version: Mapped[int] = mapped_column(default=1)
    secret_digest: Mapped[str | None] = mapped_column(unique=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"))
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), unique=True)
    contact_name: Mapped[str]
    contact_phone: Mapped[str]
    """E.164, e.g. `+84912345678`."""
    contact_email: Mapped[str]
    """Empty of somebody who walked in and gave none: no letter is written then (`queue_letter`)."""
    language: Mapped[str] = mapped_column(default="vi")
    notice_version: Mapped[str]
    """Which wording of the privacy notice was shown."""
    form_key: Mapped[str | None] = mapped_column(unique=True)
    """Made with the blank form: sending one form twice registers once."""
    created_at: Mapped[datetime]
    waiting_choice: Mapped[WaitingChoice] = mapped_column(
        enum_column(WaitingChoice, "waiting_choice"), default=WaitingChoice.EACH, server_default="each"
    )
    moved_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("registration.id"))
    """The registration for another course of the series, from which these people moved."""

    course: Mapped[Course] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")
    enrolments: Mapped[list["Enrolment"]] = relationship(
        lazy="raise", order_by="Enrolment.id", back_populates="registration"
    )
    consents: Mapped[list["Consent"]] = relationship(lazy="raise", order_by="Consent.kind")

    __table_args__ = (
        sa.UniqueConstraint("id", "course_id"),  # what an enrolment points at
        sa.Index("ix_registration_course", "course_id", "created_at"),
    )


class Consent(Table):
    """Proof of a consent: the very text that was agreed to, and when; withdrawing adds a time and deletes nothing."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"))
    kind: Mapped[ConsentKind] = mapped_column(enum_column(ConsentKind, "kind"))
    text: Mapped[str]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (
        sa.UniqueConstraint("registration_id", "kind", "given_at"),
        sa.Index(
            "uq_consent_standing",
            "registration_id",
            "kind",
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        ),
    )
