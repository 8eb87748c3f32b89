"""Questions about requests, and whose records a request is about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from models.clock import vietnam_date
from models.courses.course import Course
from models.db import session
from models.errors import NotFound
from models.privacy.privacy_request import OPEN, PrivacyRequest
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.organisation import Organisation
from models.registrations.registration import Registration
from models.text import fold

MOST_MATCHES = 50


@dataclass(frozen=True)
class ContactMatch:
    """A registration whose contact may be the one who asks."""

    registration_id: int
    reference: str
    name: str
    organisation: str
    course_title: str


@dataclass(frozen=True)
class TraineeMatch:
    """A trainee who may be the one who asks."""

    enrolment_id: int
    registration_id: int
    reference: str
    name: str
    organisation: str
    course_title: str
    state: EnrolmentState


def request_by_id(request_id: int) -> PrivacyRequest:
    """Give the request. Raises `NotFound`."""
    found = session.get(PrivacyRequest, request_id)
    if found is None:
        raise NotFound
    return found


def open_requests(*, offset: int, limit: int) -> list[PrivacyRequest]:
    """Give the requests that wait for an answer, the most urgent first."""
    wanted = sa.select(PrivacyRequest).where(PrivacyRequest.state.in_(OPEN))
    ordered = wanted.order_by(PrivacyRequest.due_on, PrivacyRequest.id)
    return list(session.scalars(ordered.offset(offset).limit(limit)))


def settled_requests(*, offset: int, limit: int) -> list[PrivacyRequest]:
    """Give the answered requests, the latest answer first."""
    wanted = sa.select(PrivacyRequest).where(PrivacyRequest.state.not_in(OPEN))
    ordered = wanted.order_by(PrivacyRequest.settled_at.desc(), PrivacyRequest.id.desc())
    return list(session.scalars(ordered.offset(offset).limit(limit)))


def request_counts(now: datetime) -> tuple[int, int, int]:
    """Give how many requests are open, how many of these are overdue, and how many are settled. One query."""
    today = vietnam_date(now)
    is_open = PrivacyRequest.state.in_(OPEN)
    is_late = sa.or_(
        PrivacyRequest.due_on < today,
        sa.and_(PrivacyRequest.acknowledged_at.is_(None), PrivacyRequest.acknowledge_by < today),
    )
    late = sa.func.count().filter(is_open, is_late)
    counted = sa.select(sa.func.count().filter(is_open), late, sa.func.count().filter(~is_open))
    waiting, overdue, settled = session.execute(counted.select_from(PrivacyRequest)).one()
    return waiting, overdue, settled


def contacts_matching(request: PrivacyRequest) -> list[ContactMatch]:
    """Give the registrations of this reference, or whose contact has this address or phone, newest first."""
    hers = _said(
        (Registration.reference, request.registration_reference),
        (Registration.contact_email, request.email),
        (Registration.contact_phone, request.phone),
    )
    wanted = (
        sa.select(Registration.id, Registration.reference, Registration.contact_name, Organisation.name, Course.title)
        .join(Organisation, Organisation.id == Registration.organisation_id)
        .join(Course, Course.id == Registration.course_id)
        .where(hers)
    )
    rows = session.execute(wanted.order_by(Registration.id.desc()).limit(MOST_MATCHES))
    return [ContactMatch(*row) for row in rows]


def trainees_matching(request: PrivacyRequest) -> list[TraineeMatch]:
    """Give the trainees with this address or phone, or with this name in a registration of this reference or contact.

    Newest first. A name alone finds nobody: others bear it too.
    """
    hers = _said((Enrolment.email, request.email), (Enrolment.phone, request.phone))
    near = _said((Registration.reference, request.registration_reference), (Registration.contact_email, request.email))
    wanted = (
        sa.select(
            Enrolment.id, Registration.id, Registration.reference, Enrolment.name, Organisation.name, Course.title,
            Enrolment.state,
        )
        .join(Registration, Registration.id == Enrolment.registration_id)
        .join(Organisation, Organisation.id == Registration.organisation_id)
        .join(Course, Course.id == Enrolment.course_id)
        .where(sa.or_(hers, sa.and_(Enrolment.folded == fold(request.name), near)))
    )  # fmt: skip
    rows = session.execute(wanted.order_by(Enrolment.id.desc()).limit(MOST_MATCHES))
    return [TraineeMatch(*row) for row in rows]


def _said(*pairs: tuple[Mapped[Any], str | None]) -> sa.ColumnElement[bool]:
    """Give the condition that one of these columns says what she said; what she left out finds nobody."""
    return sa.or_(sa.false(), *(column == value for column, value in pairs if value))
