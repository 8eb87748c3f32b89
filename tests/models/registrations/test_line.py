"""The waiting list as a pure rule: who fits, and what a change of order writes."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.registrations.line import InLine, parties, retimed, who_fits
from models.registrations.registration import WaitingChoice
from tests.conftest import NOW

pytestmark = pytest.mark.one_database
EACH, TOGETHER = WaitingChoice.EACH, WaitingChoice.TOGETHER


def line_of(*groups):
    """Make a line of groups: each is (how many, choice, whether some are undecided), entered a second apart."""
    people = []
    for number, (size, choice, *undecided) in enumerate(groups, 1):
        at = NOW + timedelta(seconds=number)
        people += [InLine(len(people) + 1 + i, number, at, at, choice, *undecided) for i in range(size)]
    return people


def seated(line, free):
    return [person.id for party in who_fits(parties(line), free) for person in party]


@pytest.mark.parametrize(
    ("free", "ids"), [(0, []), (1, [1]), (2, [1, 5]), (3, [1, 5, 6]), (4, [1, 2, 3, 4]), (5, [1, 2, 3, 4, 5])]
)
def test_a_group_that_is_together_is_passed_over_until_there_is_room_for_all(free, ids):
    assert seated(line_of((1, EACH), (3, TOGETHER), (2, EACH)), free) == ids


def test_a_group_that_takes_what_there_is_takes_it_one_by_one():
    assert seated(line_of((3, EACH), (1, EACH)), 2) == [1, 2]


def test_a_group_of_which_some_are_not_decided_on_waits_for_the_decision():
    assert seated(line_of((2, TOGETHER, True), (1, EACH, True)), 3) == [3]


def test_who_joins_friends_later_is_a_party_of_her_own():
    line = line_of((2, TOGETHER))
    later = InLine(3, 1, NOW + timedelta(hours=1), NOW + timedelta(hours=1), TOGETHER)
    assert [len(party) for party in parties([*line, later])] == [2, 1]


groups = st.lists(st.tuples(st.integers(1, 5), st.sampled_from(WaitingChoice), st.booleans()), max_size=12)


@given(groups, st.integers(0, 30))
def test_nobody_who_would_fit_is_overtaken_and_no_usable_seat_stays_empty(made, free):
    line = parties(line_of(*made))
    chosen = who_fits(line, free)
    used = 0
    for party in line:
        is_ready = party[0].choice is EACH or not party[0].is_undecided
        if party in chosen:
            assert is_ready
            used += len(party)
        else:
            assert not is_ready or len(party) > free - used
    assert used == sum(map(len, chosen)) <= free


@given(st.lists(st.integers(0, 3), min_size=1, max_size=15), st.data())
def test_a_new_order_is_written_so_that_it_is_the_order_and_nobody_comes_after_the_last(times, data):
    """Times may be equal; whoever enters later, at the latest of these times, still stands last."""
    line = [
        InLine(number, number, NOW + timedelta(seconds=time), NOW + timedelta(seconds=time), EACH)
        for number, time in enumerate(times, 1)
    ]
    line.sort(key=lambda person: (person.queued_at, person.id))
    moved = data.draw(st.sampled_from(line))
    rest = [person for person in line if person is not moved]
    place = data.draw(st.integers(0, len(rest)))
    order = [*rest[:place], moved, *rest[place:]]

    changed = retimed(order, {moved.id})

    after = sorted((changed.get(person.id, person.queued_at), person.id) for person in line)
    assert [person_id for _, person_id in after] == [person.id for person in order]
    assert after[-1] < (max(person.queued_at for person in line), len(line) + 1)


def test_only_the_one_who_was_moved_gets_another_time():
    line = line_of((1, EACH), (1, EACH), (1, EACH))
    first, second, third = line
    assert retimed([third, first, second], {3}) == {3: first.queued_at - timedelta(microseconds=1)}
    assert retimed([first, third, second], {3}) == {3: second.queued_at - timedelta(microseconds=1)}
    assert set(retimed([second, third, first], {1})) == {1, 3}
    assert retimed([], set()) == {}
