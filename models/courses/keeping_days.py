"""Writing down which days differ from the week: holidays, swapped days, and a start from the published calendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import holidays
import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.courses.holiday import DayKind, Holiday
from models.courses.refusals import said_by_database
from models.courses.working_time import FIRST_DAY_OFF
from models.db import session
from models.errors import N_, NotFound, RuleViolation

EARLIEST_YEAR, LATEST_YEAR = 2020, 2100
MOST_DAYS_OF_YEAR = 366
SWAPPED_NAME = "Làm bù"


class DayTaken(RuleViolation):
    """A day differs in one way only."""

    code = "day_taken"
    message = N_("Ngày {day} đã có trong bảng. Vui lòng xóa dòng cũ trước, hoặc chọn ngày khác.")
    field = "day"


class DayUnnamed(RuleViolation):
    """Whoever reads the table must know why."""

    code = "day_unnamed"
    message = N_("Vui lòng ghi tên ngày, ví dụ: Quốc khánh.")
    status = 422
    field = "name"


class WorkedAnyway(RuleViolation):
    """Monday to Friday needs no line to be worked."""

    code = "worked_anyway"
    message = N_("Ngày {day} vốn là ngày làm việc. Ngày làm bù phải là thứ Bảy hoặc Chủ nhật.")
    status = 422
    field = "worked_instead"


class YearOutOfRange(RuleViolation):
    """A year that was surely mistyped."""

    code = "year_out_of_range"
    message = N_("Năm phải từ {earliest} đến {latest}.")
    status = 422
    field = "year"


@dataclass(frozen=True)
class SuggestedDay:
    """A day as the library of holidays has it: a start, which people mend by the Government's announcement."""

    day: date
    kind: DayKind
    name: str


def days_of_year(year: int) -> list[Holiday]:
    """Give the year's exceptional days in their order."""
    wanted = sa.select(Holiday).where(Holiday.day.between(date(year, 1, 1), date(year, 12, 31)))
    return list(session.scalars(wanted.order_by(Holiday.day).limit(MOST_DAYS_OF_YEAR)))


def add_holiday(
    day: date, name: str, *, worked_instead: date | None = None, actor: Actor, now: datetime
) -> list[Holiday]:
    """Write down a day off and, where the Government swaps days, the Saturday or Sunday worked for it.

    Raises `DayUnnamed`, `DayTaken`, `WorkedAnyway` or `YearOutOfRange`.
    """
    added = [_add(day, DayKind.HOLIDAY, name, actor=actor, now=now)]
    if worked_instead is not None:
        swapped = f"{SWAPPED_NAME} cho ngày {day:%d/%m/%Y}"
        added.append(add_working_day(worked_instead, swapped, actor=actor, now=now))
    return added


def add_working_day(day: date, name: str, *, actor: Actor, now: datetime) -> Holiday:
    """Write down a Saturday or Sunday that is worked. Raises what `add_holiday` raises."""
    if day.weekday() < FIRST_DAY_OFF:
        raise WorkedAnyway(day=f"{day:%d/%m/%Y}")
    return _add(day, DayKind.WORKING_DAY, name, actor=actor, now=now)


def remove_day(holiday_id: int, *, actor: Actor, now: datetime) -> None:
    """Let the day go by its week again; deadlines reckoned before stay as they were told. Raises `NotFound`."""
    found = session.get(Holiday, holiday_id)
    if found is None:
        raise NotFound
    record("holiday.removed", "holiday", found.id, actor=actor, now=now, name=found.name, day=found.day.isoformat())
    session.delete(found)
    session.flush()


def fill_year(year: int, *, actor: Actor, now: datetime) -> int:
    """Write down the library's days of the year that the table does not have, and give how many were added.

    What people wrote stays as it is. Raises `YearOutOfRange`.
    """
    _check_year(year)
    known = {kept.day for kept in days_of_year(year)}
    new = [suggested for suggested in suggested_days(year) if suggested.day not in known]
    session.add_all(Holiday(day=suggested.day, kind=suggested.kind, name=suggested.name) for suggested in new)
    session.flush()
    if new:
        record("holiday.year_filled", "holiday", None, actor=actor, now=now, name=str(year), count=len(new))
    return len(new)


def suggested_days(year: int) -> list[SuggestedDay]:
    """Give the library's days of this year, in their order. It may lack swaps that were announced late."""
    calendar = holidays.country_holidays("VN", years=year, language="vi")
    found = [SuggestedDay(day, DayKind.HOLIDAY, calendar[day]) for day in sorted(calendar)]
    worked: Iterable[date] = getattr(calendar, "weekend_workdays", ())
    found += [SuggestedDay(day, DayKind.WORKING_DAY, SWAPPED_NAME) for day in sorted(worked) if day.year == year]
    return sorted(found, key=lambda suggested: suggested.day)


def _add(day: date, kind: DayKind, name: str, *, actor: Actor, now: datetime) -> Holiday:
    _check_year(day.year)
    if not name:
        raise DayUnnamed
    added = Holiday(day=day, kind=kind, name=name)
    with said_by_database(DayTaken(day=f"{day:%d/%m/%Y}")):
        session.add(added)
    record("holiday.added", "holiday", added.id, actor=actor, now=now, name=name, day=day.isoformat(), kind=kind.value)
    return added


def _check_year(year: int) -> None:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise YearOutOfRange(earliest=EARLIEST_YEAR, latest=LATEST_YEAR)
