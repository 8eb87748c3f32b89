"""The organiser says what a course asks each person: adding, changing, ordering, closing; each holds the course."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.courses.course import Course, CourseState
from models.db import session
from models.errors import NotFound
from models.registrations.question import WITH_CHOICES, Answer, Question, QuestionKind
from models.registrations.question_refusals import (
    ChoicesUnfit,
    ChoiceWasChosen,
    KindOfAnswered,
    QuestionsClosed,
    QuestionTextMissing,
    QuestionTooLong,
    TooManyQuestions,
)
from models.registrations.questionnaire import MOST_EVER, MOST_QUESTIONS
from models.registrations.waiting import lock_course
from models.text import clean, fold

MOST_CHOICES = 20
LONGEST_CHOICE = 100
LONGEST_QUESTION = 300
OPEN = frozenset({CourseState.DRAFT, CourseState.PUBLISHED})


@dataclass(frozen=True)
class QuestionWords:
    """What an organiser typed of one question. `choices` counts only for kinds that have some."""

    text: str
    kind: QuestionKind
    choices: tuple[str, ...] = ()
    is_required: bool = False
    at_door: bool = False


def add_question(course_id: int, words: QuestionWords, *, actor: Actor, now: datetime) -> int:
    """Ask one thing more, after all others.

    Raises `NotFound`, `QuestionsClosed`, `TooManyQuestions` or what is unfit.
    """
    _hold(course_id)
    columns = _columns(words)
    _require_room(course_id)
    last = session.scalar(sa.select(sa.func.max(Question.position)).where(Question.course_id == course_id))
    question = Question(course_id=course_id, position=(last or 0) + 1, **columns)
    session.add(question)
    _changed("question.added", question, actor, now)
    return question.id


def change_question(question_id: int, words: QuestionWords, *, actor: Actor, now: datetime) -> None:
    """Write other words. Of one that was answered the kind stays, and every choice that somebody chose.

    Raises `NotFound`, `QuestionsClosed`, `KindOfAnswered`, `ChoiceWasChosen` or what is unfit.
    """
    question, columns = _held(question_id), _columns(words)
    chosen = _chosen(question)
    if chosen and words.kind is not question.kind:
        raise KindOfAnswered
    if words.kind in WITH_CHOICES and (gone := sorted(chosen - set(columns["choices"]))):
        raise ChoiceWasChosen(choice=gone[0])
    for name, value in columns.items():
        setattr(question, name, value)
    _changed("question.changed", question, actor, now)


def remove_question(question_id: int, *, actor: Actor, now: datetime) -> bool:
    """Ask it no more: deleted if nobody answered, else closed with its answers. Gives whether it is gone for good."""
    question = _held(question_id)
    is_answered = _is_answered(question.id)
    if is_answered:
        question.closed_at = question.closed_at or now
    _changed("question.closed" if is_answered else "question.removed", question, actor, now)
    if not is_answered:
        session.delete(question)
        session.flush()
    return not is_answered


def reopen_question(question_id: int, *, actor: Actor, now: datetime) -> None:
    """Ask a closed one again. Raises `NotFound`, `QuestionsClosed` or `TooManyQuestions`."""
    question = _held(question_id)
    if question.closed_at is None:
        return
    _require_room(question.course_id)
    question.closed_at = None
    _changed("question.reopened", question, actor, now)


def move_question(question_id: int, *, earlier: bool, actor: Actor, now: datetime) -> None:
    """Let it change places with its neighbour; the first goes no earlier, the last no later."""
    question = _held(question_id)
    order = (Question.position, Question.id)
    asked = list(
        session.scalars(
            sa.select(Question)
            .where(Question.course_id == question.course_id, Question.closed_at.is_(None))
            .order_by(*order)
            .limit(MOST_EVER)
        )
    )
    if question not in asked:
        return
    here = asked.index(question)
    there = here - 1 if earlier else here + 1
    if not 0 <= there < len(asked):
        return
    asked[here], asked[there] = asked[there], asked[here]
    for position, other in enumerate(asked, 1):
        other.position = position
    _changed("question.moved", question, actor, now)


def _hold(course_id: int) -> None:
    if lock_course(course_id).state not in OPEN:
        raise QuestionsClosed


def _held(question_id: int) -> Question:
    course_id = session.scalar(sa.select(Question.course_id).where(Question.id == question_id))
    if course_id is None:
        raise NotFound
    _hold(course_id)
    question = session.get(Question, question_id, populate_existing=True)
    if question is None:  # removed while we waited for the course
        raise NotFound
    return question


def _columns(words: QuestionWords) -> dict[str, Any]:
    text = clean(words.text)
    if not text:
        raise QuestionTextMissing
    if len(text) > LONGEST_QUESTION:
        raise QuestionTooLong(longest=LONGEST_QUESTION)
    choices = [clean(choice) for choice in words.choices if clean(choice)] if words.kind in WITH_CHOICES else []
    if words.kind in WITH_CHOICES:
        is_right_number = 1 < len(choices) <= MOST_CHOICES
        alike = len({fold(choice) for choice in choices}) < len(choices)
        if not is_right_number or alike or any(len(choice) > LONGEST_CHOICE for choice in choices):
            raise ChoicesUnfit(most=MOST_CHOICES, longest=LONGEST_CHOICE)
    return {
        "text": text,
        "kind": words.kind,
        "choices": choices,
        "is_required": words.is_required,
        "at_door": words.at_door,
    }


def _require_room(course_id: int) -> None:
    counted = sa.select(sa.func.count()).select_from(Question).where(Question.course_id == course_id)
    asked, ever = session.scalar(counted.where(Question.closed_at.is_(None))), session.scalar(counted)
    if (asked or 0) >= MOST_QUESTIONS or (ever or 0) >= MOST_EVER:
        raise TooManyQuestions(most=MOST_QUESTIONS)


def _is_answered(question_id: int) -> bool:
    return session.scalar(sa.select(Answer.question_id).where(Answer.question_id == question_id).limit(1)) is not None


def _chosen(question: Question) -> set[str]:
    """Give every word of every answer; of a kind without choices too, for only whether there is any counts then."""
    given = session.scalars(sa.select(Answer.words).where(Answer.question_id == question.id))
    return {word for words in given for word in words}


def _changed(action: str, question: Question, actor: Actor, now: datetime) -> None:
    session.flush()
    ours = (
        sa.update(Course).where(Course.id == question.course_id).values(questions_version=Course.questions_version + 1)
    )
    session.execute(ours, execution_options={"synchronize_session": "fetch"})
    record(action, "question", question.id, actor=actor, now=now, course_id=question.course_id, name=question.text)
