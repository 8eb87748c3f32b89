"""Short-lived values: made once for many askers, and never older than they may be."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from blueprints.common.short_lived import MOST, ShortLived

pytestmark = pytest.mark.one_database


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_a_value_is_made_anew_when_its_time_is_over_and_not_before() -> None:
    clock, made = Clock(), []
    memory = ShortLived[int](0.5, clock)

    def make() -> int:
        made.append(len(made) + 1)
        return made[-1]

    assert [memory.get("a", make), memory.get("a", make)] == [1, 1]
    clock.seconds += 0.499
    assert memory.get("a", make) == 1
    clock.seconds += 0.001
    assert memory.get("a", make) == 2
    assert memory.get("b", make) == 3
    memory.clear()
    assert memory.get("a", make) == 4


def test_a_value_is_as_old_as_the_moment_at_which_it_was_begun() -> None:
    clock = Clock()
    memory = ShortLived[str](0.5, clock)

    def slowly() -> str:
        clock.seconds += 0.4
        return "read 0.4 s ago"

    memory.get("a", slowly)
    clock.seconds += 0.1
    assert memory.get("a", lambda: "new") == "new"


def test_what_could_not_be_made_is_not_kept() -> None:
    memory = ShortLived[int](10)

    def fail() -> int:
        raise LookupError

    with pytest.raises(LookupError):
        memory.get("a", fail)
    assert memory.get("a", lambda: 1) == 1


def test_who_asks_meanwhile_waits_and_makes_nothing() -> None:
    memory, made, begin = ShortLived[int](10), [], threading.Barrier(8)

    def make() -> int:
        time.sleep(0.1)
        made.append(1)
        return len(made)

    def ask(_number: int) -> int:
        begin.wait()
        return memory.get("a", make)

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(ask, range(8))) == [1] * 8
    assert made == [1]


def test_the_number_of_values_is_bounded() -> None:
    memory = ShortLived[int](10)
    for number in range(2 * MOST + 1):
        memory.get(number, lambda number=number: number)
    assert len(memory._made) == 1
