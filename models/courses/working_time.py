"""Working days and office hours: how deadlines that are counted in them are found.

The week is Monday to Friday; the table `holiday` says what differs. A `WorkingCalendar` is read once and handed to
pure functions, so that a deadline can be reckoned anywhere without a query.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa

from models.clock import at_vietnam, vietnam_date
from models.courses.holiday import DayKind, Holiday
from models.db import session

OFFICE_HOURS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 0)))
"""When the office works on a working day, in Vietnam: morning and afternoon."""
FIRST_DAY_OFF = 5
"""Saturday, as `date.weekday` counts."""
MOST_DAYS = 2_000
"""A bound for the table: about a hundred years of it."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkingCalendar:
    """What differs from Monday to Friday, and the office hours. Empty: the plain week."""

    holidays: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()
    """Saturdays and Sundays that are worked."""
    hours: tuple[tuple[time, time], ...] = field(default=OFFICE_HOURS)
    """The day's working intervals, in order, none empty."""


def load_calendar() -> WorkingCalendar:
    """Give the calendar as the table has it now. One query."""
    days = session.execute(sa.select(Holiday.day, Holiday.kind).order_by(Holiday.day.desc()).limit(MOST_DAYS)).all()
    return WorkingCalendar(
        frozenset(row.day for row in days if row.kind is DayKind.HOLIDAY),
        frozenset(row.day for row in days if row.kind is DayKind.WORKING_DAY),
    )


def is_working_day(day: date, calendar: WorkingCalendar) -> bool:
    """Whether the office works on this day."""
    if day in calendar.working_days:
        return True
    return day.weekday() < FIRST_DAY_OFF and day not in calendar.holidays


def add_working_hours(start: datetime, hours: int, calendar: WorkingCalendar) -> datetime:
    """Give the moment (UTC) when so many office hours have passed since `start` (aware).

    What ends with the morning ends at 11:30, not at 13:30. With 0 hours: `start` itself within office hours (their end
    included), else when the office next opens. Raises `ValueError` for a negative number.
    """
    if hours < 0:
        message = f"hours cannot be negative: {hours}"
        raise ValueError(message)
    left, start = timedelta(hours=hours), start.astimezone(UTC)
    for begins, ends in _intervals(vietnam_date(start), calendar):
        begun = max(begins, start)
        if begun > ends:
            continue
        if left <= ends - begun:
            return begun + left
        left -= ends - begun
    raise AssertionError  # the intervals never end


def add_working_days(day: date, days: int, calendar: WorkingCalendar) -> date:
    """Give the nth working day after `day`, which itself is not counted (0: `day` if it is worked, else the next).

    Raises `ValueError` for a negative number.
    """
    if days < 0:
        message = f"days cannot be negative: {days}"
        raise ValueError(message)
    found = day
    for _ in range(days):
        found = _working_day_from(found + ONE_DAY, calendar)
    return _working_day_from(found, calendar)


def _working_day_from(day: date, calendar: WorkingCalendar) -> date:
    while not is_working_day(day, calendar):
        day += ONE_DAY
    return day


def _intervals(day: date, calendar: WorkingCalendar) -> Iterator[tuple[datetime, datetime]]:
    """Give the office's working intervals from this day on, without end."""
    while True:
        day = _working_day_from(day, calendar)
        for begins, ends in calendar.hours:
            yield at_vietnam(day, begins), at_vietnam(day, ends)
        day += ONE_DAY


def last_working_day_until(day: date, calendar: WorkingCalendar) -> date:
    """Give `day` if it is worked, else the last working day before it: what must be done by then is done on that."""
    while not is_working_day(day, calendar):
        day -= ONE_DAY
    return day
