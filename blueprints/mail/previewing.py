"""A letter as it would be, before its row lies in the outbox."""

from datetime import datetime

from blueprints.common.extensions import settings
from blueprints.mail.composing import compose_from
from blueprints.mail.contents import Contents
from blueprints.mail.reading import LetterRead, read_letter
from models.mail.outgoing_mail import OutgoingMail
from models.registrations.registration import Registration


def link_in_preview(registration: Registration) -> str:
    """Give what stands for the link of the recipient's own page: that one is for her alone."""
    return f"{settings().public_url}/dang-ky/{registration.reference}/…"


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
