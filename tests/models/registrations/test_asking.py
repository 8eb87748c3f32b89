"""What a course asks: the organiser adds, changes, orders and closes questions."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from models.audit.audit_event import AuditEvent
from models.courses.course import Course, CourseState
from models.db import session
from models.errors import NotFound
from models.registrations.application import Trainee
from models.registrations.asking import (
    QuestionWords,
    change_question,
    move_question,
    remove_question,
    reopen_question,
)
from models.registrations.question import Question, QuestionKind
from models.registrations.question_refusals import (
    ChoicesUnfit,
    ChoiceWasChosen,
    KindOfAnswered,
    QuestionsClosed,
    QuestionTextMissing,
    QuestionTooLong,
    TooManyQuestions,
)
from models.registrations.questionnaire import MOST_QUESTIONS, answers_of, questions_asked, questions_of
from tests.conftest import NOW
from tests.factories.questions import MEALS, ORGANISER, make_question

ONE, MANY, TEXT, YES_NO = QuestionKind.ONE, QuestionKind.MANY, QuestionKind.TEXT, QuestionKind.YES_NO


@pytest.fixture
def made(hall):
    return hall(seats=3)


@pytest.fixture
def add(made):
    return lambda *args, **changes: made.kept(make_question, made.course_id, *args, **changes)


def change(made, question, *args, **changes):
    made.kept(change_question, question, QuestionWords(*args, **changes), actor=ORGANISER, now=NOW)


def version(made):
    session.rollback()
    return session.get_one(Course, made.course_id).questions_version


def texts(made):
    session.rollback()
    return [asked.text for asked in questions_asked(made.course_id)]


def answered(made, question, words="Ăn chay"):
    made.enter("An", trainees=(Trainee("An", "Kế toán", answers={question: (words,)}),))


def test_questions_are_asked_in_the_order_of_their_adding_and_each_change_is_a_new_version(made, add):
    assert (version(made), texts(made)) == (0, [])
    add("Suất ăn trưa")
    add("Đi xe đưa đón", YES_NO, ())
    assert (version(made), texts(made)) == (2, ["Suất ăn trưa", "Đi xe đưa đón"])
    session.rollback()
    meal, bus = questions_asked(made.course_id)
    assert (meal.kind, meal.choices, bus.choices) == (ONE, MEALS, ("Có", "Không"))


def test_a_question_changes_places_with_its_neighbour(made, add):
    first, second, third = add("Một"), add("Hai"), add("Ba")
    made.kept(move_question, third, earlier=True, actor=ORGANISER, now=NOW)
    assert texts(made) == ["Một", "Ba", "Hai"]
    made.kept(move_question, first, earlier=False, actor=ORGANISER, now=NOW)
    assert texts(made) == ["Ba", "Một", "Hai"]
    before = version(made)
    made.kept(move_question, second, earlier=False, actor=ORGANISER, now=NOW)
    assert (texts(made), version(made)) == (["Ba", "Một", "Hai"], before)


def test_an_unanswered_question_is_deleted_an_answered_one_closed_with_its_answers(made, add):
    meal, bus = add(), add("Đi xe đưa đón", YES_NO, ())
    answered(made, meal)
    assert made.kept(remove_question, bus, actor=ORGANISER, now=NOW)
    assert not made.kept(remove_question, meal, actor=ORGANISER, now=NOW)
    assert texts(made) == []
    session.rollback()
    assert [(asked.id, asked.is_closed) for asked in questions_of(made.course_id)] == [(meal, True)]
    assert answers_of([made.id("An")]) == {made.id("An"): {meal: "Ăn chay"}}

    made.kept(reopen_question, meal, actor=ORGANISER, now=NOW)
    assert texts(made) == ["Suất ăn trưa"]


def test_of_an_answered_question_kind_and_chosen_choices_stay(made, add):
    meal = add()
    change(made, meal, "Bữa trưa", MANY, ("Ăn chay", "Ăn kiêng"))  # nobody has answered: anything may change
    answered(made, meal)
    with pytest.raises(KindOfAnswered):
        change(made, meal, "Bữa trưa", TEXT)
    with pytest.raises(ChoiceWasChosen, match="Ăn chay"):
        change(made, meal, "Bữa trưa", MANY, ("Ăn mặn", "Ăn kiêng"))
    change(made, meal, "Suất ăn", MANY, ("Ăn chay", "Ăn nhẹ"), is_required=True, at_door=True)
    session.rollback()
    (asked,) = questions_asked(made.course_id)
    assert (asked.text, asked.choices, asked.is_required, asked.at_door) == (
        "Suất ăn", ("Ăn chay", "Ăn nhẹ"), True, True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (QuestionWords(" ", TEXT), QuestionTextMissing),
        (QuestionWords("x" * 301, TEXT), QuestionTooLong),
        (QuestionWords("Suất ăn", ONE, ("Ăn chay",)), ChoicesUnfit),
        (QuestionWords("Suất ăn", MANY, ("Ăn chay", " ăn CHAY ")), ChoicesUnfit),
        (QuestionWords("Suất ăn", ONE, ("a" * 101, "b")), ChoicesUnfit),
        (QuestionWords("Suất ăn", ONE, tuple(map(str, range(21)))), ChoicesUnfit),
    ],
)
def test_a_question_that_nobody_could_answer_is_refused(made, add, words, refusal):
    question = add()
    with pytest.raises(refusal):
        change(made, question, words.text, words.kind, words.choices)


def test_a_form_asks_at_most_twelve_things(made, add):
    for number in range(MOST_QUESTIONS):
        question = add(f"Câu {number}", TEXT, ())
    with pytest.raises(TooManyQuestions):
        add("Câu nữa", TEXT, ())
    made.kept(remove_question, question, actor=ORGANISER, now=NOW)
    add("Câu nữa", TEXT, ())
    assert len(texts(made)) == MOST_QUESTIONS


def test_questions_of_a_course_that_is_over_stay_as_they_are(made, add):
    question = add()
    made.state(CourseState.CLOSED)
    for act in (add, lambda: made.kept(remove_question, question, actor=ORGANISER, now=NOW)):
        with pytest.raises(QuestionsClosed):
            act()
    with pytest.raises(NotFound):
        made.kept(remove_question, 10_000, actor=ORGANISER, now=NOW)


def test_every_change_is_in_the_audit_trail(made, add):
    question = add()
    change(made, question, "Bữa trưa", TEXT)
    made.kept(remove_question, question, actor=ORGANISER, now=NOW)
    session.rollback()
    lines = session.execute(
        sa.select(AuditEvent.action, AuditEvent.details)
        .where(AuditEvent.subject_kind == "question")
        .order_by(AuditEvent.id)
    )
    assert [(line.action, line.details["name"]) for line in lines] == [
        ("question.added", "Suất ăn trưa"),
        ("question.changed", "Bữa trưa"),
        ("question.removed", "Bữa trưa"),
    ]


@pytest.mark.parametrize("wrong", [{"choices": []}, {"kind": "text"}, {"text": ""}, {"position": 0}])
def test_the_database_refuses_a_question_that_the_rules_refuse(made, wrong):
    columns = {
        "course_id": made.course_id, "position": 1, "text": "Suất ăn", "kind": ONE, "choices": ["A", "B"],
        "is_required": False, "at_door": False,
    }  # fmt: skip
    session.add(Question(**(columns | wrong)))
    with pytest.raises(IntegrityError):
        session.flush()
