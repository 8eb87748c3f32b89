"""What letters are made of: the words, pictures and files that a composer gives to the templates of its letter."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext

from blueprints.common.calendar import course_calendar, place_of
from blueprints.common.extensions import bearer_key
from blueprints.common.filters import vn_date
from blueprints.common.links import public_url
from blueprints.common.qr import qr_png
from blueprints.common.tickets import grouped_code, ticket_address
from models.courses.course import Course, CourseState
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.letter_text import letter_openings
from models.registrations.placeholders import fill_placeholders
from models.registrations.queries import enrolment_with_course, places_in_line, registration_by_id
from models.registrations.registering import registration_secret
from models.registrations.registration import Registration
from models.registrations.ticket import ticket_code

Params = Mapping[str, Any]


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


def enrolment_of(enrolment_id: int) -> Enrolment:
    """Give one trainee with all that her letter speaks of. Raises `SubjectGone`."""
    person = enrolment_with_course(enrolment_id)
    if person is None:
        raise SubjectGone(f"enrolment {enrolment_id}")
    return person


def registration_of(registration_id: int) -> tuple[Registration, list[TicketInLetter]]:
    """Give a registration with its people, each with a ticket or a place in line. Raises `SubjectGone`."""
    registration = registration_by_id(registration_id)
    if registration is None:
        raise SubjectGone(f"registration {registration_id}")
    waiting = [person.id for person in registration.enrolments if person.state is EnrolmentState.WAITING]
    places = places_in_line(registration.course_id, waiting)
    return registration, [ticket_of(person, places.get(person.id)) for person in registration.enrolments]


def ticket_of(person: Enrolment, place_in_line: int | None = None) -> TicketInLetter:
    """Give what a letter says of one person."""
    name = person.name or gettext("Học viên chưa điền tên")
    if person.state is not EnrolmentState.CONFIRMED:
        return TicketInLetter(name, person.position, person.state, place_in_line=place_in_line)
    code = ticket_code(bearer_key(), person.id, person.ticket_version)
    return TicketInLetter(
        name,
        person.position,
        person.state,
        code=grouped_code(code),
        url=ticket_address(code),
        picture=f"ticket-{person.id}@tra-khuc",
    )


def about_course(
    registration: Registration, tickets: list[TicketInLetter], *, with_link: bool = True, to_name: str = ""
) -> Contents:
    """Give the course, its people and their tickets; of a cancelled course only that it is, whatever was to be said.

    `to_name` is how a placeholder names the recipient: the contact, if nobody is named.
    """
    course = registration.course
    if course.state is CourseState.CANCELLED:
        return Contents({"registration": registration, "course": course, "course_url": course_url(course)})
    link = own_url(registration) if with_link else ""
    values = placeholder_values(registration, to_name or registration.contact_name, link)
    context = {
        "registration": registration,
        "course": course,
        "course_url": course_url(course),
        "sessions": [(lesson, place_of(lesson.venue)) for lesson in course.sessions],
        "tickets": tickets,
        "seated": [ticket for ticket in tickets if ticket.state is EnrolmentState.CONFIRMED],
        "waiting": [ticket for ticket in tickets if ticket.state is EnrolmentState.WAITING],
        "requested": [ticket for ticket in tickets if ticket.state is EnrolmentState.REQUESTED],
        "own_url": link,
        "opening": {
            occasion.value: fill_placeholders(text, values) for occasion, text in letter_openings(course.id).items()
        },
    }
    pictures = {ticket.picture: qr_png(ticket.url) for ticket in tickets if ticket.picture}
    return Contents(context, pictures, (programme_file(course),) if pictures else ())


def own_url(registration: Registration) -> str:
    """Give the address of the registration's own page: for its contact alone."""
    secret = registration_secret(bearer_key(), registration.id, registration.secret_version)
    return public_url("registrations.own", reference=registration.reference, secret=secret)


def placeholder_values(registration: Registration, to_name: str, link: str) -> dict[str, str]:
    """Give what stands for each of `models.registrations.placeholders`. Course, sessions and venues are loaded."""
    course = registration.course
    first = course.sessions[0] if course.sessions else None
    return {
        "ten_khoa": course.title,
        "ten_don_vi": registration.organisation.name,
        "nguoi_nhan": to_name,
        "ma_dang_ky": registration.reference,
        "ngay_khai_giang": vn_date(first.starts_at) if first else "",
        "dia_diem": place_of(first.venue) if first else "",
        "duong_dan": link or course_url(course),
    }


def course_url(course: Course) -> str:
    """Give the address of the course's public page."""
    return public_url("courses.course", slug=course.slug)


def programme_file(course: Course) -> Attachment:
    """Give every session of the course as one calendar file."""
    content = course_calendar(course, page_url=course_url(course))
    return Attachment(f"{course.slug}.ics", content, "text", "calendar", {"method": "PUBLISH", "charset": "utf-8"})
