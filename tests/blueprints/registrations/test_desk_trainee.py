"""Staff mend a trainee's details, ask what the course asks, and give her page another link."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from blueprints.common.extensions import bearer_key
from models.attendance.closing import close_course
from models.audit.actor import Actor
from models.certificates.eligibility import standings
from models.clock import now
from models.courses.course import Course
from models.db import session
from models.people.roles import Role
from models.registrations.application import Trainee
from models.registrations.enrolling import page_secret
from models.registrations.enrolment import Enrolment
from models.registrations.question import QuestionKind
from models.registrations.questionnaire import answers_in_course
from models.registrations.registering import register
from tests.factories.attendance import lessons_of
from tests.factories.courses import make_course
from tests.factories.evidence import make_past_course, make_scan
from tests.factories.people import make_principal
from tests.factories.questions import TOPICS, make_question
from tests.factories.registrations import make_application

AN = {"name": "An", "position": "Kế toán", "phone": "", "email": "an@example.vn", "reason": ""}


@pytest.fixture
def organiser(kept, sign_in):
    return sign_in(kept(make_principal, Role.ORGANISER, name="Lê Thị Hòa"))


@pytest.fixture
def course(kept):
    return kept(make_course, seats=5, starts_at=now() - timedelta(minutes=10), now=now() - timedelta(days=2)).id


@pytest.fixture
def page(kept, course):
    """The page of a registration with An and a place without a name."""
    people = (Trainee("An", "Kế toán", None, "an@example.vn"), Trainee("", "", fills_in_herself=True))
    staff = Actor("user", "Lê Thị Hòa", 1)
    made = kept(register, course, make_application(trainees=people), key=bearer_key(), actor=staff, now=now())
    return f"/quan-ly/dang-ky/{made.id}"


def text(answer):
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def people():
    session.rollback()
    return list(session.scalars(sa.select(Enrolment).order_by(Enrolment.id)))


def test_a_named_trainee_is_mended_from_the_page_of_her_registration(organiser, page):
    an, unnamed = people()
    shown = text(organiser.get(page))
    assert f'href="{page}/hoc-vien/{an.id}"' in shown
    assert f'href="{page}/hoc-vien/{unnamed.id}"' not in shown
    form = text(organiser.get(f"{page}/hoc-vien/{an.id}"))
    for value in ("An", "Kế toán", "an@example.vn"):
        assert f'value="{value}"' in form
    refused = organiser.post(f"{page}/hoc-vien/{an.id}", data=AN | {"phone": "01689123456"})
    assert (refused.status_code, "Có phải 0389123456 không?" in text(refused)) == (422, True)
    assert organiser.post(f"{page}/hoc-vien/{an.id}", data=AN | {"phone": "0987654321"}).status_code == 303
    shown = text(organiser.get(page))
    assert "0987 654 321" in shown
    assert "sửa thông tin học viên “An”" in shown
    assert "Thay đổi: phone" in shown


def test_another_name_needs_a_reason_and_keeps_what_was_typed(organiser, page):
    address = f"{page}/hoc-vien/{people()[0].id}"
    refused = organiser.post(address, data=AN | {"name": "Ân"})
    assert refused.status_code == 422
    assert "Vui lòng ghi lý do sửa họ tên" in text(refused)
    assert 'value="Ân"' in text(refused)
    assert organiser.post(address, data=AN | {"name": "Ân", "reason": "Ghi thiếu dấu"}).status_code == 303
    assert "Lý do: Ghi thiếu dấu" in text(organiser.get(page))


def test_a_name_misspelt_in_a_closed_course_is_right_on_what_is_made_from_its_snapshot(organiser, kept):
    def closed():
        course = make_past_course("Nguyễn Thị Hoa")
        make_scan(lessons_of(course)[0], session.scalars(sa.select(Enrolment)).one())
        close_course(course.id, leave_open=True, actor=Actor("user", "Lê Thị Hòa", None), now=now())
        return course.id

    course_id = kept(closed)
    (hoa,) = people()
    address = f"/quan-ly/dang-ky/{hoa.registration_id}/hoc-vien/{hoa.id}"
    mended = AN | {"name": "Nguyễn Thị Hòa", "reason": "Viết thiếu dấu"}
    assert organiser.post(address, data=mended).status_code == 303
    session.rollback()
    (stands,) = standings(session.get_one(Course, course_id), now())
    assert (stands.name, stands.attended, stands.planned) == ("Nguyễn Thị Hòa", 4, 8)


def test_nobody_is_mended_who_has_no_name_or_is_not_of_this_registration(organiser, page):
    an, unnamed = people()
    assert organiser.get(f"{page}/hoc-vien/{unnamed.id}").status_code == 404
    assert organiser.post(f"{page}/hoc-vien/{unnamed.id}", data=AN).status_code == 404
    assert organiser.post(f"/quan-ly/dang-ky/9999/hoc-vien/{an.id}", data=AN).status_code == 404
    assert organiser.post(f"{page}/hoc-vien/{unnamed.id}/trang-rieng").status_code == 404


def test_a_trainer_mends_nobody(kept, sign_in, page):
    an = people()[0]
    trainer = sign_in(kept(make_principal, Role.TRAINER))
    assert trainer.get(f"{page}/hoc-vien/{an.id}").status_code == 403
    assert trainer.post(f"{page}/hoc-vien/{an.id}/trang-rieng").status_code == 403
    assert people()[0].page_version == 1


def test_a_new_link_of_her_page_is_shown_once(organiser, page):
    an = people()[0]
    answer = organiser.post(f"{page}/hoc-vien/{an.id}/trang-rieng")
    link = f"/hoc-vien/{page_secret(bearer_key(), an.id, 2)}"
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert f"http://localhost{link}" in text(answer)
    assert organiser.get(link).status_code == 200
    assert organiser.get(f"/hoc-vien/{page_secret(bearer_key(), an.id)}").status_code == 410
    assert link not in text(organiser.get(page))


def test_what_the_course_asks_is_asked_of_whom_staff_add_and_what_is_due_may_wait(organiser, kept, course, page):
    meal = kept(make_question, course, is_required=True)
    added = {"name": "Bình", "position": "Thợ"}
    assert "Suất ăn trưa" in text(organiser.get(f"{page}/hoc-vien/moi"))
    refused = organiser.post(f"{page}/hoc-vien/moi", data=added)
    assert refused.status_code == 422
    assert "Vui lòng trả lời câu hỏi “Suất ăn trưa”." in text(refused)
    assert organiser.post(f"{page}/hoc-vien/moi", data=added | {"answer_later": "y"}).status_code == 303
    chi = {"name": "Chi", "position": "Thợ", f"q{meal}": "Ăn chay"}
    assert organiser.post(f"{page}/hoc-vien/moi", data=chi).status_code == 303
    named = {person.name: person.id for person in people()}
    assert answers_in_course(course) == {named["Chi"]: {meal: "Ăn chay"}}

    form = f"{page}/hoc-vien/{named['Bình']}"
    assert "Hỏi sau" not in text(organiser.get(form))
    assert organiser.post(form, data=added | {f"q{meal}": "Ăn mặn"}).status_code == 303
    session.rollback()
    assert answers_in_course(course)[named["Bình"]] == {meal: "Ăn mặn"}
    assert '<option selected value="Ăn mặn">' in text(organiser.get(form))


def test_who_comes_instead_is_asked_too(organiser, kept, course, page):
    topics = kept(make_question, course, "Muốn học", QuestionKind.MANY, TOPICS, is_required=True)
    form = f"{page}/hoc-vien/{people()[0].id}/thay-nguoi"
    typed = {"name": "Bình", "position": "Thợ"}
    assert organiser.post(form, data=typed).status_code == 422
    assert organiser.post(form, data=typed | {f"q{topics}": ["5S", "TPM"]}).status_code == 303
    new = people()[-1].id
    assert answers_in_course(course) == {new: {topics: "5S, TPM"}}


def test_who_stands_at_the_door_is_asked_or_asked_later(organiser, kept, course):
    door = f"/quan-ly/dang-ky/khoa-hoc/{course}/tai-cho"
    arrival = {"name": "Đinh Thị Thu", "organisation": "Hợp tác xã Sông Vệ", "phone": "0912 345 678",
               "kind": "cooperative"}  # fmt: skip
    assert "Hỏi sau" not in text(organiser.get(door))
    meal = kept(make_question, course, is_required=True)
    assert "Hỏi sau những câu bắt buộc" in text(organiser.get(door))
    refused = organiser.post(door, data=arrival)
    assert (refused.status_code, people()) == (422, [])
    assert 'value="Đinh Thị Thu"' in text(refused)
    assert organiser.post(door, data=arrival | {f"q{meal}": "Ăn chay"}).status_code == 303
    later = arrival | {"name": "Phạm Văn Bé", "answer_later": "y"}
    assert organiser.post(door, data=later).status_code == 303
    thu, be = people()
    assert answers_in_course(course) == {thu.id: {meal: "Ăn chay"}}
    assert be.name == "Phạm Văn Bé"


def test_a_question_that_nobody_must_answer_waits_by_itself(organiser, kept, course, page):
    kept(make_question, course)
    assert "Hỏi sau" not in text(organiser.get(f"{page}/hoc-vien/moi"))
    assert organiser.post(f"{page}/hoc-vien/moi", data={"name": "Bình", "position": "Thợ"}).status_code == 303
