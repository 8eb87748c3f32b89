"""Registrations to test with, written as rows: tests of the act itself call `models.registrations.registering`."""

from datetime import datetime, timedelta
from itertools import count

from models.bearer import derive_secret, digest, random_code
from models.courses.course import Course
from models.db import session
from models.registrations.application import Application, Trainee
from models.registrations.enrolling import page_secret
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.organisation import IdentifierKind, Organisation, OrganisationKind
from models.registrations.registration import Registration
from models.registrations.tax_code import Identifier
from models.registrations.ticket import ticket_digest
from models.text import fold, name_sort_key
from tests.conftest import NOW
from tests.factories.courses import make_course

_serial = count(1)
KEY = b"a bearer key for tests of acts"
"""Tests through the web use the application's own: `bearer_key()`."""


def make_course_open_at(moment: datetime, *, seats: int = 2) -> Course:
    """Give a course that takes registrations from a week before this moment to 13 days after: views read the clock."""
    course = make_course(seats=seats, starts_at=NOW + timedelta(days=400))
    course.registration_opens_at = moment - timedelta(days=7)
    course.registration_closes_at = moment + timedelta(days=13)
    session.flush()
    return course


def make_application(*names: str, **changes: object) -> Application:
    """Give one cooperative's filled form with these trainees; `changes` replace any of its values."""
    values: dict[str, object] = {
        "kind": OrganisationKind.COOPERATIVE,
        "identifier": Identifier(IdentifierKind.TAX_CODE_10, "4300205943"),
        "organisation_name": "Hợp tác xã Sông Vệ",
        "commune_code": "21025",
        "contact_name": "Phạm Thị Hoa",
        "contact_phone": "+84912345678",
        "contact_email": "hoa@example.vn",
        "trainees": tuple(Trainee(name, "Kế toán") for name in names),
        "notice_version": "2026-11",
    }
    return Application(**(values | changes))  # type: ignore[arg-type]  # the tests' own mistake if it does not fit


def make_registration(course: Course, key: bytes, *names: str, waiting: int = 0) -> Registration:
    """Give one company's registration with these trainees confirmed (the last `waiting` of them waiting)."""
    number = next(_serial)
    company = f"Công ty TNHH Thử nghiệm {number}"
    organisation = Organisation(
        kind=OrganisationKind.ENTERPRISE, identifier_kind=IdentifierKind.TAX_CODE_10, identifier="4300205943",
        name=company, folded=fold(company), commune_code="21025",
    )  # fmt: skip
    session.add(organisation)
    session.flush()
    registration = Registration(
        reference=random_code(5), course_id=course.id, organisation_id=organisation.id, contact_name="Phạm Thị Hoa",
        contact_phone="+84912345678", contact_email=f"lien-he-{number}@example.vn", notice_version="1", created_at=NOW,
    )  # fmt: skip
    session.add(registration)
    session.flush()
    registration.secret_digest = digest(derive_secret(key, "registration", registration.id, 1))
    names = names or ("Nguyễn Tấn Đạt",)
    for index, name in enumerate(names):
        seated = index < len(names) - waiting
        seat = (
            1
            + session.query(Enrolment)
            .filter(Enrolment.course_id == course.id, Enrolment.seat_number.is_not(None))
            .count()
        )
        enrolment = Enrolment(
            registration_id=registration.id, course_id=course.id, name=name, folded=fold(name),
            name_sort=name_sort_key(name), position="Nhân viên", phone=None, email=None,
            state=EnrolmentState.CONFIRMED if seated else EnrolmentState.WAITING,
            seat_number=seat if seated else None, entered_at=NOW, confirmed_at=NOW if seated else None,
        )  # fmt: skip
        session.add(enrolment)
        session.flush()
        enrolment.ticket_digest = ticket_digest(key, enrolment.id, 1)
        enrolment.page_digest = digest(page_secret(key, enrolment.id))
    session.flush()
    return registration
