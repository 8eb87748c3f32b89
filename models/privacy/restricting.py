"""Somebody asks to restrict, or objects: her records are marked, and the mark is lifted again.

What the mark does is told in `models.registrations.restriction`.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.bearer import tidy_code
from models.courses.refusals import said_by_database
from models.db import locked, session
from models.errors import N_, NotFound, RuleViolation
from models.registrations.enrolment import Enrolment
from models.registrations.registration import Registration
from models.registrations.restriction import Restriction, RestrictionKind

MOST_SHOWN = 50


class AlreadyRestricted(RuleViolation):
    """One mark is enough."""

    code = "already_restricted"
    message = N_("Dữ liệu của người này đang được hạn chế xử lý. Vui lòng tải lại trang.")


def restrict_trainee(
    enrolment_id: int, kind: RestrictionKind, request_reference: str = "", *, actor: Actor, now: datetime
) -> Restriction:
    """Mark one trainee. Raises `NotFound` or `AlreadyRestricted`."""
    held = session.scalar(locked(sa.select(Enrolment.id).where(Enrolment.id == enrolment_id)))
    if held is None:
        raise NotFound
    placed = _mark(kind, request_reference, actor, now)
    placed.enrolment_id = enrolment_id
    return _kept(placed, "enrolment", enrolment_id, actor, now)


def restrict_contact(
    registration_id: int, kind: RestrictionKind, request_reference: str = "", *, actor: Actor, now: datetime
) -> Restriction:
    """Mark the contact of one registration. Raises `NotFound` or `AlreadyRestricted`."""
    held = session.scalar(locked(sa.select(Registration.id).where(Registration.id == registration_id)))
    if held is None:
        raise NotFound
    placed = _mark(kind, request_reference, actor, now)
    placed.registration_id = registration_id
    return _kept(placed, "registration", registration_id, actor, now)


def lift_restriction(restriction_id: int, *, actor: Actor, now: datetime) -> Restriction:
    """Take the mark away. Raises `NotFound` for one that does not stand."""
    wanted = sa.select(Restriction).where(Restriction.id == restriction_id, Restriction.lifted_at.is_(None))
    found = session.scalar(locked(wanted))
    if found is None:
        raise NotFound
    found.lifted_at, found.lifted_by = now, actor.name
    session.flush()
    kind = "enrolment" if found.enrolment_id is not None else "registration"
    record("restriction.lifted", kind, found.enrolment_id or found.registration_id, actor=actor, now=now)
    return found


def restrictions_of_trainee(enrolment_id: int) -> Sequence[Restriction]:
    """Give the marks that one trainee bears or bore, the latest first."""
    return _latest(Restriction.enrolment_id == enrolment_id)


def restrictions_of_contact(registration_id: int) -> Sequence[Restriction]:
    """Give the marks that the contact of one registration bears or bore, the latest first."""
    return _latest(Restriction.registration_id == registration_id)


def _latest(whose: sa.ColumnElement[bool]) -> Sequence[Restriction]:
    return session.scalars(sa.select(Restriction).where(whose).order_by(Restriction.id.desc()).limit(MOST_SHOWN)).all()


def _mark(kind: RestrictionKind, request_reference: str, actor: Actor, now: datetime) -> Restriction:
    reference = tidy_code(request_reference) if request_reference else None
    return Restriction(kind=kind, request_reference=reference, placed_by=actor.name, placed_at=now)


def _kept(placed: Restriction, kind: str, subject: int, actor: Actor, now: datetime) -> Restriction:
    with said_by_database(AlreadyRestricted()):
        session.add(placed)
    why = {"reference": placed.request_reference} if placed.request_reference else {}
    record("restriction.placed", kind, subject, actor=actor, now=now, **why)
    return placed
