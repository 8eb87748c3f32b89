"""The second check falls due at a moment that nobody can know beforehand."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from models.attendance.projecting import close_self_check_in, open_self_check_in
from models.attendance.scan import Phase
from models.attendance.second_check import SecondCheck, second_check_at, second_check_of
from models.attendance.self_checking_in import CodeGone, mark_herself
from models.db import session
from tests.conftest import NOW
from tests.factories.registrations import KEY
from tests.factories.self_check_in import PHONE, Class

STARTS, ENDS = datetime(2026, 11, 23, 1, 0, tzinfo=UTC), datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


@pytest.mark.one_database
def test_the_moment_lies_in_the_middle_half_of_the_session_and_is_spread_over_it() -> None:
    moments = [second_check_at(KEY, UUID(int=number), STARTS, ENDS) for number in range(1_000)]
    assert min(moments) >= STARTS + timedelta(hours=1)
    assert max(moments) < STARTS + timedelta(hours=3)
    minutes = [int((moment - STARTS).total_seconds() // 60) for moment in moments]
    for quarter in range(60, 180, 30):  # 250 of each half an hour; a fair draw is within 70 of that
        assert 180 <= sum(quarter <= minute < quarter + 30 for minute in minutes) <= 320


@pytest.mark.one_database
def test_the_moment_is_the_same_for_every_screen_and_another_for_every_session_and_server() -> None:
    uid = uuid4()
    assert second_check_at(KEY, uid, STARTS, ENDS) == second_check_at(KEY, uid, STARTS, ENDS)
    assert second_check_at(KEY, uid, STARTS, ENDS) != second_check_at(b"another server", uid, STARTS, ENDS)
    assert second_check_at(KEY, uid, STARTS, ENDS) != second_check_at(KEY, uuid4(), STARTS, ENDS)


def test_it_is_due_from_its_moment_until_it_is_taken_or_the_session_ends(kept) -> None:
    room = kept(Class, KEY, second_check=True)
    lesson = room.lesson()
    due_at = second_check_at(KEY, lesson.uid, lesson.starts_at, lesson.ends_at)
    ends_at = lesson.ends_at

    def asked(moment: datetime, *, wanted: bool = True) -> SecondCheck:
        session.rollback()
        one = room.lesson()
        return second_check_of(one.id, one.uid, one.starts_at, one.ends_at, wanted=wanted, key=KEY, now=moment)

    assert asked(due_at - INSTANT) is SecondCheck.NONE
    assert asked(due_at) is SecondCheck.DUE
    assert asked(due_at, wanted=False) is SecondCheck.NONE
    assert asked(ends_at - INSTANT) is SecondCheck.DUE
    assert asked(ends_at) is SecondCheck.NONE
    kept(open_self_check_in, room.session_id, Phase.SECOND, actor=room.actor, now=NOW)
    assert asked(due_at) is SecondCheck.TAKEN
    claim = room.claim(NOW, Phase.SECOND)
    kept(close_self_check_in, room.session_id, Phase.SECOND, actor=room.actor, now=NOW)
    assert asked(due_at) is SecondCheck.DUE  # it found nobody
    kept(open_self_check_in, room.session_id, Phase.SECOND, actor=room.actor, now=NOW)
    with pytest.raises(CodeGone):
        kept(mark_herself, room.session_id, claim, PHONE, browser="A", now=NOW)
    kept(mark_herself, room.session_id, room.claim(NOW, Phase.SECOND), PHONE, browser="A", now=NOW)
    kept(close_self_check_in, room.session_id, Phase.SECOND, actor=room.actor, now=NOW)
    assert asked(due_at) is SecondCheck.TAKEN
    assert asked(ends_at) is SecondCheck.TAKEN
