"""One person's comings and goings in one check of one session, in the order of the phones' clocks.

A scan is judged by its neighbours there, not by the order in which it arrives: what says the same as the scan right
before or right after it repeats that one.
"""

from bisect import bisect_right, insort_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from operator import attrgetter
from typing import NamedTuple

from models.attendance.scan import Direction, Outcome, Shown

Taker = tuple[int | None, int | None]
"""Who scanned: the account and the phone, one of them or neither."""
LET_IN = frozenset({None, Shown.GREEN})
"""A scanner that does not say what it showed has let her in."""
by_time = attrgetter("at")


@dataclass(slots=True)
class Seen:
    """A scan as its neighbours see it."""

    at: datetime
    direction: Direction
    offline: bool
    shown: Shown | None
    taker: Taker
    outcome: Outcome = Outcome.ACCEPTED
    nth: int = 1


class Placed(NamedTuple):
    """What a scan is among those of the same person: `first_at` is the time of the scan that it repeats."""

    outcome: Outcome
    nth: int
    first_at: datetime | None


class Timeline:
    """What counts of one person in one session and phase, ordered by the phones' clocks."""

    def __init__(self) -> None:
        self._seen: list[Seen] = []
        self._accepted = {Direction.IN: 0, Direction.OUT: 0}

    def keep(self, seen: Seen, *, counts: bool = True) -> None:
        """Add a scan that was judged. One that was undone has no neighbours, but its number is taken."""
        if seen.outcome is Outcome.ACCEPTED:
            self._accepted[seen.direction] = max(self._accepted[seen.direction], seen.nth)
        if counts:
            insort_right(self._seen, seen, key=by_time)

    def place(self, new: Seen) -> Placed:
        """Judge a scan and keep it: a new coming (or going), a repetition, or two phones that each let her in."""
        run = list(self._neighbours(new))
        first_at = None
        if run:
            repeated = min([one for one in run if one.outcome is Outcome.ACCEPTED] or run, key=by_time)
            new.outcome = Outcome.CONFLICT if any(_disagree(one, new) for one in run) else Outcome.DUPLICATE
            new.nth, first_at = repeated.nth, repeated.at
        else:
            new.nth = self._accepted[new.direction] + 1
        self.keep(new)
        return Placed(new.outcome, new.nth, first_at)

    def _neighbours(self, new: Seen) -> Iterator[Seen]:
        """Give the unbroken run of scans in the same direction into which the new one falls."""
        here = bisect_right(self._seen, new.at, key=by_time)
        yield from takewhile(lambda one: one.direction is new.direction, reversed(self._seen[:here]))
        yield from takewhile(lambda one: one.direction is new.direction, self._seen[here:])


def _disagree(one: Seen, new: Seen) -> bool:
    """Whether two phones, neither of which could ask, each showed green for one ticket: a person is to look."""
    return one.offline and new.offline and one.taker != new.taker and one.shown in LET_IN and new.shown in LET_IN
