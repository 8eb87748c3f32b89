"""Sending a letter once more that was sent: it got lost at the other end."""

from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.db import locked, session
from models.errors import N_, NotFound, RuleViolation
from models.mail.forgetting import FORGOTTEN_ADDRESS
from models.mail.outgoing_mail import MailState, OutgoingMail
from models.mail.queueing import queue_letter


class NotSent(RuleViolation):
    """A letter that waits goes by itself; one that failed is queued again as it is."""

    code = "mail_not_sent"
    message = N_("Thư này chưa gửi đi nên không cần gửi bản nữa.")


class CopyUnderWay(RuleViolation):
    """Pressing twice sends one copy."""

    code = "mail_copy_under_way"
    message = N_("Một bản của thư này đang chờ gửi đến {address}. Vui lòng chờ bản đó đi trước.")


class RecipientForgotten(RuleViolation):
    """Its address was kept as long as it may be."""

    code = "mail_recipient_forgotten"
    message = N_("Địa chỉ người nhận của thư này đã được xóa theo thời hạn lưu giữ nên không gửi lại được.")


def send_copy(mail_id: int, *, actor: Actor, now: datetime) -> int:
    """Queue a copy of a letter that was sent, composed from what is true now. Returns the copy's id.

    Raises `NotFound`, `NotSent`, `RecipientForgotten` or `CopyUnderWay`.
    """
    wanted = sa.select(OutgoingMail).where(OutgoingMail.id == mail_id).execution_options(populate_existing=True)
    mail = session.scalar(locked(wanted))
    if mail is None:
        raise NotFound
    if mail.state is not MailState.SENT:
        raise NotSent
    if mail.to_address == FORGOTTEN_ADDRESS:
        raise RecipientForgotten
    key = f"copy:{mail.id}:{_copies(mail.id) + 1}"
    if _is_under_way(mail.id):
        raise CopyUnderWay(address=mail.to_address)
    queue_letter(
        mail.letter,
        to_name=mail.to_name,
        to_address=mail.to_address,
        params=mail.params,
        now=now,
        language=mail.language,
        about=(mail.about_kind, mail.about_id) if mail.about_kind and mail.about_id else None,
        unique_key=key,
    )
    copy = session.scalars(sa.select(OutgoingMail.id).where(OutgoingMail.unique_key == key)).one()
    record("mail.copied", "mail", copy, actor=actor, now=now, copy_of=mail.id)
    return copy


def _copies(mail_id: int) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(OutgoingMail).where(*_copies_of(mail_id))) or 0


def _is_under_way(mail_id: int) -> bool:
    waiting = sa.exists().where(*_copies_of(mail_id), OutgoingMail.state == MailState.QUEUED)
    return bool(session.scalar(sa.select(waiting)))


def _copies_of(mail_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return OutgoingMail.id > mail_id, OutgoingMail.unique_key.startswith(f"copy:{mail_id}:")
