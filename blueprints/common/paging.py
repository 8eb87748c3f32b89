"""Every list has an order and a bound."""

from dataclasses import dataclass

from flask import request

PAGE_SIZE = 25
LAST_PAGE = 10_000


@dataclass(frozen=True)
class Page:
    """Which part of a list is shown, of how many."""

    number: int
    total: int
    size: int = PAGE_SIZE

    @property
    def last(self) -> int:
        """Number of the last page, at least 1."""
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        """How many rows come before."""
        return (self.number - 1) * self.size


def page_number() -> int:
    """Give the page asked for by `?trang=`; anything else is the first."""
    text = request.args.get("trang", "1")
    return min(int(text), LAST_PAGE) if text.isascii() and text.isdecimal() and len(text) < 6 and int(text) else 1  # noqa: PLR2004  # shorter than any page number
