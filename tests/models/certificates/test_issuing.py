"""Issuing: who gets which number, what is frozen, and that two who press at once give nobody two."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa

from blueprints.certificates.issuer import installation_issuer, without_locality
from blueprints.common.extensions import bearer_key
from blueprints.common.unit_of_work import unit_of_work
from certificates.face import CertificateFace
from models.audit.audit_event import AuditEvent
from models.certificates.certificate import Certificate, CertificateNumber
from models.certificates.issuing import CourseNotTaught, NobodyToCertify, issue_certificates
from models.certificates.numbering import number_text, take_numbers
from models.courses.course import Course, CourseState
from models.db import session
from models.errors import NotFound
from models.mail.outgoing_mail import OutgoingMail
from models.people.roles import Role
from tests.conftest import NOW
from tests.factories.attendance import check_in, enrolment_named, lessons_of
from tests.factories.certificates import issue, make_taught_course
from tests.factories.people import make_principal


def test_numbers_run_in_the_order_of_vietnamese_names(kept):
    course = kept(make_taught_course, {"Nguyễn Văn Ước": 2, "Lê An": 2, "Trần Thị Ánh": 2, "Phạm Bình": 1})

    issued = kept(issue, course)

    assert [(one.number, one.number_text, one.holder_name) for one in issued] == [
        (1, "001/GCN-SKHCN", "Lê An"),
        (2, "002/GCN-SKHCN", "Trần Thị Ánh"),
        (3, "003/GCN-SKHCN", "Nguyễn Văn Ước"),
    ]


def test_issuing_again_gives_later_arrivals_theirs_and_nobody_two(kept):
    course = kept(make_taught_course, {"Lê An": 2, "Phạm Bình": 1})
    kept(issue, course)
    kept(lambda: check_in(lessons_of(course)[1], enrolment_named("Phạm Bình"), bearer_key()))

    second = kept(issue, course)

    assert [(one.number, one.holder_name) for one in second] == [(2, "Phạm Bình")]
    with pytest.raises(NobodyToCertify):
        kept(issue, course)
    assert session.scalar(sa.select(sa.func.count()).select_from(Certificate)) == 2


def test_issuing_before_the_last_session_ends_is_written_down_and_prints_the_dates_of_the_course(kept):
    course = kept(make_taught_course, {"Lê An": 2, "Phạm Bình": 2})
    last_ends_at = max(lesson.ends_at for lesson in kept(lambda: lessons_of(course)))

    (first, second) = kept(issue, course, now=last_ends_at - timedelta(days=1))

    assert [(one.face["starts_on"], one.face["ends_on"], one.face["units"]) for one in (first, second)] == [
        ("18/11/2026", "19/11/2026", 8),
    ] * 2
    assert [one.face["issued_on"] for one in (first, second)] == ["2026-11-18"] * 2
    written = sa.select(AuditEvent.details).where(AuditEvent.action == "certificate.issued").order_by(AuditEvent.id)
    assert [details["before_the_end"] for details in session.scalars(written)] == [True]


def test_issuing_once_the_last_session_has_ended_is_not_early(kept):
    course = kept(make_taught_course, {"Lê An": 2})
    last_ends_at = max(lesson.ends_at for lesson in kept(lambda: lessons_of(course)))

    kept(issue, course, now=last_ends_at)

    written = sa.select(AuditEvent.details).where(AuditEvent.action == "certificate.issued")
    assert [details["before_the_end"] for details in session.scalars(written)] == [False]


def test_numbers_begin_again_with_the_year_of_vietnam(kept):
    first = kept(make_taught_course, {"Lê An": 2})
    second = kept(make_taught_course, {"Phạm Bình": 2})

    (old,) = kept(issue, first, now=datetime(2026, 12, 31, 16, 59, tzinfo=UTC))
    (new,) = kept(issue, second, now=datetime(2026, 12, 31, 17, 0, tzinfo=UTC))

    assert (old.year, old.number, str(old.issued_on)) == (2026, 1, "2026-12-31")
    assert (new.year, new.number, str(new.issued_on)) == (2027, 1, "2027-01-01")


def test_number_has_three_digits_or_more():
    assert [number_text(number, "SKHCN") for number in (7, 1234)] == ["007/GCN-SKHCN", "1234/GCN-SKHCN"]


def test_undone_issue_leaves_no_gap(kept):
    def take_and_crash():
        assert take_numbers(2026, 5) == range(1, 6)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        kept(take_and_crash)

    assert kept(take_numbers, 2026, 2) == range(1, 3)
    assert kept(take_numbers, 2026, 1) == range(3, 4)


def test_twenty_who_issue_at_once_get_consecutive_numbers_and_no_double(app, kept):
    courses = [kept(make_taught_course, {"Lê An": 2, "Phạm Bình": 2}).id for _ in range(10)]
    actor = kept(make_principal, Role.ORGANISER).actor
    start = Barrier(20)

    def press(course_id):
        with app.app_context():
            issuer = installation_issuer()
            start.wait()
            try:
                with unit_of_work():
                    return issue_certificates(course_id, issuer=issuer, actor=actor, now=NOW)
            except NobodyToCertify:
                return None

    with ThreadPoolExecutor(20) as pool:
        batches = list(pool.map(press, courses * 2))

    session.rollback()
    assert sum(batch is not None for batch in batches) == 10
    assert sorted(session.scalars(sa.select(Certificate.number))) == list(range(1, 21))
    assert session.scalar(sa.select(sa.func.count(sa.distinct(Certificate.enrolment_id)))) == 20
    assert session.scalar(sa.select(CertificateNumber.last)) == 20


def test_face_is_frozen_whatever_changes_afterwards(kept):
    course = kept(make_taught_course, {"Lê An": 2}, title="Năng suất xanh")
    (certificate,) = kept(issue, course)

    def change():
        session.get_one(Course, course.id).title = "Tên khác"
        enrolment_named("Lê An").name = "Lê Ẩn"

    kept(change)

    face = CertificateFace.from_json(session.get_one(Certificate, certificate.id).face)
    assert (face.course, face.holder) == ("Năng suất xanh", "Lê An")


def test_face_holds_every_printed_word(kept):
    course = kept(make_taught_course, {"Lê An": 2}, title="Năng suất xanh")
    (certificate,) = kept(issue, course)
    venue = lessons_of(course)[0].venue_id

    face = CertificateFace.from_json(certificate.face)

    assert venue
    assert face.to_json() == certificate.face
    assert (face.parent, face.department) == ("UBND TỈNH QUẢNG NGÃI", "SỞ KHOA HỌC VÀ CÔNG NGHỆ")
    assert face.authority == "GIÁM ĐỐC SỞ KHOA HỌC VÀ CÔNG NGHỆ"
    assert (face.starts_on, face.ends_on, face.units) == ("18/11/2026", "19/11/2026", 8)
    assert face.issued_at_place == "Quảng Ngãi, ngày 23 tháng 11 năm 2026"
    assert (face.number, face.code) == ("001/GCN-SKHCN", certificate.code)
    assert face.verify_url.startswith(f"http://localhost/xac-thuc/{certificate.code}?k=")
    assert face.organisation.startswith("Công ty TNHH Thử nghiệm")


def test_letter_and_audit_line_are_part_of_the_issue(kept):
    course = kept(make_taught_course, {"Lê An": 2, "Phạm Bình": 2})
    kept(lambda: setattr(enrolment_named("Phạm Bình"), "email", "binh@example.vn"))

    issued = kept(issue, course)

    letters = session.scalars(sa.select(OutgoingMail).order_by(OutgoingMail.id)).all()
    assert [(one.letter, one.to_name, one.params) for one in letters] == [
        ("certificate_issued", "Phạm Thị Hoa", {"certificate_id": issued[0].id}),
        ("certificate_issued", "Phạm Bình", {"certificate_id": issued[1].id}),
    ]
    line = session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "certificate.issued")).one()
    assert (line.subject_kind, line.subject_id, line.details["count"]) == ("course", course.id, 2)
    assert (line.details["first"], line.details["last"]) == ("001/GCN-SKHCN", "002/GCN-SKHCN")


@pytest.mark.parametrize("state", [CourseState.DRAFT, CourseState.CANCELLED])
def test_draft_or_cancelled_course_certifies_nothing(kept, state):
    course = kept(make_taught_course, {"Lê An": 2})
    kept(lambda: setattr(session.get_one(Course, course.id), "state", state))

    with pytest.raises(CourseNotTaught):
        kept(issue, course)


def test_unknown_course_is_not_found(kept):
    actor = kept(make_principal, Role.ORGANISER).actor
    with pytest.raises(NotFound):
        kept(issue_certificates, 4_711, issuer=installation_issuer(), actor=actor, now=NOW)


@pytest.mark.parametrize(
    ("name", "parent", "printed"),
    [
        ("Sở Khoa học và Công nghệ tỉnh Quảng Ngãi", "UBND tỉnh Quảng Ngãi", "Sở Khoa học và Công nghệ"),
        ("Sở Khoa học và Công nghệ", "Ủy ban nhân dân tỉnh Quảng Ngãi", "Sở Khoa học và Công nghệ"),
        ("Sở Khoa học và Công nghệ thành phố Huế", "UBND tỉnh Quảng Ngãi", "Sở Khoa học và Công nghệ thành phố Huế"),
        ("Trung tâm Khoa học và Công nghệ", "Sở Khoa học và Công nghệ", "Trung tâm Khoa học và Công nghệ"),
    ],
)
@pytest.mark.one_database
def test_department_leaves_out_the_locality_its_parent_names(name, parent, printed):
    assert without_locality(name, parent) == printed
