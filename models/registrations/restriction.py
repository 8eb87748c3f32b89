"""A person asked that her data be used no further than needed (*hạn chế*, *phản đối xử lý*): her records bear a mark.

What the course and the law need goes on: her seat, her ticket, attendance, certificate, the course's papers. What is
optional stops: consents count for nothing, and files for others hold neither how to reach her nor what she answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.db import Table, ask, enum_column, session
from models.registrations.enrolment import Enrolment
from models.registrations.registration import Registration

STANDING = "lifted_at IS NULL"
MOST_RESTRICTIONS = 5_000


class RestrictionKind(StrEnum):
    """What she asked for; what follows is the same."""

    RESTRICT = "restrict"
    OBJECT = "object"


class Restriction(Table):
    """A mark on one trainee, or on the contact of one registration: who set it and when, and who lifted it."""

    __tablename__ = "restriction"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("enrolment.id"))
    registration_id: Mapped[int | None] = mapped_column(sa.ForeignKey("registration.id"))
    kind: Mapped[RestrictionKind] = mapped_column(enum_column(RestrictionKind, "kind"))
    request_reference: Mapped[str | None]
    """Of the request that asked for it, if there was a written one."""
    placed_by: Mapped[str]
    placed_at: Mapped[datetime]
    lifted_by: Mapped[str | None]
    lifted_at: Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint("(enrolment_id IS NULL) != (registration_id IS NULL)", name="restricts_one_person"),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted_by_somebody"),
        sa.Index(
            "uq_restriction_enrolment",
            "enrolment_id",
            unique=True,
            sqlite_where=sa.text(STANDING),
            postgresql_where=sa.text(STANDING),
        ),
        sa.Index(
            "uq_restriction_registration",
            "registration_id",
            unique=True,
            sqlite_where=sa.text(STANDING),
            postgresql_where=sa.text(STANDING),
        ),
    )


@dataclass(frozen=True, slots=True)
class Restricted:
    """Who of some people bears the mark."""

    people: frozenset[int]
    """Enrolments."""
    contacts: frozenset[int]
    """Registrations whose contact does."""


_standing = sa.select(Restriction.enrolment_id, Restriction.registration_id).where(sa.text(STANDING))
_of_course = (
    _standing.outerjoin(Enrolment, Enrolment.id == Restriction.enrolment_id)
    .outerjoin(Registration, Registration.id == Restriction.registration_id)
    .where(sa.func.coalesce(Enrolment.course_id, Registration.course_id) == sa.bindparam("course"))
    .order_by(Restriction.id)
    .limit(MOST_RESTRICTIONS)
)
_of_registration = (
    _standing.outerjoin(Enrolment, Enrolment.id == Restriction.enrolment_id)
    .where(sa.func.coalesce(Enrolment.registration_id, Restriction.registration_id) == sa.bindparam("registration"))
    .order_by(Restriction.id)
    .limit(MOST_RESTRICTIONS)
)


def restricted_in_course(course_id: int) -> Restricted:
    """Give who of a course bears the mark. One query."""
    return _restricted(ask(_of_course, course=course_id).all())


def restricted_in_registration(registration_id: int) -> Restricted:
    """Give who of a registration bears the mark. One query."""
    return _restricted(ask(_of_registration, registration=registration_id).all())


def _restricted(rows: Sequence[sa.Row[*tuple[Any, ...]]]) -> Restricted:
    people = frozenset(row.enrolment_id for row in rows if row.enrolment_id)
    return Restricted(people, frozenset(row.registration_id for row in rows if row.registration_id))


def carry_restrictions(new_of_old: dict[int, int], registration_id: int, moved_id: int) -> None:
    """Let the marks of people who move (`{old row: new row}`), and of their contact, stand at the new place too."""
    columns = ("kind", "request_reference", "placed_by", "placed_at")
    hers = sa.or_(Restriction.enrolment_id.in_(new_of_old), Restriction.registration_id == registration_id)
    found = session.scalars(
        sa.select(Restriction).where(Restriction.lifted_at.is_(None), hers).order_by(Restriction.id)
    ).all()
    session.add_all(
        Restriction(
            enrolment_id=new_of_old[mark.enrolment_id] if mark.enrolment_id else None,
            registration_id=None if mark.enrolment_id else moved_id,
            **{name: getattr(mark, name) for name in columns},
        )
        for mark in found
    )
    session.flush()
