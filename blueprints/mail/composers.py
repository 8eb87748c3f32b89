"""What each letter is filled with: from the ids in its row to the words, pictures and files of the letter.

Secrets are derived here, when the letter is composed; no row of the outbox holds one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from blueprints.common.calendar import course_calendar, place_of
from blueprints.common.extensions import bearer_key
from blueprints.common.links import public_url
from blueprints.common.qr import qr_png
from blueprints.common.tickets import grouped_code, ticket_address
from models.certificates.certificate import Certificate
from models.certificates.verifying import grouped_code as grouped_certificate_code
from models.certificates.verifying import pdf_secret
from models.courses.course import Course, CourseState
from models.db import session
from models.people.inviting import invitation_secret
from models.people.resetting import reset_secret
from models.people.user import Invitation, PasswordReset
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.queries import enrolment_with_course, places_in_line, registration_by_id
from models.registrations.registering import registration_secret
from models.registrations.registration import Registration
from models.registrations.ticket import ticket_code

Params = Mapping[str, Any]
SEALED = "••••••••"


class SubjectGone(LookupError):
    """What the letter speaks of is no longer there."""


@dataclass(frozen=True)
class Attachment:
    """A file that goes with the letter."""

    filename: str
    content: bytes
    maintype: str
    subtype: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Contents:
    """What the templates are given. `pictures` are PNGs by Content-ID, shown inside the HTML."""

    context: dict[str, Any]
    pictures: dict[str, bytes] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class TicketInLetter:
    """One person of a registration; ticket and picture only if she holds a seat."""

    name: str
    position: str
    state: EnrolmentState
    code: str = ""
    url: str = ""
    picture: str = ""
    place_in_line: int | None = None


def registration_received(params: Params, _sealed: bool) -> Contents:  # noqa: FBT001  # every composer has this shape
    """To the contact: who has a seat, who waits, everyone's ticket, the link to come back to."""
    registration = registration_by_id(params["registration_id"])
    if registration is None:
        raise SubjectGone(f"registration {params['registration_id']}")
    waiting = [person.id for person in registration.enrolments if person.state is EnrolmentState.WAITING]
    places = places_in_line(registration.course_id, waiting)
    tickets = [_ticket(person, places.get(person.id)) for person in registration.enrolments]
    return _about_course(registration, tickets)


def ticket(params: Params, _sealed: bool) -> Contents:  # noqa: FBT001  # as above
    """To one trainee: her own ticket."""
    person = _enrolment(params["enrolment_id"])
    return _about_course(person.registration, [_ticket(person)], with_link=False)


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
    "certificate_issued": certificate_issued,
    "invitation": invitation,
    "password_reset": password_reset,
}


def _enrolment(enrolment_id: int) -> Enrolment:
    person = enrolment_with_course(enrolment_id)
    if person is None:
        raise SubjectGone(f"enrolment {enrolment_id}")
    return person


def _ticket(person: Enrolment, place_in_line: int | None = None) -> TicketInLetter:
    if person.state is not EnrolmentState.CONFIRMED:
        return TicketInLetter(person.name, person.position, person.state, place_in_line=place_in_line)
    code = ticket_code(bearer_key(), person.id, person.ticket_version)
    return TicketInLetter(
        person.name,
        person.position,
        person.state,
        code=grouped_code(code),
        url=ticket_address(code),
        picture=f"ticket-{person.id}@tra-khuc",
    )


def _about_course(registration: Registration, tickets: list[TicketInLetter], *, with_link: bool = True) -> Contents:
    """Give the course, its people and their tickets; of a cancelled course only that it is, whatever was to be said."""
    course = registration.course
    if course.state is CourseState.CANCELLED:
        return Contents({"registration": registration, "course": course, "course_url": _course_url(course)})
    link = public_url(
        "registrations.own",
        reference=registration.reference,
        secret=registration_secret(bearer_key(), registration.id, registration.secret_version),
    )
    context = {
        "registration": registration,
        "course": course,
        "course_url": _course_url(course),
        "sessions": [(lesson, place_of(lesson.venue)) for lesson in course.sessions],
        "tickets": tickets,
        "seated": [ticket for ticket in tickets if ticket.state is EnrolmentState.CONFIRMED],
        "waiting": [ticket for ticket in tickets if ticket.state is EnrolmentState.WAITING],
        "own_url": link if with_link else "",
    }
    pictures = {ticket.picture: qr_png(ticket.url) for ticket in tickets if ticket.picture}
    return Contents(context, pictures, (_calendar(course),) if pictures else ())


def _course_url(course: Course) -> str:
    return public_url("courses.course", slug=course.slug)


def _calendar(course: Course) -> Attachment:
    content = course_calendar(course, page_url=_course_url(course))
    return Attachment(f"{course.slug}.ics", content, "text", "calendar", {"method": "PUBLISH", "charset": "utf-8"})
