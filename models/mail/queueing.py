"""Put a letter into the outbox, inside the transaction of the act that causes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from models.db import session, write
from models.mail.outgoing_mail import MailState, OutgoingMail

LETTERS = cast("sa.Table", OutgoingMail.__table__)
_NEW_LETTER = {
    "sqlite": sqlite.insert(LETTERS).on_conflict_do_nothing(index_elements=["unique_key"]),
    "postgresql": postgresql.insert(LETTERS).on_conflict_do_nothing(index_elements=["unique_key"]),
}
"""No letter conflicts with one that has no key. Made once: every sign-up queues."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """One letter of many: the same words as `queue_letter` takes."""

    letter: str
    to_name: str
    to_address: str
    params: dict[str, object]
    language: str = "vi"
    about: tuple[str, int] | None = None
    unique_key: str | None = None


def queue_letters(letters: Sequence[Letter], *, now: datetime) -> None:
    """Queue them all in one statement, due at once. One whose `unique_key` is already queued is left out."""
    rows = [
        {
            "letter": letter.letter,
            "to_name": letter.to_name,
            "to_address": letter.to_address,
            "language": letter.language,
            "params": letter.params,
            "unique_key": letter.unique_key,
            "about_kind": letter.about[0] if letter.about else None,
            "about_id": letter.about[1] if letter.about else None,
            "queued_at": now,
            "next_attempt_at": now,
            "state": MailState.QUEUED,
            "attempts": 0,
        }
        for letter in letters
        if letter.to_address
    ]
    if rows:
        write(_NEW_LETTER[session.get_bind().dialect.name], rows)


def queue_letter(
    letter: str,
    *,
    to_name: str,
    to_address: str,
    params: dict[str, object],
    now: datetime,
    language: str = "vi",
    about: tuple[str, int] | None = None,
    unique_key: str | None = None,
) -> None:
    """Queue `letter` to one address, due at once. With a `unique_key` that is already queued, nothing happens.

    `params` are ids and plain words in JSON, never a secret. `about` names the thing the letter belongs to, e.g.
    `("registration", 7)`. Who gave no address (an empty one) gets no letter.
    """
    if not to_address:
        return
    values: dict[str, object] = {
        "letter": letter,
        "to_name": to_name,
        "to_address": to_address,
        "language": language,
        "params": params,
        "unique_key": unique_key,
        "about_kind": about[0] if about else None,
        "about_id": about[1] if about else None,
        "queued_at": now,
        "next_attempt_at": now,
        "state": MailState.QUEUED,
        "attempts": 0,
    }
    write(_NEW_LETTER[session.get_bind().dialect.name], values)
