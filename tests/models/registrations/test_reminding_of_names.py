"""The reminder of places without a name."""

from datetime import UTC, date, datetime, timedelta

import pytest

from models.courses.course import CourseState
from models.courses.working_time import WorkingCalendar
from models.registrations.application import Trainee
from models.registrations.filling_in import fill_in
from models.registrations.reminding_of_names import due_at, remind_of_unnamed
from tests.conftest import NOW
from tests.factories.registrations import KEY
from tests.factories.seats import BEGINS, VISITOR

UNNAMED = Trainee("", "", fills_in_herself=True)
DUE = datetime(2026, 12, 2, 0, 30, tzinfo=UTC)
"""Wednesday 07:30 in Vietnam; the course begins on Monday 7 December."""
MISSING = "names_missing 0@example.vn"


@pytest.fixture
def made(hall):
    made = hall(seats=3)
    made.enter("", "An", trainees=(UNNAMED, Trainee("An", "Kế toán")))
    made.enter("Bình")
    return made


def remind(made, now=DUE):
    return made.kept(remind_of_unnamed, now=now)


def test_weekends_and_holidays_are_not_counted():
    assert due_at(BEGINS, WorkingCalendar()) == DUE
    tet = WorkingCalendar(frozenset({date(2026, 12, 3), date(2026, 12, 4)}))
    assert due_at(BEGINS, tet) == datetime(2026, 11, 30, 0, 30, tzinfo=UTC)


def test_the_contact_is_reminded_once_three_working_days_before(made):
    assert remind(made, DUE - timedelta(seconds=1)) == 0
    assert remind(made) == 1
    assert remind(made, DUE + timedelta(days=1)) == 0
    assert made.letters()[2:] == [MISSING]


def test_nobody_is_reminded_of_what_is_filled_in_withdrawn_or_over(made, kept):
    kept(fill_in, made.id(""), Trainee("Út", "Thợ"), key=KEY, actor=VISITOR, now=NOW)
    assert remind(made) == 0
    made.enter("", trainees=(UNNAMED,))
    made.withdraw("")
    assert remind(made) == 0
    made.enter("", trainees=(UNNAMED,))
    assert remind(made, BEGINS) == 0
    made.state(CourseState.CANCELLED)
    assert remind(made) == 0


def test_whoever_registers_late_has_a_day_first(made):
    remind(made)
    made.enter("", trainees=(UNNAMED,), now=DUE + timedelta(hours=1))
    assert remind(made, DUE + timedelta(hours=24)) == 0
    assert remind(made, DUE + timedelta(hours=26)) == 1
    assert made.letters()[-1] == "names_missing 3@example.vn"
