"""Who may read which letter in the outbox."""

from collections.abc import Collection

LETTERS_WITH_KEYS = frozenset({"invitation", "password_reset"})
"""They hold a link that opens an account: whoever reads one could become that person."""


def letters_hidden_from(*, is_administrator: bool) -> Collection[str]:
    """Give the letters that this reader may not open; mail is an earlier room than people, so the door says who it is."""
    return frozenset() if is_administrator else LETTERS_WITH_KEYS
