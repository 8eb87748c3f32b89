"""Carry the outbox to the mail server: lease a letter, send it with no transaction open, write down the outcome.

Called by the worker's sweep, by its wake-up after an act, and by `flask --app app mail deliver`. With no SMTP_URL
nothing happens: letters wait in the outbox, where staff read them.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from blueprints.common.extensions import settings
from blueprints.common.one_at_a_time import OneAtATime
from blueprints.common.unit_of_work import unit_of_work
from blueprints.mail.composing import HeadersForged, compose, message_id, require_own_headers
from blueprints.mail.smtp import LetterRefused, Postman, ServerDown
from models.clock import now
from models.db import session
from models.mail.heartbeat import beat
from models.mail.leasing import Lease, record_failure, record_sent, take_due
from models.mail.outgoing_mail import OutgoingMail

log = logging.getLogger(__name__)
CONNECTION = 20
"""Letters that go over one connection: servers hang up on those who talk too long."""
MOST_CONNECTIONS = 50
"""A thousand letters a call: the next minute's sweep goes on."""
turn = OneAtATime()


def deliver_due(clock: Callable[[], datetime] = now) -> int | None:
    """Send what is due, unless another thread of this process is at it: it then goes on until nothing is due.

    Returns how many letters the server took, `None` if it was left to another. Never call it inside a transaction.
    """
    taken: list[int] = []
    return sum(taken) if turn.run(lambda: taken.append(_deliver_all(clock))) else None


def deliver(_row: int) -> None:
    """Do the worker's job `deliver_mail`: the row number says nothing, the outbox says all."""
    deliver_due()


def _deliver_all(clock: Callable[[], datetime]) -> int:
    if not settings().smtp_url:
        return 0
    sent = 0
    for _ in range(MOST_CONNECTIONS):
        taken, is_over = _deliver_some(clock)
        sent += taken
        if is_over:
            break
    return sent


def _deliver_some(clock: Callable[[], datetime]) -> tuple[int, bool]:
    """Send what one connection may carry. Gives how many went, and whether nothing is due or the server is down.

    Each letter is leased when its turn comes: however slow the server, no lease runs out while others are sent.
    """
    sent = 0
    with Postman(settings().smtp_url) as postman:
        for _ in range(CONNECTION):
            with unit_of_work():
                leases = take_due(clock(), 1)
            if not leases:
                return sent, True
            try:
                sent += _deliver_one(postman, leases[0], clock)
            except ServerDown as failure:
                log.warning("mail server: %s", failure)
                _failed(leases[0], str(failure), permanent=False, clock=clock)
                return sent, True
    return sent, False


def _deliver_one(postman: Postman, lease: Lease, clock: Callable[[], datetime]) -> bool:
    """Send one letter and write down the outcome. Raises `ServerDown`."""
    try:
        mail = session.get(OutgoingMail, lease.mail_id)
        if mail is None:
            return False
        letter = compose(mail)
        session.rollback()  # the reading is done; the network is slow
        require_own_headers(letter)
    except Exception as error:  # a defect in one letter must not stop the others; a mended release sends it
        log.exception("letter %s cannot be composed", lease.mail_id)
        session.rollback()
        _failed(lease, f"{type(error).__name__}: {error}", permanent=isinstance(error, HeadersForged), clock=clock)
        return False
    try:
        postman.send(letter)
    except LetterRefused as refusal:
        _failed(lease, str(refusal), permanent=refusal.permanent, clock=clock)
        return False
    with unit_of_work():
        record_sent(lease, message_id(lease.mail_id), now=clock())
        beat("deliver", now=clock())  # a slow server takes long over many letters: the worker is not silent meanwhile
    return True


def _failed(lease: Lease, error: str, *, permanent: bool, clock: Callable[[], datetime]) -> None:
    with unit_of_work():
        record_failure(lease, error, permanent=permanent, now=clock())
