"""The office's page of what a course asks each person."""

import re

import pytest

from blueprints.common.extensions import bearer_key
from models.clock import now
from models.courses.course import Course, CourseState
from models.db import session
from models.people.roles import Role
from models.registrations.application import Trainee
from models.registrations.question import QuestionKind
from models.registrations.questionnaire import questions_of
from models.registrations.registering import register
from tests.factories.people import make_principal
from tests.factories.questions import make_question
from tests.factories.registrations import KEY, make_application, make_course_open_at
from tests.factories.seats import VISITOR

MEAL = {"text": "Suất ăn trưa", "kind": "one", "choices": "Ăn mặn\r\nĂn chay\r\n", "is_required": "y"}


@pytest.fixture
def desk(sign_in, kept):
    return sign_in(kept(make_principal, Role.ORGANISER))


@pytest.fixture
def course(kept):
    return kept(make_course_open_at, now()).id


@pytest.fixture
def page(course):
    return f"/quan-ly/dang-ky/khoa-hoc/{course}/cau-hoi"


def words(response):
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


def asked(course):
    session.rollback()
    return [(one.text, one.kind.value, one.choices, one.is_required, one.is_closed) for one in questions_of(course)]


def test_an_organiser_asks_a_question_and_changes_it(desk, course, page):
    assert "Chưa hỏi thêm điều gì" in words(desk.get(page))
    answer = desk.post(f"{page}/moi", data=MEAL)
    assert (answer.status_code, answer.location) == (303, page)
    assert asked(course) == [("Suất ăn trưa", "one", ("Ăn mặn", "Ăn chay"), True, False)]
    question = questions_of(course)[0].id
    form = words(desk.get(f"{page}/{question}"))
    assert "Ăn mặn\nĂn chay" in desk.get(f"{page}/{question}").get_data(as_text=True).replace("\r", "")
    assert 'value="Suất ăn trưa"' in form

    assert desk.post(f"{page}/{question}", data=MEAL | {"kind": "yes_no", "is_required": ""}).status_code == 303
    assert asked(course) == [("Suất ăn trưa", "yes_no", ("Có", "Không"), False, False)]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text": " "}, "Vui lòng nhập câu hỏi."),
        ({"choices": "Ăn chay"}, "Vui lòng ghi từ 2 đến 20 lựa chọn khác nhau"),
        ({"kind": "nonsense"}, "Vui lòng chọn một mục trong danh sách."),
        ({"text": "x" * 301}, "Chỉ nhận tối đa 300 ký tự."),
    ],
)
def test_a_mistake_is_told_and_what_was_typed_stays(desk, course, page, wrong, sentence):
    answer = desk.post(f"{page}/moi", data=MEAL | wrong)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "Ăn chay" in words(answer)
    assert asked(course) == []


def test_questions_are_ordered_and_removed(desk, course, page, kept):
    first, second = kept(make_question, course, "Một"), kept(make_question, course, "Hai")
    assert desk.post(f"{page}/{second}/vi-tri", data={"huong": "truoc"}).status_code == 303
    assert [one[0] for one in asked(course)] == ["Hai", "Một"]
    assert desk.post(f"{page}/{second}/vi-tri", data={"huong": "sau"}).status_code == 303
    assert [one[0] for one in asked(course)] == ["Một", "Hai"]
    assert desk.post(f"{page}/{first}/bo").status_code == 303
    assert [one[0] for one in asked(course)] == ["Hai"]


def test_an_answered_question_is_closed_and_asked_again(desk, course, page, kept):
    meal = kept(make_question, course)
    application = make_application(trainees=(Trainee("An", "Kế toán", answers={meal: ("Ăn chay",)}),))
    kept(register, course, application, key=KEY, actor=VISITOR, now=now())
    assert desk.post(f"{page}/{meal}/bo").status_code == 303
    assert [one[-1] for one in asked(course)] == [True]
    assert "Hỏi lại" in words(desk.get(page))
    refused = desk.post(f"{page}/{meal}", data=MEAL | {"kind": "text"})
    assert refused.status_code == 422
    assert "đã có người trả lời" in words(refused)
    assert desk.post(f"{page}/{meal}/hoi-lai").status_code == 303
    assert [one[-1] for one in asked(course)] == [False]


def test_questions_of_another_course_or_of_one_that_is_over_are_not_touched(desk, course, page, kept):
    elsewhere = kept(make_question, kept(make_course_open_at, now()).id)
    for path in ("", "/vi-tri", "/bo", "/hoi-lai"):
        assert desk.post(f"{page}/{elsewhere}{path}", data=MEAL).status_code == 404
    assert desk.get("/quan-ly/dang-ky/khoa-hoc/99999/cau-hoi").status_code == 404
    meal = kept(make_question, course)

    def cancel():
        session.get_one(Course, course).state = CourseState.CANCELLED

    kept(cancel)
    assert "Thêm câu hỏi" not in words(desk.get(page))
    refused = desk.post(f"{page}/{meal}/bo")
    assert refused.status_code == 409
    assert "không sửa câu hỏi được nữa" in words(refused)
    assert desk.post(f"{page}/moi", data=MEAL).status_code == 422


def test_the_list_costs_as_many_queries_for_three_questions_as_for_one(desk, course, page, kept, queries):
    counted = []
    for number in range(3):
        kept(make_question, course, f"Câu {number}", QuestionKind.TEXT, ())
        queries.clear()
        desk.get(page)
        counted.append(len(queries))
    assert counted[0] == counted[1] == counted[2]


def test_a_registration_shows_what_its_people_answered_and_the_page_of_who_has_no_name(desk, course, kept):
    meal = kept(make_question, course)
    kept(make_question, course, "Vì sao", QuestionKind.TEXT, ())
    trainees = (Trainee("An", "Kế toán", answers={meal: ("Ăn chay",)}), Trainee("", "", fills_in_herself=True))
    application = make_application(trainees=trainees)
    made = kept(register, course, application, key=bearer_key(), actor=VISITOR, now=now())
    page = words(desk.get(f"/quan-ly/dang-ky/{made.id}"))
    answers = page.partition('id="tra-loi"')[2].partition("</section>")[0]
    assert re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", answers) == [("Suất ăn trưa", "Ăn chay")]
    (address,) = re.findall(r'href="(/hoc-vien/[0-9A-Z]{26})"', page)
    assert "đã giữ chỗ này cho Ông/Bà" in words(desk.get(address))
