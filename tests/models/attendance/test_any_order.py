"""The order in which scans arrive, and in which batches, changes nothing of who was present and since when."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.attendance.attendance import attendance_in_session
from models.attendance.checking_in import judge_scans
from models.attendance.presence import Attendance
from models.attendance.scan import Direction, Outcome, Phase, Shown
from models.attendance.verdict import Sighting
from models.db import begin_write, session
from tests.conftest import NOW
from tests.factories.door import ANH, ME, Door

LONG_AFTER = NOW + timedelta(days=1)
Keep = Callable[..., Any]


class Sent(NamedTuple):
    """What one of two phones saw."""

    name: str
    minutes: int
    direction: Direction
    phase: Phase
    offline: bool
    shown: Shown | None
    phone: int


sents = st.lists(
    st.builds(
        Sent,
        name=st.sampled_from([ME, ANH, "nobody"]),
        minutes=st.integers(-100, 170),
        direction=st.sampled_from(Direction),
        phase=st.sampled_from(Phase),
        offline=st.booleans(),
        shown=st.sampled_from([None, *Shown]),
        phone=st.integers(0, 1),
    ),
    min_size=1,
    max_size=9,
)


@pytest.fixture
def door(kept: Keep) -> Door:
    def make() -> Door:
        made = Door()
        made.course.late_after_minutes, made.course.second_check = 15, True
        return made

    return kept(make)


def attendance(door: Door, batches: Sequence[tuple[int, list[Sighting]]]) -> tuple[dict[int, Attendance], set[str]]:
    """Send these batches, each by its phone, and give what follows and what was refused; then forget it all."""
    begin_write()
    refused = set()
    for phone, seen in batches:
        verdicts = judge_scans(seen, scope=door.scope, actor=door.phones[phone], now=LONG_AFTER)
        refused |= {str(verdict.id) for verdict in verdicts if verdict.outcome is Outcome.REJECTED}
    found = attendance_in_session(door.lessons[0].id, LONG_AFTER)
    session.rollback()
    return found, refused


def sighting(door: Door, sent: Sent) -> Sighting:
    """What the phone sends of it."""
    ticket = {"ticket": "0000000000000000"} if sent.name == "nobody" else {}
    name = ME if sent.name == "nobody" else sent.name
    return door.seen(
        sent.minutes, sent.direction, name=name, id=uuid4(), phase=sent.phase, offline=sent.offline, shown=sent.shown,
        **ticket,
    )  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(all_sent=sents, data=st.data())
def test_any_order_and_any_batches_give_the_same_attendance(
    door: Door, all_sent: list[Sent], data: st.DataObject
) -> None:
    seen = [(sent.phone, sighting(door, sent)) for sent in all_sent]
    in_order = attendance(door, [(phone, [one]) for phone, one in seen])
    shuffled = data.draw(st.permutations(seen))
    batches: list[tuple[int, list[Sighting]]] = []
    for phone, one in shuffled:
        if batches and batches[-1][0] == phone and data.draw(st.booleans()):
            batches[-1][1].append(one)
        else:
            batches.append((phone, [one]))
    assert attendance(door, batches) == in_order


def test_what_follows_is_what_was_seen_first(door: Door) -> None:
    """The property above would hold for a judge who refuses everyone: this one does not."""
    sent = [Sent(ME, minutes, direction, Phase.ARRIVAL, False, None, 0) for minutes, direction in
            ((20, Direction.IN), (5, Direction.IN), (60, Direction.OUT))]  # fmt: skip
    found, refused = attendance(door, [(0, [sighting(door, one) for one in sent])])
    (person,) = [one for one in found.values() if one.arrived_at]
    arrived: datetime = NOW + timedelta(minutes=5)
    assert (person.arrived_at, person.left_at, refused) == (arrived, NOW + timedelta(minutes=60), set())
