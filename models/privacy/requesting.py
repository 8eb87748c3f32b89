"""Somebody asks about her own data: taken down with its dates, confirmed by letter, waiting for the office."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.bearer import random_code, tidy_code
from models.courses.working_time import load_calendar
from models.db import session
from models.errors import N_, RuleViolation
from models.mail.queueing import queue_letter
from models.people.throttling import Limit
from models.privacy.privacy_request import PrivacyRequest, RequestKind, RequestState, deadlines

REFERENCE_BYTES = 5
HOUR = timedelta(hours=1)
MOST_FROM_NETWORK = 10
MOST_TO_ADDRESS = 3
"""Requests an hour: nobody's mailbox is filled by a stranger who types her address."""


class ContactMissing(RuleViolation):
    """An answer needs somewhere to go."""

    code = "contact_missing"
    message = N_("Vui lòng cho thư điện tử hoặc điện thoại để chúng tôi trả lời.")
    status = 422
    field = "email"


class WordsMissing(RuleViolation):
    """What is to be done must be said."""

    code = "words_missing"
    message = N_("Vui lòng ghi điều Ông/Bà muốn chúng tôi làm.")
    status = 422
    field = "words"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A filled form, every value read by its own reader."""

    kind: RequestKind
    name: str
    words: str
    email: str | None = None
    phone: str | None = None
    registration_reference: str | None = None
    language: str = "vi"
    form_key: str = ""
    """Made with the blank form. The same form with the same words sent twice asks once."""

    def key(self) -> str | None:
        """Digest of the form's key and all that is in it."""
        return hashlib.sha256(repr(self).encode()).hexdigest() if self.form_key else None


def request_limits(asked: Asked, network: str) -> tuple[Limit, ...]:
    """Give how often one network may ask, and how often one address may be written to."""
    subject = asked.email or asked.phone or ""
    return (
        Limit("privacy_request:network", network, MOST_FROM_NETWORK, HOUR),
        Limit("privacy_request:address", subject, MOST_TO_ADDRESS, HOUR),
    )


def ask(asked: Asked, *, actor: Actor, now: datetime) -> PrivacyRequest:
    """Take a request down. Raises `ContactMissing` or `WordsMissing`. A form sent twice gives the first one again."""
    if asked.email is None and asked.phone is None:
        raise ContactMissing
    if not asked.words:
        raise WordsMissing
    key = asked.key()
    before = session.scalar(sa.select(PrivacyRequest).where(PrivacyRequest.form_key == key)) if key else None
    if before:
        return before
    request = _new(asked, now)
    session.add(request)
    session.flush()
    # Neither her name nor her words: the trail outlives what is forgotten.
    record("privacy_request.received", "privacy_request", request.id, actor=actor, now=now, reference=request.reference)
    tell("privacy_request_received", request, now=now)
    return request


def tell(letter: str, request: PrivacyRequest, *, now: datetime) -> None:
    """Write to her, if she gave an e-mail address; each letter once for each state of the request."""
    if request.email is None:
        return
    queue_letter(
        letter,
        to_name=request.name,
        to_address=request.email,
        params={"privacy_request_id": request.id},
        now=now,
        language=request.language,
        about=("privacy_request", request.id),
        unique_key=f"{letter}:{request.id}",
    )


def _new(asked: Asked, now: datetime) -> PrivacyRequest:
    acknowledge_by, due_on = deadlines(asked.kind, now, load_calendar())
    reference = asked.registration_reference
    return PrivacyRequest(
        reference=random_code(REFERENCE_BYTES),
        kind=asked.kind,
        name=asked.name,
        email=asked.email,
        phone=asked.phone,
        registration_reference=tidy_code(reference) if reference else None,
        words=asked.words,
        language=asked.language,
        form_key=asked.key(),
        received_at=now,
        acknowledge_by=acknowledge_by,
        due_on=due_on,
        state=RequestState.RECEIVED,
    )
