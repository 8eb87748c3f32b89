"""Questions about the outbox."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from models.db import session
from models.mail.outgoing_mail import MailState, OutgoingMail
from models.text import clean


@dataclass(frozen=True)
class MailSearch:
    """What the outbox desk looks for: a state, words in the recipient, and which letters are not for these eyes."""

    state: MailState | None = None
    words: str = ""
    hidden: Collection[str] = ()

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """Give the conditions."""
        found: list[sa.ColumnElement[bool]] = []
        if self.state is not None:
            found.append(OutgoingMail.state == self.state)
        if self.hidden:
            found.append(OutgoingMail.letter.not_in(list(self.hidden)))
        if words := clean(self.words):
            found.append(
                sa.or_(
                    OutgoingMail.to_address.icontains(words, autoescape=True),
                    OutgoingMail.to_name.icontains(words, autoescape=True),
                )
            )
        return found


def letters_found(search: MailSearch, offset: int, limit: int) -> list[OutgoingMail]:
    """Give letters, the newest first."""
    wanted = sa.select(OutgoingMail).where(*search.conditions()).order_by(OutgoingMail.id.desc())
    return list(session.scalars(wanted.offset(offset).limit(limit)))


def number_of_letters(search: MailSearch) -> int:
    """Give how many letters that list has."""
    return session.scalar(sa.select(sa.func.count()).select_from(OutgoingMail).where(*search.conditions())) or 0


def numbers_by_state(hidden: Collection[str] = ()) -> dict[MailState, int]:
    """Give how many letters stand in each state."""
    counted = sa.select(OutgoingMail.state, sa.func.count().label("number"))
    counted = counted.where(OutgoingMail.letter.not_in(list(hidden))).group_by(OutgoingMail.state)
    found = {row.state: row.number for row in session.execute(counted)}
    return {state: found.get(state, 0) for state in MailState}


def letters_about(kind: str, subject_id: int) -> list[OutgoingMail]:
    """Give the letters that belong to one thing, oldest first, at most 200."""
    wanted = sa.select(OutgoingMail).where(OutgoingMail.about_kind == kind, OutgoingMail.about_id == subject_id)
    return list(session.scalars(wanted.order_by(OutgoingMail.id).limit(200)))


def letter_by_id(mail_id: int) -> OutgoingMail | None:
    """Give one letter, or `None`."""
    return session.get(OutgoingMail, mail_id)
