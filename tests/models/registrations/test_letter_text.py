"""The openings of a course's letters."""

import pytest
import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.audit_event import AuditEvent
from models.db import session
from models.errors import NotFound
from models.registrations.letter_text import (
    LONGEST_OPENING,
    LetterOccasion,
    OpeningTooLong,
    letter_openings,
    set_letter_openings,
)
from models.registrations.placeholders import UnknownPlaceholder
from tests.conftest import NOW
from tests.factories.courses import make_course

ANH = Actor("user", "Ánh", 1)
RECEIVED, REMINDER = LetterOccasion.RECEIVED, LetterOccasion.REMINDER


@pytest.fixture
def course(kept):
    return kept(make_course).id


def write(kept, course, openings):
    return kept(set_letter_openings, course, openings, actor=ANH, now=NOW)


def openings_of(course):
    session.rollback()
    return letter_openings(course)


def test_an_opening_is_kept_changed_and_taken_away(kept, course):
    assert write(kept, course, {RECEIVED: "Chào {nguoi_nhan}.", REMINDER: ""}) == [RECEIVED]
    assert openings_of(course) == {RECEIVED: "Chào {nguoi_nhan}."}
    assert write(kept, course, {RECEIVED: "Khác.", REMINDER: "Nhớ mang máy tính."}) == [RECEIVED, REMINDER]
    assert openings_of(course) == {RECEIVED: "Khác.", REMINDER: "Nhớ mang máy tính."}
    assert write(kept, course, {RECEIVED: "", REMINDER: "Nhớ mang máy tính."}) == [RECEIVED]
    assert openings_of(course) == {REMINDER: "Nhớ mang máy tính."}


def test_writing_the_same_again_records_nothing(kept, course):
    write(kept, course, {RECEIVED: "Chào."})
    session.rollback()
    before = session.scalar(sa.select(sa.func.count(AuditEvent.id)))
    assert write(kept, course, {RECEIVED: "Chào."}) == []
    session.rollback()
    assert session.scalar(sa.select(sa.func.count(AuditEvent.id))) == before


def test_an_unknown_placeholder_keeps_everything_as_it_was(kept, course):
    write(kept, course, {RECEIVED: "Chào."})
    with pytest.raises(UnknownPlaceholder):
        write(kept, course, {RECEIVED: "Khác.", REMINDER: "{ten_khoá}"})
    assert openings_of(course) == {RECEIVED: "Chào."}


def test_an_opening_has_a_length(kept, course):
    write(kept, course, {RECEIVED: "a" * LONGEST_OPENING})
    with pytest.raises(OpeningTooLong):
        write(kept, course, {RECEIVED: "a" * (LONGEST_OPENING + 1)})


def test_a_course_that_is_not_there_has_no_letters(kept, context):
    with pytest.raises(NotFound):
        write(kept, 999_999, {RECEIVED: "Chào."})
