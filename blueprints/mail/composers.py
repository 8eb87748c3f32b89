"""What each letter is filled with: from the ids in its row to the words, pictures and files of the letter.

Secrets are derived here, when the letter is composed; no row of the outbox holds one.
"""

from collections.abc import Callable
from dataclasses import replace

from blueprints.common.extensions import bearer_key
from blueprints.common.links import public_url
from blueprints.common.tickets import trainee_page_url
from blueprints.mail.attendance_letters import ATTENDANCE_LETTERS
from blueprints.mail.contents import (
    Contents,
    Params,
    SubjectGone,
    about_course,
    enrolment_of,
    registration_of,
    ticket_of,
)
from blueprints.mail.course_letters import course_cancelled, course_changed, course_message, reminder
from blueprints.mail.name_letters import NAME_LETTERS
from blueprints.mail.privacy_letters import PRIVACY_LETTERS
from blueprints.mail.seat_letters import SEAT_LETTERS
from models.certificates.certificate import Certificate
from models.certificates.verifying import grouped_code as grouped_certificate_code
from models.certificates.verifying import pdf_secret
from models.db import session
from models.people.inviting import invitation_secret
from models.people.resetting import reset_secret
from models.people.user import Invitation, PasswordReset

SEALED = "••••••••"


def registration_received(params: Params, _sealed: bool) -> Contents:  # noqa: FBT001  # every composer has this shape
    """To the contact: who has a seat, who waits, everyone's ticket, the link to come back to."""
    registration, tickets = registration_of(params["registration_id"])
    return about_course(registration, tickets, to_name=params["to_name"])


def ticket(params: Params, _sealed: bool) -> Contents:  # noqa: FBT001  # as above
    """To one trainee: her own ticket."""
    person = enrolment_of(params["enrolment_id"])
    contents = about_course(person.registration, [ticket_of(person)], with_link=False, to_name=params["to_name"])
    # Her page is hers: whoever else gets these words gets them without its link. Who registered before there were
    # such pages has none.
    is_hers = params["to_address"] == person.email and person.page_digest is not None
    page_url = trainee_page_url(person) if is_hers else ""
    return replace(contents, context=contents.context | {"page_url": page_url})


def seat_given(params: Params, _sealed: bool) -> Contents:  # noqa: FBT001  # as above
    """From the waiting list to a seat. Contact and trainee get the same words, so without the contact's link."""
    return ticket(params, _sealed)


def certificate_issued(params: Params, _sealed: bool) -> Contents:  # noqa: FBT001  # as above
    """To the holder: number, verification, PDF."""
    certificate = session.get(Certificate, params["certificate_id"])
    if certificate is None:
        raise SubjectGone(f"certificate {params['certificate_id']}")
    secret = pdf_secret(bearer_key(), certificate.id)
    return Contents(
        {
            "certificate": certificate,
            "course_title": certificate.face.get("course", ""),
            "code": grouped_certificate_code(certificate.code),
            "verify_url": public_url("certificates.verify", code=certificate.code),
            "pdf_url": public_url("certificates.holder_pdf", code=certificate.code, secret=secret),
        }
    )


def invitation(params: Params, sealed: bool) -> Contents:  # noqa: FBT001  # as above
    """To somebody who is to have an account."""
    found = session.get(Invitation, params["invitation_id"])
    if found is None:
        raise SubjectGone(f"invitation {params['invitation_id']}")
    secret = SEALED if sealed else invitation_secret(bearer_key(), found.id)
    return Contents({"invitation": found, "link": public_url("people.invitation", secret=secret), "sealed": sealed})


def password_reset(params: Params, sealed: bool) -> Contents:  # noqa: FBT001  # as above
    """To somebody who forgot her password."""
    found = session.get(PasswordReset, params["reset_id"])
    if found is None:
        raise SubjectGone(f"password reset {params['reset_id']}")
    secret = SEALED if sealed else reset_secret(bearer_key(), found.id)
    return Contents({"reset": found, "link": public_url("people.reset", secret=secret), "sealed": sealed})


COMPOSERS: dict[str, Callable[[Params, bool], Contents]] = {
    "registration_received": registration_received,
    "ticket": ticket,
    "seat_given": seat_given,
    "reminder": reminder,
    "course_changed": course_changed,
    "course_cancelled": course_cancelled,
    "course_message": course_message,
    "certificate_issued": certificate_issued,
    "invitation": invitation,
    "password_reset": password_reset,
    **ATTENDANCE_LETTERS,
    **NAME_LETTERS,
    **PRIVACY_LETTERS,
    **SEAT_LETTERS,
}
