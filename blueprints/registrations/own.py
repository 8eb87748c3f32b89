"""The organisation's own page, opened by the link in its letter."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from blueprints.common.access import EVERYONE, open_to
from blueprints.common.calendar import place_of
from blueprints.common.extensions import bearer_key
from blueprints.common.qr import qr_svg
from blueprints.common.queue import wake
from blueprints.common.throttling import attempt, caller_network
from blueprints.common.tickets import grouped_code, ticket_address
from blueprints.common.unit_of_work import writing
from blueprints.registrations.words import KINDS, STATES
from models.audit.actor import Actor
from models.certificates.queries import Issued, certificates_of_registration, took_part
from models.certificates.verifying import pdf_secret
from models.clock import now
from models.courses.commune import commune_names
from models.courses.course import CourseState
from models.errors import NotFound
from models.people.throttling import Limit
from models.registrations.enrolment import EnrolmentState
from models.registrations.own_page import OwnRegistration, Row, opened_registration
from models.registrations.phone import is_doubtful
from models.registrations.queries import places_in_line
from models.registrations.tax_code import shown_identifier
from models.registrations.ticket import ticket_code
from models.registrations.withdrawing import may_withdraw_herself, withdraw

MOST_WRONG_LINKS = 60
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Person:
    """One line of the page."""

    enrolment: Row
    place_in_line: int | None
    code: str
    code_to_read: str
    picture: Markup
    is_phone_doubtful: bool
    may_withdraw: bool


@open_to(EVERYONE)
def own(reference: str, secret: str) -> ResponseReturnValue:
    """Show where everyone stands, with tickets."""
    registration = _opened(reference, secret)
    return _private(
        render_template(
            "registrations/own.html",
            registration=registration,
            course=registration.course,
            people=_people(registration),
            sessions=[(lesson, place_of(lesson)) for lesson in registration.course.sessions],
            identifier=shown_identifier(
                registration.organisation.identifier_kind, registration.organisation.identifier
            ),
            kind=KINDS[registration.organisation.kind],
            commune=commune_names()[registration.organisation.commune_code],
            is_phone_doubtful=is_doubtful(registration.contact_phone),
            states=STATES,
            secret=secret,
            certificates=_certificates(registration),
        )
    )


@open_to(EVERYONE)
def withdrawal(reference: str, secret: str, enrolment_id: int) -> ResponseReturnValue:
    """Withdraw one person; her seat goes to the first in line."""
    registration = _opened(reference, secret)
    registration_id, visitor = registration.id, Actor.visitor(registration.contact_name)
    with writing():
        seated = withdraw(registration_id, enrolment_id, took_part=took_part, actor=visitor, now=now())
    wake("deliver_mail", 0)
    passed_on = _("Đã rút tên. Chỗ này được chuyển cho người tiếp theo trong danh sách chờ.")
    flash(passed_on if seated else _("Đã rút tên."), "success")
    return redirect(url_for("registrations.own", reference=reference, secret=secret), 303)


def _opened(reference: str, secret: str) -> OwnRegistration:
    """Find by digest. Wrong links are counted and answered 404 (or 429), whatever is wrong with them."""
    registration = opened_registration(reference, secret)
    if registration is None:
        attempt([Limit("registration_link", caller_network(), MOST_WRONG_LINKS, HOUR)])
        raise NotFound
    return registration


def _certificates(registration: OwnRegistration) -> list[tuple[Issued, str]]:
    """Give what was issued to these people, with the secret of each PDF; before the course begins there is none."""
    begins = registration.course.first_starts_at
    if begins is None or now() < begins:
        return []
    return [(issued, pdf_secret(bearer_key(), issued.id)) for issued in certificates_of_registration(registration.id)]


def _people(registration: OwnRegistration) -> list[Person]:
    waiting = [person.id for person in registration.enrolments if person.state is EnrolmentState.WAITING]
    places = places_in_line(registration.course.id, waiting)
    may_leave = _who_may_leave(registration)
    is_cancelled = registration.course.state is CourseState.CANCELLED
    return [
        _person(
            enrolment,
            place=places.get(enrolment.id),
            has_ticket=enrolment.state is EnrolmentState.CONFIRMED and not is_cancelled,
            may_withdraw=enrolment.id in may_leave,
        )
        for enrolment in registration.enrolments
    ]


def _who_may_leave(registration: OwnRegistration) -> set[int]:
    """Give whom this page may still withdraw; the act asks again under the lock."""
    course = registration.course
    if course.state is not CourseState.PUBLISHED or not may_withdraw_herself(course.first_starts_at, now()):
        return set()
    here = {person.id for person in registration.enrolments if person.state is not EnrolmentState.WITHDRAWN}
    return here - took_part(here)


def _person(enrolment: Row, *, place: int | None, has_ticket: bool, may_withdraw: bool) -> Person:
    code, picture = "", Markup()
    if has_ticket:
        code = ticket_code(bearer_key(), enrolment.id, enrolment.ticket_version)
        picture = qr_svg(ticket_address(code), _("Mã QR của vé %(name)s", name=enrolment.name))
    return Person(enrolment, place, code, grouped_code(code), picture, is_doubtful(enrolment.phone), may_withdraw)


def _private(page: str) -> Response:
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
