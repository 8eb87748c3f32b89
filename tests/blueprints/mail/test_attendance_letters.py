"""Letters about attendance, as they arrive over SMTP: the decision on an absence, and the two warnings."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from blueprints.common.extensions import bearer_key
from blueprints.mail.delivering import deliver_due
from models.attendance.deciding_absence import deny_absence, grant_absence
from models.attendance.settling import SETTLED_AFTER
from models.attendance.warning_trainees import warn_trainees
from models.audit.actor import Actor
from models.clock import now
from models.courses.course import Course, CourseState
from models.db import session
from models.people.roles import Role
from models.registrations.enrolling import page_secret
from models.registrations.registration import Registration
from tests.blueprints.mail.postbox import Postbox
from tests.factories.absences import make_absence
from tests.factories.attendance import check_in, enrolment_named, lessons_of
from tests.factories.courses import make_course
from tests.factories.people import make_user
from tests.factories.registrations import make_registration

UT, AN = "Võ Thị Út", "Lê An"
BEGAN = timedelta(hours=3) + SETTLED_AFTER + timedelta(minutes=1)


@pytest.fixture
def postbox():
    with Postbox() as box:
        yield box


@pytest.fixture
def delivered(app, context, postbox, monkeypatch):
    """Deliver what waits; gives each letter as recipient, subject, text and HTML."""

    def run():
        monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], smtp_url=postbox.url))
        deliver_due(now)
        return [
            (letter["To"], letter["Subject"], *(letter.get_body((kind,)).get_content() for kind in ("plain", "html")))
            for letter in postbox.letters
        ]

    return run


@pytest.fixture
def make(kept):
    """A course with Út and An, Út with an address of her own; gives its number."""

    def run(starts_at, **rules):
        made = kept(make_course, seats=2, sessions=5, starts_at=starts_at, now=now(), title="Cải tiến 5S", **rules).id

        def enter():
            make_registration(session.get_one(Course, made), bearer_key(), UT, AN)
            enrolment_named(UT).email = "ut@example.vn"

        kept(enter)
        session.rollback()
        return made

    return run


@pytest.fixture
def decide(kept):
    hoa = Actor("user", "Lê Thị Hòa", kept(make_user, Role.ORGANISER).id)

    def run(act, course, name, answer):
        number = kept(lambda: make_absence(session.get_one(Course, course), enrolment_named(name), reason="Sinh con"))
        kept(act, number, answer, actor=hoa, now=now())
        session.rollback()

    return run


def page_of(name):
    return f"http://localhost/hoc-vien/{page_secret(bearer_key(), enrolment_named(name).id)}"


def test_she_reads_that_she_is_excused_with_the_session_and_her_page(make, decide, delivered):
    decide(grant_absence, make(now() + timedelta(days=5)), UT, "Chúc cháu mau khỏe.")
    ((to, subject, *twins),) = delivered()
    assert (str(to), subject) == (f"{UT} <ut@example.vn>", "Được phép vắng: Chuyên đề 1")
    for words in twins:
        assert "Ban tổ chức cho phép Ông/Bà vắng buổi học sau." in words
        assert "Chúc cháu mau khỏe." in words
        assert "Hội trường" in words
        assert page_of(UT) in words
        assert "Sinh con" not in words


def test_without_an_address_her_contact_reads_of_her_by_name_and_gets_no_link(make, decide, delivered):
    decide(deny_absence, make(now() + timedelta(days=5)), AN, "Buổi này là buổi thi.")
    ((to, subject, *twins),) = delivered()
    contact = session.scalars(sa.select(Registration)).one()
    assert (str(to), subject) == (f"Phạm Thị Hoa <{contact.contact_email}>", "Không được phép vắng: Chuyên đề 1")
    for words in twins:
        assert "Ban tổ chức không cho phép học viên Lê An vắng buổi học sau." in words
        assert "Buổi này là buổi thi." in words
        assert "/hoc-vien/" not in words
        assert "Sinh con" not in words


def attend(kept, course, *numbers):
    for number in numbers:
        kept(
            lambda n=number: check_in(lessons_of(session.get_one(Course, course))[n], enrolment_named(AN), bearer_key())
        )


def test_the_warning_says_what_was_missed_what_is_needed_and_what_is_to_come(make, kept, delivered):
    course = make(now() - BEGAN, is_example=True)
    attend(kept, course, 0)
    assert kept(warn_trainees, course, now=now()) == 1
    ((to, subject, *twins),) = delivered()
    assert (str(to), subject) == (f"{UT} <ut@example.vn>", "Cần dự đủ các buổi còn lại: Cải tiến 5S")
    for words in twins:
        assert "từ nay Ông/Bà cần dự đủ mọi buổi còn lại" in words
        assert "Đã dự 0/20 tiết; cần 16 tiết; còn lại 16 tiết." in words
        assert words.index("Chuyên đề 1") < words.index("Chuyên đề 2")
        assert "Nếu đã dự mà chưa được ghi nhận" in words
        assert "Dữ liệu ví dụ" in words
        assert page_of(UT) in words


def test_out_of_reach_says_so_and_points_to_making_up(make, kept, delivered):
    course = make(now() - BEGAN - timedelta(days=1))
    attend(kept, course, 0, 1)

    def without_address():
        enrolment_named(UT).email = None

    kept(without_address)
    assert kept(warn_trainees, course, now=now()) == 1
    ((_, subject, *twins),) = delivered()
    assert subject == "Không còn đủ số tiết: Cải tiến 5S"
    for words in twins:
        assert "học viên Võ Thị Út không còn đủ số tiết" in words
        assert "học bù chuyên đề đã vắng ở khóa khác cùng chuỗi" in words
        assert "/hoc-vien/" not in words


def test_of_a_course_cancelled_meanwhile_it_says_only_that(make, decide, kept, delivered):
    course = make(now() + timedelta(days=5))
    decide(grant_absence, course, UT, "")

    def cancel():
        found = session.get_one(Course, course)
        found.state, found.cancelled_at, found.cancellation_reason = CourseState.CANCELLED, now(), "Bão"

    kept(cancel)
    ((_, subject, *twins),) = delivered()
    assert subject == "Khóa đã hủy: Cải tiến 5S"
    for words in twins:
        assert "Bão" in words
        assert "/hoc-vien/" not in words
