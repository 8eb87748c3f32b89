"""Who may read which letter in the outbox."""

from collections.abc import Collection

LETTERS_WITH_KEYS = frozenset({"invitation", "password_reset"})
"""They hold a link that opens an account: whoever reads one could become that person."""


def letters_hidden_from(*, is_administrator: bool) -> Collection[str]:
    """Give the letters that this reader may not open. Mail is an earlier room than people: the door says who reads."""
    return frozenset() if is_administrator else LETTERS_WITH_KEYS
