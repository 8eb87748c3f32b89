"""Whether the units attended are enough for the certificate, or can still become so."""

from enum import StrEnum


class Reach(StrEnum):
    """How a person's units stand towards the threshold of her course."""

    REACHED = "reached"
    POSSIBLE = "possible"
    """With the sessions to come she can still have enough."""
    LOST = "lost"
    """Not even with all of them."""


def is_enough(units: int, planned: int, threshold: int) -> bool:
    """Whether `units` of `planned` reach `threshold` per cent. A course without units earns nothing."""
    return planned > 0 and units * 100 >= threshold * planned


def units_needed(planned: int, threshold: int) -> int:
    """Give the fewest units that are at least `threshold` per cent of `planned`, in whole numbers."""
    return -(-planned * threshold // 100)


def reach_of(units: int, still_to_come: int, planned: int, threshold: int) -> Reach:
    """Give how `units` attended and `still_to_come` stand towards `threshold` per cent of `planned`."""
    if is_enough(units, planned, threshold):
        return Reach.REACHED
    return Reach.POSSIBLE if is_enough(units + still_to_come, planned, threshold) else Reach.LOST
