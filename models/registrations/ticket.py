"""A ticket's code: derived from the server's key, the enrolment and the ticket's version.

It can be printed again at any time, dies when the version rises, and only its digest lies in the database. It stands in
this room, not with attendance, because the act that gives a seat must write the digest.
"""

from models.bearer import TICKET_BYTES, derive_secret, digest

PURPOSE = "ticket"


def ticket_code(key: bytes, enrolment_id: int, version: int) -> str:
    """Give the 16 characters of the ticket, upper case."""
    return derive_secret(key, PURPOSE, enrolment_id, version, size=TICKET_BYTES)


def ticket_digest(key: bytes, enrolment_id: int, version: int) -> str:
    """Give what `Enrolment.ticket_digest` holds."""
    return digest(ticket_code(key, enrolment_id, version))
