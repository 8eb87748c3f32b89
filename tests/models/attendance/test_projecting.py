"""Opening and closing the checks of a session for the projector's code."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from blueprints.common.unit_of_work import unit_of_work
from models.attendance.projecting import (
    HeadsOutOfRange,
    NoSecondCheck,
    NotOpened,
    TakesNoMarks,
    close_all_checks,
    close_self_check_in,
    count_heads,
    open_self_check_in,
)
from models.attendance.rotating_code import short_code_of, step_at
from models.attendance.scan import Phase
from models.attendance.self_check_in import SelfCheckIn
from models.attendance.self_queries import check_by_short_code, checks_of
from models.audit.actor import Actor
from models.audit.audit_event import AuditEvent
from models.courses.course import Course, CourseState
from models.db import session
from models.errors import NotAllowed, NotFound
from tests.conftest import NOW
from tests.factories.registrations import KEY
from tests.factories.self_check_in import Class


@pytest.fixture
def room(kept) -> Class:
    return kept(Class, KEY, opened=False, second_check=True)


def opened(kept, room: Class, phase: Phase = Phase.ARRIVAL, now=NOW) -> None:
    kept(open_self_check_in, room.session_id, phase, actor=room.actor, now=now)


def test_only_somebody_with_an_account_opens_a_check(kept, room: Class) -> None:
    for actor in (Actor("device", "Máy của thầy Dũng", 1), Actor.system(), Actor.visitor("Khách")):
        with pytest.raises(NotAllowed):
            kept(open_self_check_in, room.session_id, Phase.ARRIVAL, actor=actor, now=NOW)
    with pytest.raises(NotFound):
        kept(open_self_check_in, 999_999, Phase.ARRIVAL, actor=room.actor, now=NOW)


def test_it_may_be_opened_before_the_session_and_not_after_its_day(kept, room: Class) -> None:
    opened(kept, room, now=NOW - timedelta(days=1))
    kept(close_self_check_in, room.session_id, Phase.ARRIVAL, actor=room.actor, now=NOW)
    midnight = NOW.replace(hour=17)  # in Vietnam
    opened(kept, room, now=midnight - timedelta(seconds=1))
    with pytest.raises(TakesNoMarks):
        opened(kept, room, Phase.SECOND, now=midnight)


@pytest.mark.parametrize("state", [CourseState.DRAFT, CourseState.CANCELLED, CourseState.CLOSED])
def test_a_course_that_is_not_taught_opens_none(kept, room: Class, state: CourseState) -> None:
    kept(lambda: setattr(session.get_one(Course, room.course_id), "state", state))
    with pytest.raises(TakesNoMarks):
        opened(kept, room)


def test_a_second_check_is_for_courses_that_want_it(kept) -> None:
    room = kept(Class, KEY, opened=False)
    with pytest.raises(NoSecondCheck):
        opened(kept, room, Phase.SECOND)


def test_pressed_by_eight_at_once_it_is_opened_once_with_one_key(app: Flask, kept, room: Class) -> None:
    def press(_number: int) -> None:
        with app.app_context(), unit_of_work():
            open_self_check_in(room.session_id, Phase.ARRIVAL, actor=room.actor, now=NOW)

    with ThreadPoolExecutor(8) as hands:
        list(hands.map(press, range(8)))
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(SelfCheckIn)) == 1
    actions = session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == ["attendance.self_opened"]


def test_closing_a_session_closes_every_check(kept, room: Class) -> None:
    for phase in Phase:
        opened(kept, room, phase)
    code = short_code_of(room.key(Phase.SECOND), step_at(NOW))
    assert check_by_short_code(code, NOW).phase is Phase.SECOND
    kept(close_all_checks, room.session_id, now=NOW)
    assert [(check.key, check.closed_at) for check in checks_of(room.session_id).values()] == [(None, NOW)] * 2
    assert check_by_short_code(code, NOW) is None


def test_the_database_itself_keeps_no_key_of_a_closed_check(kept, room: Class) -> None:
    opened(kept, room)
    with pytest.raises(IntegrityError):
        kept(session.execute, sa.update(SelfCheckIn).values(closed_at=NOW))
    session.rollback()
    with pytest.raises(IntegrityError):
        kept(session.execute, sa.update(SelfCheckIn).values(key=None))


def test_heads_are_counted_for_a_check_that_was_opened(kept, room: Class) -> None:
    with pytest.raises(NotOpened):
        kept(count_heads, room.session_id, Phase.ARRIVAL, 3, actor=room.actor, now=NOW)
    opened(kept, room)
    for heads in (3, 3, 0, None):
        kept(count_heads, room.session_id, Phase.ARRIVAL, heads, actor=room.actor, now=NOW)
        assert checks_of(room.session_id)[Phase.ARRIVAL].head_count == heads
    for heads in (-1, 5_001):
        with pytest.raises(HeadsOutOfRange):
            kept(count_heads, room.session_id, Phase.ARRIVAL, heads, actor=room.actor, now=NOW)
    counting = sa.select(AuditEvent.details).where(AuditEvent.action == "attendance.heads_counted")
    counted = session.scalars(counting.order_by(AuditEvent.id))
    assert [details["heads"] for details in counted] == [3, 0, None]


def test_a_forgotten_check_of_long_ago_is_not_looked_at(kept, room: Class) -> None:
    opened(kept, room)
    code = short_code_of(room.key(), step_at(NOW + timedelta(days=3)))
    assert check_by_short_code(code, NOW + timedelta(days=3)) is None
