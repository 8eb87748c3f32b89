"""The order of a waiting list and who of it fits, as pure functions on plain values.

The rule: free seats go to the first in line whose wish fits. One person, or a group that takes as many as there are,
wishes for one seat after another. A group that chose “all together or nobody” wishes for as many as it has people: if
too few are free it is passed over this time and keeps its place. So nobody who would fit is ever overtaken, and no seat
stays empty for the sake of a group that cannot use it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.registrations.registration import WaitingChoice

INSTANT = timedelta(microseconds=1)
"""The smallest step of a time in the database."""


@dataclass(frozen=True)
class InLine:
    """One person who waits. `queued_at` is her time in the line: when she entered, or where staff moved her."""

    id: int
    registration_id: int
    entered_at: datetime
    queued_at: datetime
    choice: WaitingChoice
    is_undecided: bool = False
    """Others of her registration are not approved or refused yet."""


Party = tuple[InLine, ...]
"""People who are seated in one go."""


def parties(line: Iterable[InLine]) -> list[Party]:
    """Give the line as parties, in the order of their first member.

    Together go those of one registration who chose so and entered at one time: who is added later is a party of her
    own, so that nobody slips in before others by joining friends.
    """
    found: dict[tuple[object, ...], list[InLine]] = {}
    for person in line:
        key: tuple[object, ...] = (person.id,)
        if person.choice is WaitingChoice.TOGETHER:
            key = (person.registration_id, person.entered_at)
        found.setdefault(key, []).append(person)
    return [tuple(party) for party in found.values()]


def who_fits(line: Iterable[Party], free: int) -> list[Party]:
    """Give the parties that get these free seats, in order. A group that is not decided on waits for the decision."""
    fitting = []
    for party in line:
        if free == 0:
            break
        is_ready = party[0].choice is WaitingChoice.EACH or not any(person.is_undecided for person in party)
        if is_ready and len(party) <= free:
            fitting.append(party)
            free -= len(party)
    return fitting


def retimed(order: Sequence[InLine], moved: Collection[int]) -> dict[int, datetime]:
    """Give the times that make a line stand in this order: only those that must differ from what they are.

    `moved` are the people who were moved; the others keep their times wherever these still say the order. The last
    takes the latest time of all, never a later one, so that whoever enters from now on stands behind her.
    """
    if not order:
        return {}
    changed: dict[int, datetime] = {}
    after_time, after_id = max(person.queued_at for person in order), max(person.id for person in order) + 1
    for person in reversed(order):
        time = person.queued_at
        if person.id in moved or (time, person.id) >= (after_time, after_id):
            time = after_time if person.id < after_id else after_time - INSTANT
        if time != person.queued_at:
            changed[person.id] = time
        after_time, after_id = time, person.id
    return changed
