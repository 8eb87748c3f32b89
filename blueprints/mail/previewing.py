"""A letter as it would be, before its row lies in the outbox."""

from datetime import datetime

from blueprints.mail.composing import compose_from
from blueprints.mail.contents import Contents
from blueprints.mail.reading import LetterRead, read_letter
from models.mail.outgoing_mail import OutgoingMail
from models.registrations.registration import Registration


def preview(letter: str, contents: Contents, registration: Registration, now: datetime) -> LetterRead:
    """Give the letter to this registration's contact. Nothing is queued."""
    never_kept = OutgoingMail(
        id=0,
        letter=letter,
        to_name=registration.contact_name,
        to_address=registration.contact_email,
        language="vi",
        params={},
        queued_at=now,
    )
    return read_letter(compose_from(never_kept, contents))
