"""Questions about certificates."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from models.attendance.queries import attended
from models.certificates.certificate import Certificate
from models.certificates.eligibility import standings_of_courses
from models.certificates.issuing import ISSUABLE
from models.courses.course import Course, CourseState
from models.courses.training_session import TrainingSession
from models.db import ask, session
from models.registrations.enrolment import Enrolment, EnrolmentState

MOST_CERTIFICATES = 10_000


class CertificateFile(NamedTuple):
    """Where a certificate's drawing lies, and what it is called."""

    id: int
    year: int
    code: str
    number_text: str
    is_drawn: bool


class Verified(NamedTuple):
    """What the department's records say of a code."""

    code: str
    number_text: str
    holder_name: str
    face: dict[str, Any]
    issued_at: datetime


class Issued(NamedTuple):
    """A certificate in a list."""

    id: int
    code: str
    number_text: str
    holder_name: str
    organisation: str
    issued_at: datetime
    drawn_at: datetime | None


class CourseLine(NamedTuple):
    """A course on the certificates' desk."""

    id: int
    title: str
    state: CourseState
    ends_at: datetime | None
    trainees: int
    issued: int
    is_example: bool
    earned: int = 0
    due: int = 0
    """How many would get one now: earned, and not yet issued."""


class DrawingProgress(NamedTuple):
    """How far the press has come with a course."""

    drawn: int
    issued: int


def verified(code: str) -> Verified | None:
    """Give what is known of a tidied code, or `None`."""
    found = session.execute(
        sa.select(
            Certificate.code, Certificate.number_text, Certificate.holder_name, Certificate.face, Certificate.issued_at
        ).where(Certificate.code == code)
    ).one_or_none()
    return Verified._make(found) if found else None


def file_by_id(certificate_id: int) -> CertificateFile | None:
    """Give a certificate's file by its row."""
    return _file(Certificate.id == certificate_id)


def file_by_code(code: str) -> CertificateFile | None:
    """Give a certificate's file by its tidied code."""
    return _file(Certificate.code == code)


def _file(which: sa.ColumnElement[bool]) -> CertificateFile | None:
    found = session.execute(
        sa.select(
            Certificate.id,
            Certificate.year,
            Certificate.code,
            Certificate.number_text,
            Certificate.drawn_at.is_not(None),
        ).where(which)
    ).one_or_none()
    return CertificateFile._make(found) if found else None


def drawing_progress(course_id: int) -> DrawingProgress:
    """Give how many of a course's certificates are drawn, of how many."""
    found = session.execute(
        sa.select(sa.func.count(Certificate.drawn_at), sa.func.count()).where(Certificate.course_id == course_id)
    ).one()
    return DrawingProgress(*found)


def certificates_of_course(course_id: int, *, limit: int, offset: int = 0) -> list[Issued]:
    """Give a course's certificates by year and number."""
    query = _issued().where(Certificate.course_id == course_id).order_by(Certificate.year, Certificate.number)
    return _listed(query.limit(limit).offset(offset))


def certificates_of_registration(registration_id: int) -> list[Issued]:
    """Give the certificates of the people whom one organisation registered, by year and number.

    Whoever may see the registration may see these: link each by `blueprints.common.links` to `certificates.verify` and
    to `certificates.holder_pdf` (its secret: `models.certificates.verifying.pdf_secret`).
    """
    return [Issued._make(row) for row in ask(_OF_REGISTRATION, registration=registration_id)]


def certificates_of_enrolment(enrolment_id: int) -> list[Issued]:
    """Give what one trainee was issued, by year and number: for her own page."""
    return [Issued._make(row) for row in ask(_OF_ENROLMENT, enrolment=enrolment_id)]


def _issued() -> sa.Select[tuple[int, str, str, str, str, datetime, datetime | None]]:
    return sa.select(
        Certificate.id,
        Certificate.code,
        Certificate.number_text,
        Certificate.holder_name,
        Certificate.face["organisation"].as_string(),
        Certificate.issued_at,
        Certificate.drawn_at,
    ).join(Enrolment, Enrolment.id == Certificate.enrolment_id)


_OF_REGISTRATION = (
    _issued()
    .where(Enrolment.registration_id == sa.bindparam("registration"))
    .order_by(Certificate.year, Certificate.number)
    .limit(MOST_CERTIFICATES)
)
_OF_ENROLMENT = (
    _issued()
    .where(Certificate.enrolment_id == sa.bindparam("enrolment"))
    .order_by(Certificate.year, Certificate.number)
    .limit(MOST_CERTIFICATES)
)


def _listed(query: sa.Select[tuple[int, str, str, str, str, datetime, datetime | None]]) -> list[Issued]:
    return [Issued._make(row) for row in session.execute(query)]


def took_part(enrolment_ids: Collection[int]) -> set[int]:
    """Give those of these enrolments who were checked in to a session or hold a certificate: they cannot withdraw."""
    certified = sa.select(Certificate.enrolment_id).where(Certificate.enrolment_id.in_(enrolment_ids))
    return attended(enrolment_ids) | set(session.scalars(certified.order_by(Certificate.enrolment_id)))


def courses_counted() -> int:
    """Give how many courses the desk lists: those that were published."""
    return session.scalar(sa.select(sa.func.count()).where(Course.state.in_(ISSUABLE))) or 0


def courses_to_certify(now: datetime, *, limit: int, offset: int = 0) -> list[CourseLine]:
    """Give the published and closed courses, latest first, with their trainees, who earned one and who has one.

    As many queries for a page of courses as for one.
    """
    ends_at = (
        sa.select(sa.func.max(TrainingSession.ends_at)).where(TrainingSession.course_id == Course.id).scalar_subquery()
    )
    issued = sa.select(sa.func.count()).where(Certificate.course_id == Course.id).scalar_subquery()
    trainees = (
        sa.select(sa.func.count())
        .where(Enrolment.course_id == Course.id, Enrolment.state == EnrolmentState.CONFIRMED)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(Course.id, Course.title, Course.state, ends_at, trainees, issued, Course.is_example)
        .where(Course.state.in_(ISSUABLE))
        .order_by(sa.desc(ends_at).nulls_last(), Course.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()
    stand = standings_of_courses([row.id for row in rows], now)
    return [
        CourseLine._make([*row, sum(one.is_earned for one in stand[row.id]), sum(one.is_due for one in stand[row.id])])
        for row in rows
    ]
