"""Answers are written with the act that brings them: registering, or a person filling in her own page."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

import sqlalchemy as sa

from models.db import session
from models.registrations.application import Trainee
from models.registrations.enrolling import Enrolled
from models.registrations.question import Answer
from models.registrations.questionnaire import Answers, Asked, check_answers, questions_asked, questions_of
from models.registrations.waiting import LockedCourse
from models.text import fold

ANSWERS = cast("sa.Table", Answer.__table__)


def asked_of(course: LockedCourse, trainees: Sequence[Trainee]) -> tuple[Asked, ...]:
    """Give what the course asks, having checked these people's answers. No query where it never asked anything.

    Whoever is to fill herself in answers there, and staff may ask later; of the others every required answer is due.
    Raises `AnswerMissing`, `AnswerUnfit` or `AnswerTooLong`.
    """
    if not course.questions_version:
        return ()
    asked = questions_asked(course.id)
    for trainee in trainees:
        check_answers(asked, trainee.answers, all_due=not (trainee.fills_in_herself or trainee.answers_later))
    return asked


def write_first_answers(asked: Sequence[Asked], entered: Sequence[Enrolled], *, now: datetime) -> None:
    """Write what people who have just entered answered. One statement, or none."""
    _insert(asked, {person.id: person.trainee.answers for person in entered}, now)


def write_answers(asked: Sequence[Asked], enrolment_id: int, answers: Answers, *, now: datetime) -> None:
    """Write one person's answers in the place of her former ones; what she answered to closed questions stays."""
    former = sa.delete(ANSWERS).where(
        ANSWERS.c.enrolment_id == enrolment_id, ANSWERS.c.question_id.in_([question.id for question in asked])
    )
    session.execute(former)
    _insert(asked, {enrolment_id: answers}, now)


def carry_answers(new_of_old: Mapping[int, int], course_id: int, *, asked_before: int) -> None:
    """Copy what these people (`{old row: new row}`) answered in the course `asked_before` to what this one asks too.

    The same question is one of the same words and the same kind. Of choices only those that stand here go along.
    """
    here = {(fold(question.text), question.kind): question for question in questions_asked(course_id)}
    there = {question.id: here.get((fold(question.text), question.kind)) for question in questions_of(asked_before)}
    given = sa.select(ANSWERS.c.enrolment_id, ANSWERS.c.question_id, ANSWERS.c.words, ANSWERS.c.answered_at)
    rows: dict[tuple[int, int], dict[str, object]] = {}
    for row in session.execute(given.where(ANSWERS.c.enrolment_id.in_(new_of_old)).order_by(ANSWERS.c.answered_at)):
        question = there.get(row.question_id)
        words = _fitting(question, row.words) if question else []
        if question and words:
            person = new_of_old[row.enrolment_id]
            rows[person, question.id] = {
                "enrolment_id": person, "question_id": question.id, "words": words, "answered_at": row.answered_at,
            }  # fmt: skip
    if rows:
        session.execute(sa.insert(ANSWERS), list(rows.values()))


def _fitting(question: Asked, words: Sequence[str]) -> list[str]:
    return [word for word in words if word in question.choices] if question.choices else list(words)


def _insert(asked: Sequence[Asked], people: Mapping[int, Answers], now: datetime) -> None:
    rows = [
        {"enrolment_id": person, "question_id": question.id, "words": list(words), "answered_at": now}
        for person, answers in people.items()
        for question in asked
        if (words := answers.get(question.id))
    ]
    if rows:
        session.execute(sa.insert(ANSWERS), rows)
