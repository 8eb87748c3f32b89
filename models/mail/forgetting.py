"""Forgetting to whom letters went. That a letter was sent, which and when, stays."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from models.db import session
from models.mail.outgoing_mail import MailState, OutgoingMail

FORGOTTEN_NAME = "(đã xóa)"
FORGOTTEN_ADDRESS = "da-xoa@dia-chi.invalid"
"""A well-formed address that no mail server takes (RFC 2606), so that an old letter can still be drawn."""


def forget_recipients(
    about_kind: str,
    about_ids: Collection[int],
    *,
    address: str | None = None,
    param: tuple[str, int] | None = None,
    but_to: Collection[str] = (),
) -> int:
    """Forget to whom letters about these things went, and give how many.

    With `address` those to it alone; with `param` those made with this number under this name; none of those to the
    addresses in `but_to`. What was not sent yet is never sent.
    """
    ours = [
        OutgoingMail.about_kind == about_kind,
        OutgoingMail.about_id.in_(about_ids),
        OutgoingMail.to_address.not_in(but_to),
    ]
    if address is not None:
        ours.append(OutgoingMail.to_address == address)
    if param is not None:
        ours.append(OutgoingMail.params[param[0]].as_integer() == param[1])
    return _forget(OutgoingMail.to_address != FORGOTTEN_ADDRESS, *ours)


def addresses_before(moment: datetime, *which: sa.ColumnElement[bool]) -> int:
    """Give how many letters (of these) that were queued before `moment` and are settled still say to whom they went."""
    return session.scalar(sa.select(sa.func.count()).select_from(OutgoingMail).where(*_old(moment), *which)) or 0


def forget_addresses_before(moment: datetime, most: int, *which: sa.ColumnElement[bool]) -> int:
    """Forget the recipients of at most so many settled letters (of these) queued before `moment`. Gives how many."""
    old = sa.select(OutgoingMail.id).where(*_old(moment), *which).order_by(OutgoingMail.id).limit(most)
    return _forget(OutgoingMail.id.in_(old))


def _old(moment: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        OutgoingMail.state != MailState.QUEUED,
        OutgoingMail.queued_at < moment,
        OutgoingMail.to_address != FORGOTTEN_ADDRESS,
    )


def _forget(*which: sa.ColumnElement[bool]) -> int:
    """A server's refusal often names the address, so it goes too."""
    is_queued = OutgoingMail.state == MailState.QUEUED
    values = {
        "to_name": FORGOTTEN_NAME,
        "to_address": FORGOTTEN_ADDRESS,
        "last_error": None,
        "lease_until_at": None,
        "state": sa.case((is_queued, sa.literal(MailState.FAILED, OutgoingMail.state.type)), else_=OutgoingMail.state),
    }
    done = session.execute(
        sa.update(OutgoingMail).where(*which).values(values).execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]  # the result of an UPDATE has it
