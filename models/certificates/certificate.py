"""A certificate (*giấy chứng nhận*): everything on it frozen when it is issued, and its drawing."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.db import Table


class CertificateNumber(Table):
    """The last number given in a year: the row that issuing locks. Numbers run per year and are never reused."""

    __tablename__ = "certificate_number"

    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class CertificateBatch(Table):
    """One order to issue a course's certificates: what the progress bar watches."""

    __tablename__ = "certificate_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"), index=True)
    issued_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    issued_at: Mapped[datetime]


class Certificate(Table):
    """One person's certificate for one course. Nothing that changes later changes what is printed."""

    __tablename__ = "certificate"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("certificate_batch.id"), index=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"))
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"), unique=True)
    code: Mapped[str] = mapped_column(unique=True)
    """What `/xac-thuc/<code>` takes: random, without letters that are misread."""
    year: Mapped[int]
    number: Mapped[int]
    number_text: Mapped[str]
    """As printed: `012/GCN-SKHCN`."""
    face: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    """Every printed word, as JSON (`certificates.face.CertificateFace`)."""
    holder_name: Mapped[str]
    issued_on: Mapped[date]
    issued_at: Mapped[datetime]
    drawn_at: Mapped[datetime | None]
    pdf_sha256: Mapped[str | None]
    pdf_bytes: Mapped[int | None]

    batch: Mapped[CertificateBatch] = relationship(lazy="raise")

    __table_args__ = (
        sa.UniqueConstraint("year", "number"),
        sa.CheckConstraint("number > 0", name="number_positive"),
        sa.CheckConstraint("(drawn_at IS NULL) = (pdf_sha256 IS NULL)", name="drawn_has_digest"),
        sa.Index("ix_certificate_course", "course_id", "number"),
        sa.Index(  # only what waits for the press: a handful of all that were ever drawn
            "ix_certificate_undrawn",
            "id",
            sqlite_where=sa.text("drawn_at IS NULL"),
            postgresql_where=sa.text("drawn_at IS NULL"),
        ),
    )
