"""What a course asks each person beyond name and position, and what she answered."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.db import Table, enum_column


class QuestionKind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    ONE = "one"
    """One of `choices`."""
    MANY = "many"
    """Any of `choices`."""
    YES_NO = "yes_no"


WITH_CHOICES = frozenset({QuestionKind.ONE, QuestionKind.MANY})


class Question(Table):
    """One question of one course. One that was answered is closed, not deleted: the answers stay readable."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"))
    position: Mapped[int]
    """Its place among the course's questions, together with `id`."""
    text: Mapped[str]
    kind: Mapped[QuestionKind] = mapped_column(enum_column(QuestionKind, "kind"))
    choices: Mapped[list[str]] = mapped_column(sa.JSON)
    is_required: Mapped[bool]
    at_door: Mapped[bool]
    """Whether the answer is shown where people are checked in."""
    closed_at: Mapped[datetime | None]
    """Not asked any more since then."""

    __table_args__ = (
        sa.Index("ix_question_course", "course_id", "position"),
        sa.CheckConstraint("text != ''", name="text_given"),
        sa.CheckConstraint("position > 0", name="position_positive"),
        sa.CheckConstraint("(kind IN ('one', 'many')) = (json_array_length(choices) > 1)", name="choices_of_kind"),
    )


class Answer(Table):
    """What one person answered to one question. Who left it open has no row."""

    __tablename__ = "answer"

    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id"), primary_key=True, index=True)
    words: Mapped[list[str]] = mapped_column(sa.JSON)
    """One, or of "any of many" each that was ticked, in the question's order."""
    answered_at: Mapped[datetime]

    __table_args__ = (sa.CheckConstraint("json_array_length(words) > 0", name="words_given"),)
