"""Taking letters out of the outbox to send them, and writing down what became of them.

A worker takes a lease on a letter in one short transaction, sends it with no transaction open, and records the
outcome in another. A worker that was killed in between gives its letter back when the lease runs out; it then goes
again under the same Message-ID, by which a mail program knows the twin.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.db import session
from models.errors import N_, NotFound, RuleViolation
from models.mail.outgoing_mail import MailState, OutgoingMail

LEASE = timedelta(minutes=10)
"""Longer than one letter takes, were each of the server's nine answers as slow as it may be (`smtp.TIMEOUT_S`)."""
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
LONG_PAUSE = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(days=3)
LONGEST_ERROR = 500


class NotFailed(RuleViolation):
    """Only a letter that was given up is sent again."""

    code = "mail_not_failed"
    message = N_("Thư này không ở trạng thái gửi lỗi nên không cần gửi lại.")


@dataclass(frozen=True)
class Lease:
    """A letter that this worker may send. `attempt` tells its outcome from that of a later lease."""

    mail_id: int
    attempt: int


def take_due(now: datetime, limit: int) -> list[Lease]:
    """Lease the letters that are due, oldest first. Two workers never get the same letter at the same time."""
    due = (
        sa.select(OutgoingMail.id, OutgoingMail.attempts)
        .where(OutgoingMail.state == MailState.QUEUED, OutgoingMail.next_attempt_at <= now)
        .where(sa.or_(OutgoingMail.lease_until_at.is_(None), OutgoingMail.lease_until_at <= now))
        .order_by(OutgoingMail.next_attempt_at, OutgoingMail.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = session.execute(due).all()
    if rows:
        session.execute(
            sa.update(OutgoingMail)
            .where(OutgoingMail.id.in_([row.id for row in rows]))
            .values(lease_until_at=now + LEASE, attempts=OutgoingMail.attempts + 1)
        )
    return [Lease(row.id, row.attempts + 1) for row in rows]


def record_sent(lease: Lease, message_id: str, *, now: datetime) -> bool:
    """Write down that the server took the letter. False if the lease is no longer ours."""
    return _settle(lease, {"state": MailState.SENT, "sent_at": now, "message_id": message_id, "last_error": None})


def record_failure(lease: Lease, error: str, *, permanent: bool, now: datetime) -> bool:
    """Write down why it did not go: given up when the refusal is for good or after three days, else due again later."""
    queued_at = session.scalar(sa.select(OutgoingMail.queued_at).where(OutgoingMail.id == lease.mail_id))
    again_at = now + pause_after(lease.attempt)
    given_up = permanent or queued_at is None or again_at > queued_at + GIVE_UP_AFTER
    values: dict[str, object] = {"last_error": error[:LONGEST_ERROR], "next_attempt_at": again_at}
    return _settle(lease, values | {"state": MailState.FAILED if given_up else MailState.QUEUED})


def pause_after(attempt: int) -> timedelta:
    """Give how long to wait after the nth attempt: 1, 5, 15, 60 minutes, then every 4 hours."""
    return PAUSES[attempt - 1] if attempt <= len(PAUSES) else LONG_PAUSE


def retry(mail_id: int, *, actor: Actor, now: datetime) -> None:
    """Queue a letter that was given up once more, with three new days. Raises `NotFound` or `NotFailed`."""
    asked = sa.update(OutgoingMail).where(OutgoingMail.id == mail_id, OutgoingMail.state == MailState.FAILED)
    values = {"state": MailState.QUEUED, "queued_at": now, "next_attempt_at": now, "attempts": 0}
    if not session.execute(asked.values(values)).rowcount:  # type: ignore[attr-defined]  # the result of an UPDATE has it
        raise NotFailed if session.get(OutgoingMail, mail_id) else NotFound
    record("mail.retried", "mail", mail_id, actor=actor, now=now)


def _settle(lease: Lease, values: dict[str, object]) -> bool:
    ours = sa.update(OutgoingMail).where(
        OutgoingMail.id == lease.mail_id,
        OutgoingMail.state == MailState.QUEUED,
        OutgoingMail.attempts == lease.attempt,
    )
    settled = session.execute(ours.values({**values, "lease_until_at": None}))
    return bool(settled.rowcount)  # type: ignore[attr-defined]  # as above
