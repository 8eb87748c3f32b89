"""Answers that come with the registration, and what a person writes on her own page."""

from datetime import timedelta

import pytest

from models.db import session
from models.registrations.application import Trainee
from models.registrations.filling_in import fill_in
from models.registrations.question import QuestionKind
from models.registrations.question_refusals import AnswerMissing, AnswerTooLong, AnswerUnfit
from models.registrations.questionnaire import answers_at_door, answers_given, answers_in_course, answers_of
from models.registrations.refusals import AlreadyNamed, SameName, TooLateToName
from tests.conftest import NOW
from tests.factories.questions import MEALS, TOPICS, make_question
from tests.factories.registrations import KEY
from tests.factories.seats import BEGINS, STAFF, VISITOR

UNNAMED = Trainee("", "", fills_in_herself=True)
HERSELF = Trainee("Võ Thị Út", "Thủ kho", "+84912345678", "ut@example.vn")


@pytest.fixture
def made(hall):
    return hall(seats=3)


@pytest.fixture
def meal(made):
    return made.kept(make_question, made.course_id, is_required=True, at_door=True)


@pytest.fixture
def topics(made):
    return made.kept(make_question, made.course_id, "Muốn học", QuestionKind.MANY, TOPICS)


def fill(made, trainee=HERSELF, enrolment_id=None, actor=VISITOR, now=NOW, **changes):
    made.kept(fill_in, enrolment_id or made.id(""), trainee, key=KEY, actor=actor, now=now, **changes)


def answering(answers, name="An"):
    return Trainee(name, "Kế toán", answers=answers)


def test_answers_are_kept_with_the_registration(made, meal, topics):
    words = {meal: ("Ăn chay",), topics: ("5S", "TPM")}
    made.enter("An", "Bình", trainees=(answering(words), answering({meal: ("Ăn mặn",)}, "Bình")))
    an, binh = made.id("An"), made.id("Bình")
    said = {an: {meal: "Ăn chay", topics: "5S, TPM"}, binh: {meal: "Ăn mặn"}}
    assert answers_of([an, binh]) == said == answers_in_course(made.course_id)
    assert answers_given(an) == {meal: ["Ăn chay"], topics: ["5S", "TPM"]}
    assert answers_at_door([an, binh]) == {an: [("Suất ăn trưa", "Ăn chay")], binh: [("Suất ăn trưa", "Ăn mặn")]}
    assert answers_of([]) == answers_at_door([]) == {}


def test_a_required_answer_is_due_unless_she_fills_herself_in(made, meal):
    with pytest.raises(AnswerMissing, match=r"“Suất ăn trưa”"):
        made.enter("An")
    assert made.people() == []
    made.enter("", trainees=(UNNAMED, Trainee("Bình", "", fills_in_herself=True)))
    assert made.people() == ["confirmed 1", "Bình confirmed 2"]


@pytest.mark.parametrize("words", [("Bún bò",), MEALS])
def test_an_answer_is_one_of_the_choices(made, meal, words):
    with pytest.raises(AnswerUnfit):
        made.enter("An", trainees=(answering({meal: words}),))


def test_a_long_answer_is_refused_and_one_to_another_courses_question_is_not_kept(made, hall):
    story = made.kept(make_question, made.course_id, "Vì sao", QuestionKind.TEXT, ())
    other = hall(seats=1)
    elsewhere = other.kept(make_question, other.course_id)
    with pytest.raises(AnswerTooLong):
        made.enter("An", trainees=(answering({story: ("x" * 501,)}),))
    made.enter("An", trainees=(answering({story: ("x" * 500,), elsewhere: ("Ăn chay",)}),))
    assert answers_given(made.id("An")) == {story: ["x" * 500]}


def test_a_course_that_asks_nothing_costs_no_query(made, queries):
    made.enter("An")
    assert [asked for asked in queries if "FROM question" in asked or "answer" in asked] == []


def test_she_fills_herself_in_and_her_ticket_is_sent_to_her(made, meal):
    made.enter("", trainees=(UNNAMED,))
    with pytest.raises(AnswerMissing):
        fill(made)
    assert made.people() == ["confirmed 1"]
    fill(made, Trainee("Võ Thị Út", "Thủ kho", "+84912345678", "ut@example.vn", answers={meal: ("Ăn chay",)}))
    assert made.people() == ["Võ Thị Út confirmed 1"]
    assert answers_given(made.id("Võ Thị Út")) == {meal: ["Ăn chay"]}
    assert made.letters() == ["registration_received 0@example.vn", "ticket ut@example.vn"]


def test_her_ticket_goes_to_the_address_that_she_mended_and_once(made):
    made.enter("An")
    for minute, address in enumerate(("sai@example.vn", "an@example.vn", "an@example.vn")):
        fill(made, Trainee("An", "Kế toán", email=address), made.id("An"), now=NOW + timedelta(minutes=minute))
    assert made.letters() == ["registration_received 0@example.vn", "ticket sai@example.vn", "ticket an@example.vn"]


def test_she_mends_what_she_wrote_until_the_course_begins(made, meal):
    made.enter("", trainees=(UNNAMED,))
    unnamed = made.id("")
    fill(made, Trainee("Võ Thị Ut", "Thủ kho", answers={meal: ("Ăn chay",)}))
    before = BEGINS - timedelta(minutes=1)
    fill(made, Trainee("Võ Thị Út", "Kế toán", answers={meal: ("Ăn mặn",)}), unnamed, now=before)
    row = made.row("Võ Thị Út")
    assert (row.id, row.position) == (unnamed, "Kế toán")
    assert answers_given(unnamed) == {meal: ["Ăn mặn"]}
    with pytest.raises(AlreadyNamed):
        fill(made, Trainee("Lê An", "Kế toán", answers={meal: ("Ăn mặn",)}), unnamed)
    late = Trainee("Võ Thị Út", "Thủ quỹ", answers={meal: ("Ăn chay",)})
    with pytest.raises(TooLateToName):
        fill(made, late, unnamed, now=BEGINS)
    fill(made, late, unnamed, actor=STAFF, now=BEGINS)
    assert made.row("Võ Thị Út").position == "Thủ quỹ"


def test_who_has_no_name_yet_may_write_it_at_the_door(made):
    made.enter("", trainees=(UNNAMED,))
    fill(made, now=BEGINS)
    assert made.people() == ["Võ Thị Út confirmed 1"]


def test_a_name_that_stands_in_the_course_is_asked_about(made):
    made.enter("", "Võ Thị Út", trainees=(UNNAMED, Trainee("Vo Thi Ut", "Thợ", "+84912345678")))
    with pytest.raises(SameName):
        fill(made)
    assert made.people() == ["confirmed 1", "Vo Thi Ut confirmed 2"]
    fill(made, same_names_confirmed=True)
    assert made.people() == ["Võ Thị Út confirmed 1", "Vo Thi Ut confirmed 2"]


def test_whoever_waits_gets_no_ticket_yet_but_the_link_of_her_page(hall):
    made = hall(seats=1)
    made.enter("An")
    made.enter("", trainees=(UNNAMED,))
    fill(made)
    session.rollback()
    assert made.people() == ["An confirmed 1", "Võ Thị Út waiting"]
    received = ["registration_received 0@example.vn", "registration_received 1@example.vn"]
    assert made.letters() == [*received, "trainee_page ut@example.vn"]
