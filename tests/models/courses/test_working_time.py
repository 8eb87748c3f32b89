"""Deadlines counted in working days and office hours: exact answers, and what holds for every moment."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.clock import VIETNAM, at_vietnam
from models.courses.working_time import WorkingCalendar, add_working_days, add_working_hours, is_working_day

pytestmark = pytest.mark.one_database

PLAIN = WorkingCalendar()
SWAPPED = WorkingCalendar(frozenset({date(2026, 1, 1), date(2026, 1, 2)}), frozenset({date(2026, 1, 10)}))
"""2 January 2026 was swapped for Saturday 10 January."""
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)).map(lambda moment: moment.replace(tzinfo=VIETNAM))  # noqa: DTZ001
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
CALENDARS = st.builds(
    lambda off, worked: WorkingCalendar(frozenset(off), frozenset(worked - off)),
    st.sets(DAYS, max_size=20),
    st.sets(DAYS, max_size=20),
)


def vn(text):
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=VIETNAM)


def worked_between(start, end, calendar):
    """Office time between two moments, minute by day: counted another way than by the code under test."""
    total, day = timedelta(), start.astimezone(VIETNAM).date()
    while day <= end.astimezone(VIETNAM).date():
        if is_working_day(day, calendar):
            for begins, ends in ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 0))):
                begun, ended = max(start, at_vietnam(day, begins)), min(end, at_vietnam(day, ends))
                total += max(timedelta(), ended - begun)
        day += timedelta(days=1)
    return total


def test_saturday_is_worked_when_it_was_swapped_for_a_friday():
    assert not is_working_day(date(2026, 1, 2), SWAPPED)
    assert is_working_day(date(2026, 1, 10), SWAPPED)
    assert not is_working_day(date(2026, 1, 11), SWAPPED)
    assert is_working_day(date(2026, 1, 5), SWAPPED)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("23/11/2026 08:00", 2, "23/11/2026 10:00"),
        ("23/11/2026 08:30", 3, "23/11/2026 11:30"),  # ends with the morning, not at 13:30
        ("23/11/2026 10:30", 2, "23/11/2026 14:30"),  # over lunch
        ("23/11/2026 12:00", 1, "23/11/2026 14:30"),  # asked at lunch
        ("23/11/2026 16:00", 2, "24/11/2026 08:30"),  # over night
        ("27/11/2026 16:00", 2, "30/11/2026 08:30"),  # over the weekend
        ("28/11/2026 09:00", 8, "01/12/2026 08:00"),  # asked on a Saturday: Monday has 7½ hours
        ("23/11/2026 20:00", 0, "24/11/2026 07:30"),
        ("23/11/2026 09:00", 0, "23/11/2026 09:00"),
    ],
)
def test_office_hours_are_counted_over_lunch_night_and_weekend(start, hours, end):
    assert add_working_hours(vn(start), hours, PLAIN) == vn(end)


def test_office_hours_pass_over_holidays_and_count_swapped_saturdays():
    assert add_working_hours(vn("31/12/2025 16:00"), 2, SWAPPED) == vn("05/01/2026 08:30")
    assert add_working_hours(vn("09/01/2026 16:00"), 2, SWAPPED) == vn("10/01/2026 08:30")


def test_two_working_days_from_a_friday_end_on_tuesday():
    assert add_working_days(date(2026, 11, 27), 2, PLAIN) == date(2026, 12, 1)
    assert add_working_days(date(2025, 12, 31), 1, SWAPPED) == date(2026, 1, 5)
    assert add_working_days(date(2026, 1, 9), 1, SWAPPED) == date(2026, 1, 10)
    assert add_working_days(date(2026, 11, 28), 0, PLAIN) == date(2026, 11, 30)


def test_negative_numbers_are_refused():
    with pytest.raises(ValueError, match="negative"):
        add_working_hours(vn("23/11/2026 08:00"), -1, PLAIN)
    with pytest.raises(ValueError, match="negative"):
        add_working_days(date(2026, 11, 23), -1, PLAIN)


@given(MOMENTS, st.integers(1, 60), CALENDARS)
def test_exactly_so_many_office_hours_lie_between(start, hours, calendar):
    end = add_working_hours(start, hours, calendar)
    assert worked_between(start, end, calendar) == timedelta(hours=hours)
    assert end.tzinfo is UTC
    assert is_working_day(end.astimezone(VIETNAM).date(), calendar)


@given(MOMENTS, st.integers(0, 20), st.integers(0, 20), CALENDARS)
def test_hours_added_in_two_steps_are_the_hours_added_at_once(start, first, then, calendar):
    stepwise = add_working_hours(add_working_hours(start, first, calendar), then, calendar)
    at_once = add_working_hours(start, first + then, calendar)
    assert worked_between(at_once, stepwise, calendar) == timedelta()
    assert worked_between(stepwise, at_once, calendar) == timedelta()


@given(DAYS, st.integers(0, 40), CALENDARS)
def test_exactly_so_many_working_days_follow(day, days, calendar):
    end = add_working_days(day, days, calendar)
    later = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert is_working_day(end, calendar)
    if days:
        assert sum(is_working_day(each, calendar) for each in later) == days
