"""The questions of a course as forms, lists and files read them, and the answers in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from models.db import ask
from models.registrations.enrolment import Enrolment
from models.registrations.question import Answer, Question, QuestionKind
from models.registrations.question_refusals import AnswerMissing, AnswerTooLong, AnswerUnfit

YES, NO = "Có", "Không"
LONGEST_ANSWER = 500
MOST_QUESTIONS = 12
"""That a course asks at one time."""
MOST_EVER = 200
"""Of one course, with those that it asked before: a bound for reading."""

Answers = Mapping[int, Sequence[str]]
"""What one person answered: question → words, several only of `QuestionKind.MANY`."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, whole and hashable: forms that ask the same are made once."""

    id: int
    text: str
    kind: QuestionKind
    choices: tuple[str, ...]
    """What may be chosen; of yes or no these two words; empty where anything may be written."""
    is_required: bool
    at_door: bool
    is_closed: bool


# Made once: the registration form asks it for every course that has questions.
_questions = (
    sa.select(
        Question.id, Question.text, Question.kind, Question.choices, Question.is_required, Question.at_door,
        Question.closed_at,
    )
    .where(Question.course_id == sa.bindparam("course"))
    .order_by(Question.closed_at.is_not(None), Question.position, Question.id)
    .limit(MOST_EVER)
)  # fmt: skip
_questions_now = _questions.where(Question.closed_at.is_(None))
_answers = (
    sa.select(Answer.enrolment_id, Answer.question_id, Answer.words)
    .join(Question, Question.id == Answer.question_id)
    .order_by(Answer.enrolment_id, Question.position, Question.id)
)
_of_people = _answers.where(Answer.enrolment_id.in_(sa.bindparam("people", expanding=True)))
_of_course = _answers.join(Enrolment, Enrolment.id == Answer.enrolment_id).where(
    Enrolment.course_id == sa.bindparam("course")
)
_at_door = _of_people.with_only_columns(Answer.enrolment_id, Question.text, Answer.words).where(
    Question.at_door.is_(True)
)


def questions_asked(course_id: int) -> tuple[Asked, ...]:
    """Give what the course asks now, in its order. One query; do not ask where `questions_version` is 0."""
    return tuple(map(_asked, ask(_questions_now, course=course_id)))


def questions_of(course_id: int) -> tuple[Asked, ...]:
    """Give the same, and after them those that it asked before. One query."""
    return tuple(map(_asked, ask(_questions, course=course_id)))


def _asked(row: Any) -> Asked:  # noqa: ANN401  # a row of the query above
    choices = (YES, NO) if row.kind is QuestionKind.YES_NO else tuple(row.choices)
    return Asked(row.id, row.text, row.kind, choices, row.is_required, row.at_door, is_closed=row.closed_at is not None)


def answers_of(enrolment_ids: Collection[int]) -> dict[int, dict[int, str]]:
    """Give enrolment → question → the answer in one line. Who answered nothing is not in it. One query."""
    return _in_words(ask(_of_people, people=list(enrolment_ids))) if enrolment_ids else {}


def answers_in_course(course_id: int) -> dict[int, dict[int, str]]:
    """Give the same of everyone in a course, for files. One query."""
    return _in_words(ask(_of_course, course=course_id))


def answers_at_door(enrolment_ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """Give enrolment → (question, answer) of what is to be seen where people come in. One query."""
    found: dict[int, list[tuple[str, str]]] = {}
    if enrolment_ids:
        for person, text, words in ask(_at_door, people=list(enrolment_ids)):
            found.setdefault(person, []).append((text, in_words(words)))
    return found


def answers_given(enrolment_id: int) -> dict[int, list[str]]:
    """Give what one person answered, as a form takes it. One query."""
    return {question: words for _person, question, words in ask(_of_people, people=[enrolment_id])}


def _in_words(rows: sa.CursorResult[*tuple[Any, ...]]) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = {}
    for person, question, words in rows:
        found.setdefault(person, {})[question] = in_words(words)
    return found


def in_words(words: Sequence[str]) -> str:
    """Give an answer in one line."""
    return ", ".join(words)


def check_answers(asked: Sequence[Asked], answers: Answers, *, all_due: bool) -> None:
    """Raise `AnswerUnfit` or `AnswerTooLong`; where `all_due`, also `AnswerMissing` for a required one left open.

    What answers a question that is not asked (any more) is passed over: it is not written either.
    """
    for question in asked:
        words = answers.get(question.id, ())
        if not words and question.is_required and all_due:
            raise AnswerMissing(question=question.text)
        is_one_too_many = len(words) > 1 and question.kind is not QuestionKind.MANY
        if is_one_too_many or (question.choices and not set(words) <= set(question.choices)):
            raise AnswerUnfit(question=question.text)
        if any(len(word) > LONGEST_ANSWER for word in words):
            raise AnswerTooLong(question=question.text, longest=LONGEST_ANSWER)
