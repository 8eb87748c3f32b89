"""Put a letter into the outbox, inside the transaction of the act that causes it."""

from datetime import datetime
from typing import cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from models.db import session
from models.mail.outgoing_mail import MailState, OutgoingMail

LETTERS = cast("sa.Table", OutgoingMail.__table__)
_NEW_LETTER = {
    "sqlite": sqlite.insert(LETTERS).on_conflict_do_nothing(index_elements=["unique_key"]),
    "postgresql": postgresql.insert(LETTERS).on_conflict_do_nothing(index_elements=["unique_key"]),
}
"""No letter conflicts with one that has no key. Made once: every sign-up queues."""


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
    `("registration", 7)`.
    """
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
    session.execute(_NEW_LETTER[session.get_bind().dialect.name], values)
