"""The opening that a course's organiser gives to the letters of that course."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.audit.actor import Actor
from models.audit.recording import record
from models.courses.queries import course_for_change
from models.db import Table, enum_column, session
from models.errors import N_, RuleViolation
from models.registrations.placeholders import check_placeholders

LONGEST_OPENING = 1_500


class LetterOccasion(StrEnum):
    """On which occasion the words are said."""

    RECEIVED = "received"
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    REMINDER = "reminder"


class OpeningTooLong(RuleViolation):
    """A letter's opening is a paragraph or two."""

    code = "letter_opening_too_long"
    message = N_("Lời mở đầu dài quá {most} ký tự. Vui lòng rút ngắn.")
    status = 422


class CourseLetterText(Table):
    """One opening paragraph. No row: the letter begins as every letter does."""

    __tablename__ = "course_letter_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"))
    letter: Mapped[LetterOccasion] = mapped_column(enum_column(LetterOccasion, "letter"))
    text: Mapped[str]
    """Plain text with `models.registrations.placeholders`."""
    changed_at: Mapped[datetime]

    __table_args__ = (
        sa.UniqueConstraint("course_id", "letter"),
        sa.CheckConstraint("length(text) BETWEEN 1 AND 1500", name="text_length"),
    )


_openings = sa.select(CourseLetterText.letter, CourseLetterText.text).where(
    CourseLetterText.course_id == sa.bindparam("course")
)


def letter_openings(course_id: int) -> dict[LetterOccasion, str]:
    """Give a course's openings. One query."""
    return {row.letter: row.text for row in session.execute(_openings, {"course": course_id})}


def set_letter_openings(
    course_id: int, openings: Mapping[LetterOccasion, str], *, actor: Actor, now: datetime
) -> list[LetterOccasion]:
    """Write the openings that differ; an empty one takes the opening away. Returns what changed.

    Raises `NotFound`, `UnknownPlaceholder` or `OpeningTooLong`.
    """
    for text in openings.values():
        check_placeholders(text)
        if len(text) > LONGEST_OPENING:
            raise OpeningTooLong(most=LONGEST_OPENING)
    course = course_for_change(course_id)
    before = letter_openings(course.id)
    changed = [occasion for occasion, text in openings.items() if text != before.get(occasion, "")]
    mine = CourseLetterText.course_id == course.id
    session.execute(sa.delete(CourseLetterText).where(mine, CourseLetterText.letter.in_(changed)))
    rows = [
        {"course_id": course.id, "letter": occasion, "text": openings[occasion], "changed_at": now}
        for occasion in changed
        if openings[occasion]
    ]
    if rows:
        session.execute(sa.insert(CourseLetterText), rows)
    if changed:
        occasions = [occasion.value for occasion in changed]
        record(
            "course.letters_worded", "course", course.id, actor=actor, now=now, title=course.title, changes=occasions
        )
    return changed
