"""Courses that were taught and attended, and certificates issued for them, through the acts themselves."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa

from blueprints.certificates.issuer import installation_issuer
from blueprints.common.extensions import bearer_key
from certificates.face import CertificateFace
from models.certificates.certificate import Certificate
from models.certificates.issuing import issue_certificates
from models.courses.course import Course
from models.db import session
from models.people.roles import Role
from models.registrations.enrolment import Enrolment
from tests.conftest import NOW
from tests.factories.attendance import check_in, lessons_of
from tests.factories.courses import make_course
from tests.factories.people import make_principal
from tests.factories.registrations import make_registration

BEGAN = NOW - timedelta(days=5)


def make_taught_course(attended: Mapping[str, int], *, sessions: int = 2, **course: object) -> Course:
    """Give a course of `sessions` half days, 4 units each, taught last week; each trainee came to so many of them."""
    taught = make_course(seats=len(attended), sessions=sessions, starts_at=BEGAN, **course)  # type: ignore[arg-type]  # the factory's own
    registration = make_registration(taught, bearer_key(), *attended)
    lessons = lessons_of(taught)
    trainees = session.scalars(
        sa.select(Enrolment).where(Enrolment.registration_id == registration.id).order_by(Enrolment.id)
    )
    for trainee, came_to in zip(trainees.all(), attended.values(), strict=True):
        for lesson in lessons[:came_to]:
            check_in(lesson, trainee, bearer_key())
    return taught


def issue(course: Course, *, now: datetime = NOW) -> list[Certificate]:
    """Issue what is due in a course as an organiser, and give that batch by number."""
    actor = make_principal(Role.ORGANISER).actor
    batch_id = issue_certificates(course.id, issuer=installation_issuer(), actor=actor, now=now)
    query = sa.select(Certificate).where(Certificate.batch_id == batch_id).order_by(Certificate.number)
    return list(session.scalars(query))


def make_face(**words: object) -> CertificateFace:
    """Give the words of a certificate as the press gets them."""
    code = "7K2M9QXR4TBW3HJD"
    usual: dict[str, object] = {
        "design": 1,
        "parent": "UBND TỈNH QUẢNG NGÃI",
        "department": "SỞ KHOA HỌC VÀ CÔNG NGHỆ",
        "authority": "GIÁM ĐỐC SỞ KHOA HỌC VÀ CÔNG NGHỆ",
        "holder": "Nguyễn Thị Hồng Nhung",
        "position": "Trưởng phòng",
        "organisation": "Hợp tác xã Nông nghiệp Tịnh Ấn Tây",
        "course": "Áp dụng 5S và Kaizen trong cải tiến năng suất",
        "starts_on": "07/12/2026",
        "ends_on": "08/12/2026",
        "units": 16,
        "place": "Hội trường Sở Khoa học và Công nghệ",
        "issued_at_place": "Quảng Ngãi, ngày 09 tháng 12 năm 2026",
        "issued_on": "2026-12-09",
        "signatory_titles": ["GIÁM ĐỐC"],
        "signatory_name": "Nguyễn Văn Thành",
        "number": "012/GCN-SKHCN",
        "code": code,
        "verify_url": f"https://daotao.skhcn.quangngai.gov.vn/xac-thuc/{code}?k=3F8ZQ1WM",
    }
    return CertificateFace.from_json(usual | words)
