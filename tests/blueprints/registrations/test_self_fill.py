"""The registration form of people who fill themselves in, and of a course that asks questions."""

import re

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from blueprints.registrations.rows import with_row_added, with_row_removed
from models.clock import now
from models.db import session
from models.registrations.enrolment import Enrolment
from models.registrations.question import QuestionKind
from models.registrations.questionnaire import answers_in_course
from tests.blueprints.registrations.test_signing_up import FILLED, words
from tests.factories.questions import TOPICS, make_question
from tests.factories.registrations import make_course_open_at

UNNAMED = {"trainees-0-name": "", "trainees-0-position": "", "trainees-0-self_fill": "y"}
SECOND = {"trainees-1-name": "Y Thắng", "trainees-1-position": "Thợ"}
LISTED = {"trainees-0-name": "", "trainees-0-position": "", "read_list": "1"}


@pytest.fixture
def course(kept):
    return kept(make_course_open_at, now(), seats=5)


@pytest.fixture
def send(client, course):
    def run(**changes):
        return client.post(f"/khoa-hoc/{course.slug}/dang-ky", data=FILLED | changes)

    return run


def people():
    session.rollback()
    rows = sa.select(Enrolment.name, Enrolment.position).order_by(Enrolment.id)
    return [tuple(row) for row in session.execute(rows)]


def test_a_person_may_be_left_to_fill_herself_in(client, send):
    answer = send(**UNNAMED, **SECOND)
    assert answer.status_code == 303
    assert people() == [("", ""), ("Y Thắng", "Thợ")]
    page = words(client.get(answer.location))
    (address,) = set(re.findall(r"http://localhost(/hoc-vien/[0-9A-Z]{26})", page))
    assert "đã giữ chỗ này cho Ông/Bà" in words(client.get(address))


def test_without_the_tick_a_name_is_due_and_with_it_what_is_typed_must_be_right(send):
    unticked = send(**UNNAMED | {"trainees-0-self_fill": "", "trainees-0-phone": "0912345678"})
    assert unticked.status_code == 422
    assert "Vui lòng nhập họ và tên học viên." in words(unticked)
    wrong = send(**UNNAMED | {"trainees-0-phone": "01689123456"})
    assert wrong.status_code == 422
    assert "Có phải 0389123456 không?" in words(wrong)
    assert re.search(r'<input[^>]*checked[^>]*name="trainees-0-self_fill"', words(wrong))
    assert people() == []


def test_questions_are_asked_of_each_person_and_required_ones_are_due(client, course, kept, send):
    meal = kept(make_question, course.id, is_required=True)
    topics = kept(make_question, course.id, "Muốn học", QuestionKind.MANY, TOPICS)
    blank = words(client.get(f"/khoa-hoc/{course.slug}/dang-ky"))
    assert f'name="trainees-0-q{meal}"' in blank
    assert blank.count(f'name="trainees-0-q{topics}"') == 3

    typed = SECOND | {"trainees-1-self_fill": "y", f"trainees-0-q{topics}": ["5S", "TPM"]}
    refused = send(**typed)
    assert refused.status_code == 422
    assert words(refused).count("Vui lòng trả lời câu hỏi “Suất ăn trưa”.") == 2  # at the field and above
    assert re.findall(r"checked[^>]*value=\"([^\"]*)\"", words(refused)) == ["5S", "TPM", "y"]

    assert send(**typed | {f"trainees-0-q{meal}": "Ăn chay"}).status_code == 303
    session.rollback()
    assert list(answers_in_course(course.id).values()) == [{meal: "Ăn chay", topics: "5S, TPM"}]


def test_a_changed_question_is_on_the_next_blank_form(client, course, kept):
    address = f"/khoa-hoc/{course.slug}/dang-ky"
    assert "Suất ăn trưa" not in words(client.get(address))
    kept(make_question, course.id)
    assert "Suất ăn trưa" in words(client.get(address))


def test_a_course_that_asks_nothing_is_shown_in_as_many_queries_as_before(client, course, kept, queries):
    address = f"/khoa-hoc/{course.slug}/dang-ky"
    queries.clear()
    client.get(address)
    assert len(queries) == 2
    for number in range(3):
        kept(make_question, course.id, f"Câu {number}")
    queries.clear()
    client.get(address)
    assert len(queries) == 3


def test_a_pasted_list_is_read_though_its_people_have_answered_nothing_yet(course, kept, send):
    meal = kept(make_question, course.id, is_required=True)
    answer = send(**LISTED, list_text="Họ và tên\tChức vụ\nNguyễn An\tThợ\nLê Bình\tThợ")
    page = words(answer)
    assert answer.status_code == 200
    assert "Vui lòng trả lời câu hỏi" not in page
    assert f'name="trainees-1-q{meal}"' in page


def test_adding_and_removing_a_row_keeps_ticks_and_answers():
    typed = FILLED | SECOND | {"trainees-1-self_fill": "y", "trainees-1-q7": ["5S", "TPM"]}
    added = with_row_added(MultiDict(typed))
    assert (added.getlist("trainees-1-q7"), added["trainees-1-self_fill"], added["trainees-2-name"]) == (
        ["5S", "TPM"], "y", "",
    )  # fmt: skip
    removed = with_row_removed(MultiDict(typed | {"remove_person": "0"}))
    assert (removed.getlist("trainees-0-q7"), removed["trainees-0-name"]) == (["5S", "TPM"], "Y Thắng")
    assert "trainees-1-name" not in removed
