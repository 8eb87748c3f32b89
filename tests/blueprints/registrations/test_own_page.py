"""The organisation's own page: opened by its link alone."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from blueprints.common.extensions import bearer_key
from blueprints.registrations.own import MOST_WRONG_LINKS
from models.audit.actor import Actor
from models.certificates.verifying import pdf_secret
from models.clock import now
from models.courses.course import Course, CourseState
from models.courses.training_session import TrainingSession
from models.db import session
from models.registrations.application import Trainee
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.organisation import IdentifierKind, OrganisationKind
from models.registrations.registering import register, registration_secret
from models.registrations.registration import Registration
from models.registrations.tax_code import Identifier
from tests.factories.certificates import issue, make_taught_course
from tests.factories.registrations import make_application, make_course_open_at


@pytest.fixture
def enter(kept):
    def run(*names, seats=2, course=None, **changes):
        course = course or kept(make_course_open_at, now(), seats=seats).id
        application = make_application(*names, **changes)
        return kept(register, course, application, key=bearer_key(), actor=Actor.visitor("Khách"), now=now())

    return run


def own(made, rest=""):
    return f"/dang-ky/{made.reference}/{made.secret}{rest}"


def enrolment_id(name):
    session.rollback()
    return session.scalars(sa.select(Enrolment.id).where(Enrolment.name == name)).one()


def test_a_personal_id_is_masked(client, enter):
    household = {
        "kind": OrganisationKind.HOUSEHOLD,
        "identifier": Identifier(IdentifierKind.PERSONAL_ID, "051090012345"),
    }
    page = client.get(own(enter("An", **household))).get_data(as_text=True)
    assert "•••••••••345" in page
    assert "051090012345" not in page


@pytest.mark.parametrize(
    "change", [lambda r, s: (r, s[:-1]), lambda _, s: ("ABCDEFGH", s), lambda r, _: (r, r), lambda r, _: (r, "é" * 500)]
)
def test_a_wrong_link_is_a_page_that_does_not_exist(client, enter, change):
    made = enter("An")
    reference, secret = change(made.reference, made.secret)
    assert client.get(f"/dang-ky/{reference}/{secret}").status_code == 404
    assert client.post(f"/dang-ky/{reference}/{secret}/hoc-vien/1/rut-ten").status_code == 404


def test_guessing_links_is_slowed_and_a_right_link_still_opens(client, enter):
    made = enter("An")
    for _ in range(MOST_WRONG_LINKS):
        assert client.get("/dang-ky/ABCDEFGH/WRONG").status_code == 404
    assert client.get("/dang-ky/ABCDEFGH/WRONG").status_code == 429
    assert client.get(own(made)).status_code == 200


def test_withdrawing_gives_the_seat_to_the_first_in_line(client, enter):
    made = enter("An", "Bình", "Chi")
    answer = client.post(own(made, f"/hoc-vien/{enrolment_id('An')}/rut-ten"))
    assert answer.status_code == 303

    page = client.get(answer.location).get_data(as_text=True)
    assert "được chuyển cho người tiếp theo trong danh sách chờ." in page
    session.rollback()
    states = session.execute(sa.select(Enrolment.name, Enrolment.state).order_by(Enrolment.id)).all()
    assert [tuple(row) for row in states] == [
        ("An", EnrolmentState.WITHDRAWN),
        ("Bình", EnrolmentState.CONFIRMED),
        ("Chi", EnrolmentState.CONFIRMED),
    ]


def test_a_seat_that_nobody_waits_for_is_said_to_go_to_nobody(client, enter):
    made = enter("An", "Bình")
    page = client.get(client.post(own(made, f"/hoc-vien/{enrolment_id('An')}/rut-ten")).location).get_data(as_text=True)
    assert "Đã rút tên." in page
    assert "được chuyển cho người tiếp theo" not in page


def change_course(made, **values):
    course_id = session.scalar(sa.select(Registration.course_id).where(Registration.id == made.id))
    for name, value in values.items():
        setattr(session.get_one(Course, course_id), name, value)
    return course_id


def test_once_the_course_has_begun_the_page_says_whom_to_call_instead(client, enter, kept):
    made = enter("An")
    assert "/rut-ten" in client.get(own(made)).get_data(as_text=True)

    def begin():
        lessons = sa.select(TrainingSession).where(TrainingSession.course_id == change_course(made))
        first = session.scalars(lessons.order_by(TrainingSession.starts_at)).first()
        first.starts_at, first.ends_at = now() - timedelta(minutes=1), now() + timedelta(hours=3)

    kept(begin)
    page = client.get(own(made)).get_data(as_text=True)
    assert "/rut-ten" not in page
    assert "Nếu có thay đổi, xin gọi" in page
    assert client.post(own(made, f"/hoc-vien/{enrolment_id('An')}/rut-ten")).status_code == 409


def test_a_cancelled_course_says_why_and_offers_no_ticket(client, enter, kept):
    made = enter("An")
    state = {"state": CourseState.CANCELLED, "cancelled_at": now(), "cancellation_reason": "Bão số 12"}
    kept(change_course, made, **state)
    page = client.get(own(made)).get_data(as_text=True)
    assert "Khóa đào tạo này đã hủy." in page
    assert "Lý do: Bão số 12" in page
    assert "Khóa đã hủy" in page
    assert not any(
        words in page
        for words in ('class="qr"', "Đã có chỗ", "In vé", "Thêm vào lịch", "Lịch học", "/rut-ten", "Đã nhận")
    )


def test_nobody_withdraws_a_person_of_another_registration(client, enter, kept):
    course = kept(make_course_open_at, now()).id
    mine, _theirs = enter("An", course=course), enter("Bình", course=course, contact_email="b@example.vn")
    assert client.post(own(mine, f"/hoc-vien/{enrolment_id('Bình')}/rut-ten")).status_code == 404


def test_reading_the_page_changes_nothing(client, enter):
    made = enter("An")
    assert client.get(own(made, f"/hoc-vien/{enrolment_id('An')}/rut-ten")).status_code == 405


def test_a_doubtful_phone_is_warned_about(client, enter):
    made = enter(trainees=(Trainee("An", "Thợ", "+84521234567"),), contact_phone="+84521234567")
    page = client.get(own(made)).get_data(as_text=True)
    assert page.count("chưa đúng đầu số") == 2


def test_the_page_costs_the_same_queries_for_one_person_and_for_three(client, enter, queries):
    costs = []
    for names in (("An",), ("An", "Bình", "Chi")):
        made = enter(*names, seats=9)
        queries.clear()
        page = client.get(own(made)).get_data(as_text=True)
        costs.append(len(queries))
        assert len(re.findall('class="qr"', page)) == len(names)
    assert costs == [3, 3]  # the registration with its consents, its people, its sessions: nobody can have come yet


def test_certificates_of_a_taught_course_are_listed_with_their_pdf(client, kept):
    course = kept(make_taught_course, {"Trần Văn Bình": 2, "Y Thắng": 0})
    (certificate,) = kept(issue, course)
    code, certificate_id = certificate.code, certificate.id
    registration = session.scalars(sa.select(Registration)).one()
    link = f"/dang-ky/{registration.reference}/{registration_secret(bearer_key(), registration.id)}"
    session.rollback()

    page = client.get(link).get_data(as_text=True)
    assert f"/xac-thuc/{code}" in page
    assert "Bản PDF đang được tạo" in page
    assert pdf_secret(bearer_key(), certificate_id) not in page
