"""Questions about registrations."""

from collections.abc import Sequence


def seats_taken(course_ids: Sequence[int]) -> dict[int, int]:
    """Give how many seats are taken in each course (stub: the registrations founder writes it)."""
    return dict.fromkeys(course_ids, 0)
