"""Carry the outbox to the mail server: lease a few letters, send with no transaction open, write down each outcome.

Called by the worker's sweep, by its wake-up after an act, and by `flask --app app mail deliver`. With no SMTP_URL
nothing happens: letters wait in the outbox, where staff read them.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from blueprints.common.extensions import settings
from blueprints.common.unit_of_work import unit_of_work
from blueprints.mail.composing import compose, message_id
from blueprints.mail.smtp import LetterRefused, Postman, Server, ServerDown
from models.clock import now
from models.db import session
from models.mail.leasing import Lease, give_back, record_failure, record_sent, take_due
from models.mail.outgoing_mail import OutgoingMail

log = logging.getLogger(__name__)
BATCH = 20
MOST_BATCHES = 50
"""A thousand letters a call: the next minute's sweep goes on, and other work gets its turn."""


def deliver_due(clock: Callable[[], datetime] = now) -> int:
    """Send what is due. Returns how many letters the server took. Never call it inside a transaction."""
    if not settings().smtp_url:
        return 0
    sent = 0
    for _ in range(MOST_BATCHES):
        with unit_of_work():
            leases = take_due(clock(), BATCH)
        if not leases:
            break
        taken, is_up = _deliver(leases, clock)
        sent += taken
        if not is_up:
            break
    return sent


def deliver(_row: int) -> None:
    """Do the worker's job `deliver_mail`: the row number says nothing, the outbox says all."""
    deliver_due()


def _deliver(leases: list[Lease], clock: Callable[[], datetime]) -> tuple[int, bool]:
    """Send one batch. Gives how many went and whether the server is up."""
    sent = 0
    try:
        server = Server.from_url(settings().smtp_url)
        with Postman(server) as postman:
            for number, lease in enumerate(leases):
                try:
                    sent += _deliver_one(postman, lease, clock)
                except ServerDown as failure:
                    _postpone(leases[number:], failure, clock)
                    return sent, False
    except ServerDown as failure:
        _postpone(leases, failure, clock)
        return sent, False
    return sent, True


def _deliver_one(postman: Postman, lease: Lease, clock: Callable[[], datetime]) -> bool:
    """Send one letter and write down the outcome. Raises `ServerDown`."""
    try:
        mail = session.get(OutgoingMail, lease.mail_id)
        if mail is None:
            return False
        letter = compose(mail)
        session.rollback()  # the reading is done; the network is slow
    except Exception as error:  # a defect in one letter must not stop the others; a mended release sends it
        log.exception("letter %s cannot be composed", lease.mail_id)
        session.rollback()
        _failed(lease, f"{type(error).__name__}: {error}", permanent=False, clock=clock)
        return False
    try:
        postman.send(letter)
    except LetterRefused as refusal:
        _failed(lease, str(refusal), permanent=refusal.permanent, clock=clock)
        return False
    with unit_of_work():
        record_sent(lease, message_id(lease.mail_id), now=clock())
    return True


def _failed(lease: Lease, error: str, *, permanent: bool, clock: Callable[[], datetime]) -> None:
    with unit_of_work():
        record_failure(lease, error, permanent=permanent, now=clock())


def _postpone(leases: list[Lease], failure: ServerDown, clock: Callable[[], datetime]) -> None:
    """The first letter met the closed door and waits its turn; the others were not tried."""
    log.warning("mail server: %s", failure)
    with unit_of_work():
        for number, lease in enumerate(leases):
            if number == 0:
                record_failure(lease, str(failure), permanent=False, now=clock())
            else:
                give_back(lease)
