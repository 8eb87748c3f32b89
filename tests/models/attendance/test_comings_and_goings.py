"""In, out and in again: what repeats what, whatever the order in which scans arrive."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from models.attendance.scan import Direction, Outcome, Phase, Reason, Scan, Shown
from models.attendance.verdict import Verdict
from models.db import session
from tests.conftest import NOW
from tests.factories.door import Door
from tests.factories.odd_scans import offline

Keep = Callable[..., Any]
IN, OUT = Direction.IN, Direction.OUT
ACCEPTED, DUPLICATE, CONFLICT = Outcome.ACCEPTED, Outcome.DUPLICATE, Outcome.CONFLICT


@pytest.fixture
def room(kept: Keep) -> Door:
    return kept(Door)


def outcomes(verdicts: Sequence[Verdict]) -> list[tuple[Outcome, Reason | None]]:
    return [(verdict.outcome, verdict.reason) for verdict in verdicts]


def test_in_out_in_are_three_acceptances_and_she_came_once(kept: Keep, room: Door) -> None:
    verdicts = kept(room.judge, room.seen(0), room.seen(30, OUT), room.seen(40, IN))
    assert outcomes(verdicts) == [(ACCEPTED, None)] * 3
    scans = session.scalars(sa.select(Scan).order_by(Scan.scanned_at)).all()
    assert [(scan.direction, scan.nth) for scan in scans] == [(IN, 1), (OUT, 1), (IN, 2)]
    assert room.arrived_at() == NOW


def test_out_without_in_is_kept_and_makes_nobody_present(kept: Keep, room: Door) -> None:
    assert outcomes(kept(room.judge, room.seen(0, OUT))) == [(ACCEPTED, None)]
    assert room.arrived_at() is None


def test_out_twice_is_a_duplicate(kept: Keep, room: Door) -> None:
    verdicts = kept(room.judge, room.seen(0), room.seen(5, OUT), room.seen(6, OUT))
    assert outcomes(verdicts)[2] == (DUPLICATE, None)
    assert verdicts[2].first_scanned_at == NOW + timedelta(minutes=5)


def test_a_second_coming_that_is_scanned_twice_repeats_the_second_coming(kept: Keep, room: Door) -> None:
    kept(room.judge, room.seen(0), room.seen(30, OUT), room.seen(40))
    (again,) = kept(room.judge, room.seen(41))
    assert (again.outcome, again.first_scanned_at) == (DUPLICATE, NOW + timedelta(minutes=40))


def test_the_second_check_is_a_line_of_its_own(kept: Keep, room: Door) -> None:
    second = room.seen(60, phase=Phase.SECOND)
    verdicts = kept(room.judge, room.seen(), second, room.seen(61, phase=Phase.SECOND))
    assert outcomes(verdicts) == [(ACCEPTED, None), (ACCEPTED, None), (DUPLICATE, None)]
    assert verdicts[2].first_scanned_at == second.scanned_at


def test_scans_sent_out_of_order_make_her_present_since_the_earliest(kept: Keep, room: Door) -> None:
    late, early = room.seen(20), room.seen(5)
    assert outcomes(kept(room.judge, late)) == [(ACCEPTED, None)]
    (verdict,) = kept(room.judge, early)
    assert (verdict.outcome, verdict.first_scanned_at) == (DUPLICATE, late.scanned_at)
    assert room.arrived_at() == early.scanned_at


def test_two_phones_that_both_showed_green_offline_are_a_conflict(kept: Keep, room: Door) -> None:
    first, second = room.phones
    seen = offline(room.seen())
    assert outcomes(kept(room.judge, seen, actor=first)) == [(ACCEPTED, None)]
    assert outcomes(kept(room.judge, offline(room.seen(3)), actor=second)) == [(CONFLICT, None)]
    assert outcomes(kept(room.judge, offline(room.seen(-3)), actor=second)) == [(CONFLICT, None)]
    assert room.arrived_at() == NOW - timedelta(minutes=3)


@pytest.mark.parametrize("whose", ["the same phone", "one was online", "the other showed red"])
def test_what_is_no_conflict_is_a_duplicate(kept: Keep, room: Door, whose: str) -> None:
    first, second = room.phones
    kept(room.judge, offline(room.seen()), actor=first)
    again = {
        "the same phone": (offline(room.seen(3)), first),
        "one was online": (room.seen(3), second),
        "the other showed red": (offline(room.seen(3), Shown.RED), second),
    }[whose]
    assert outcomes(kept(room.judge, again[0], actor=again[1])) == [(DUPLICATE, None)]
