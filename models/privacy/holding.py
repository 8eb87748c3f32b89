"""Holding what may be needed in an inspection or a dispute, and letting it go again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.certificates.certificate import Certificate
from models.courses.course import Course
from models.courses.refusals import said_by_database
from models.db import locked, session
from models.errors import N_, NotFound, RuleViolation
from models.mail.outgoing_mail import OutgoingMail
from models.privacy.legal_hold import LegalHold
from models.registrations.enrolment import Enrolment
from models.registrations.registration import Registration
from models.registrations.waiting import lock_course

MOST_HOLDS = 500


class AlreadyHeld(RuleViolation):
    """One hold is enough."""

    code = "already_held"
    message = N_("Hồ sơ này đang được giữ theo yêu cầu pháp lý. Vui lòng tải lại trang.")


class HoldReasonMissing(RuleViolation):
    """Whoever comes later must know why."""

    code = "hold_reason_missing"
    message = N_("Vui lòng ghi lý do giữ hồ sơ, ví dụ số văn bản yêu cầu.")
    status = 422
    field = "reason"


@dataclass(frozen=True)
class HoldLine:
    """One standing hold, and what it holds."""

    id: int
    course_title: str
    reference: str | None
    reason: str
    held_by: str
    held_at: datetime


def hold(
    *, course_id: int | None = None, registration_id: int | None = None, reason: str, actor: Actor, now: datetime
) -> LegalHold:
    """Hold a course, or one registration: exactly one is named.

    Raises `HoldReasonMissing`, `NotFound` or `AlreadyHeld`.
    """
    if not reason:
        raise HoldReasonMissing
    lock_course(_course_of(course_id, registration_id))  # as erasing does: neither overtakes the other
    placed = LegalHold(
        course_id=course_id, registration_id=registration_id, reason=reason, held_by=actor.name, held_at=now
    )
    with said_by_database(AlreadyHeld()):
        session.add(placed)
    kind, subject = ("course", course_id) if course_id is not None else ("registration", registration_id)
    record("legal_hold.placed", kind, subject, actor=actor, now=now, reason=reason)
    return placed


def _course_of(course_id: int | None, registration_id: int | None) -> int:
    found = course_id or session.scalar(sa.select(Registration.course_id).where(Registration.id == registration_id))
    if found is None:
        raise NotFound
    return found


def lift(hold_id: int, *, actor: Actor, now: datetime) -> None:
    """Let it go: retention takes it up again at its next run. Raises `NotFound` for one that does not stand."""
    wanted = sa.select(LegalHold).where(LegalHold.id == hold_id, LegalHold.lifted_at.is_(None))
    found = session.scalar(locked(wanted))
    if found is None:
        raise NotFound
    found.lifted_at, found.lifted_by = now, actor.name
    session.flush()
    kind = "course" if found.course_id is not None else "registration"
    record("legal_hold.lifted", kind, found.course_id or found.registration_id, actor=actor, now=now)


def is_held(registration_id: int, course_id: int) -> bool:
    """Whether this registration, or its course, is held."""
    which = sa.or_(LegalHold.registration_id == registration_id, LegalHold.course_id == course_id)
    return bool(session.scalar(sa.select(sa.exists().where(LegalHold.lifted_at.is_(None), which))))


def not_held() -> sa.ColumnElement[bool]:
    """Give the condition, for a query over `Registration`, that neither it nor its course is held."""
    which = sa.or_(LegalHold.registration_id == Registration.id, LegalHold.course_id == Registration.course_id)
    return ~sa.exists().where(LegalHold.lifted_at.is_(None), which).correlate(Registration)


def letter_not_held() -> sa.ColumnElement[bool]:
    """Give the condition, for a query over `OutgoingMail`, that it is not about a registration that is held.

    A letter about a certificate is about the registration of its holder.
    """
    held = sa.select(Registration.id).where(~not_held())
    certificates = (
        sa.select(Certificate.id)
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .where(Enrolment.registration_id.in_(held))
    )
    kind, about = sa.func.coalesce(OutgoingMail.about_kind, ""), OutgoingMail.about_id
    return sa.and_(
        sa.or_(kind != "registration", about.not_in(held)), sa.or_(kind != "certificate", about.not_in(certificates))
    )


def standing_holds() -> Sequence[HoldLine]:
    """Give the standing holds, the latest first. One query."""
    course_id = sa.func.coalesce(LegalHold.course_id, Registration.course_id)
    wanted = (
        sa.select(
            LegalHold.id, Course.title, Registration.reference, LegalHold.reason, LegalHold.held_by, LegalHold.held_at
        )
        .outerjoin(Registration, Registration.id == LegalHold.registration_id)
        .join(Course, Course.id == course_id)
        .where(LegalHold.lifted_at.is_(None))
        .order_by(LegalHold.id.desc())
        .limit(MOST_HOLDS)
    )
    return [HoldLine(*row) for row in session.execute(wanted)]
