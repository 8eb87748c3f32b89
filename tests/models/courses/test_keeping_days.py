"""The table of exceptional days: what is written there changes deadlines, and what may be written."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from models.audit.actor import Actor
from models.audit.audit_event import AuditEvent
from models.courses.holiday import DayKind, Holiday
from models.courses.keeping_days import (
    DayTaken,
    DayUnnamed,
    WorkedAnyway,
    YearOutOfRange,
    add_holiday,
    add_working_day,
    days_of_year,
    fill_year,
    remove_day,
    suggested_days,
)
from models.courses.working_time import is_working_day, load_calendar
from models.db import session
from models.errors import NotFound
from tests.conftest import NOW

ANH = Actor("user", "Ánh", 1)
SWAP_OFF, SWAP_ON = date(2026, 1, 2), date(2026, 1, 10)


def test_swapped_friday_is_off_and_its_saturday_worked(context):
    add_holiday(SWAP_OFF, "Nghỉ hoán đổi", worked_instead=SWAP_ON, actor=ANH, now=NOW)
    calendar = load_calendar()
    assert (is_working_day(SWAP_OFF, calendar), is_working_day(SWAP_ON, calendar)) == (False, True)
    assert [(kept.day, kept.kind, kept.name) for kept in days_of_year(2026)] == [
        (SWAP_OFF, DayKind.HOLIDAY, "Nghỉ hoán đổi"),
        (SWAP_ON, DayKind.WORKING_DAY, "Làm bù cho ngày 02/01/2026"),
    ]
    trail = session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert list(trail) == ["holiday.added", "holiday.added"]


def test_one_day_is_written_down_once(context):
    add_holiday(SWAP_OFF, "Nghỉ", actor=ANH, now=NOW)
    with pytest.raises(DayTaken, match="02/01/2026"):
        add_holiday(SWAP_OFF, "Nghỉ nữa", actor=ANH, now=NOW)
    assert len(days_of_year(2026)) == 1


def test_database_refuses_a_day_twice_and_a_day_without_a_name(context):
    for rows in (
        [{"day": SWAP_OFF, "kind": DayKind.HOLIDAY, "name": "a"}] * 2,
        [{"day": SWAP_OFF, "kind": DayKind.HOLIDAY, "name": ""}],
    ):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(sa.insert(Holiday), rows)


def test_refused_days_say_why(context):
    with pytest.raises(WorkedAnyway, match="02/01/2026"):
        add_working_day(SWAP_OFF, "Làm bù", actor=ANH, now=NOW)
    with pytest.raises(DayUnnamed):
        add_holiday(SWAP_OFF, "", actor=ANH, now=NOW)
    with pytest.raises(YearOutOfRange):
        add_holiday(date(1026, 1, 2), "Nghỉ", actor=ANH, now=NOW)


def test_removed_day_goes_by_its_week_again(context):
    (kept,) = add_holiday(SWAP_OFF, "Nghỉ", actor=ANH, now=NOW)
    remove_day(kept.id, actor=ANH, now=NOW)
    assert is_working_day(SWAP_OFF, load_calendar())
    with pytest.raises(NotFound):
        remove_day(kept.id, actor=ANH, now=NOW)


def test_year_is_filled_once_and_leaves_what_people_wrote(context):
    add_holiday(date(2026, 9, 2), "Quốc khánh (sửa tay)", actor=ANH, now=NOW)
    added = fill_year(2026, actor=ANH, now=NOW)
    assert added == len(suggested_days(2026)) - 1
    assert fill_year(2026, actor=ANH, now=NOW) == 0
    named = {kept.day: kept.name for kept in days_of_year(2026)}
    assert named[date(2026, 9, 2)] == "Quốc khánh (sửa tay)"
    assert named[date(2026, 2, 17)] == "Tết Nguyên Đán"
    assert not is_working_day(date(2026, 2, 17), load_calendar())


def test_library_knows_the_swap_of_august_2026():
    found = {suggested.day: suggested.kind for suggested in suggested_days(2026)}
    assert found[date(2026, 8, 31)] is DayKind.HOLIDAY
    assert found[date(2026, 8, 22)] is DayKind.WORKING_DAY


def test_calendar_is_read_in_one_query_however_many_days(context, queries):
    for days in (1, 3):
        for number in range(days):
            add_holiday(date(2026, 1 + days, 1 + number), "Nghỉ", actor=ANH, now=NOW)
        queries.clear()
        load_calendar()
        assert len(queries) == 1
