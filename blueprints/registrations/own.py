"""The organisation's own page, opened by the link in its letter."""

from datetime import timedelta

from flask import Response, make_response, render_template
from flask.typing import ResponseReturnValue

from blueprints.common.access import EVERYONE, open_to
from blueprints.common.calendar import place_of, subscription_url
from blueprints.common.extensions import bearer_key
from blueprints.common.forms import say
from blueprints.common.links import public_url
from blueprints.common.short_text import registration_reminder
from blueprints.common.throttling import MOST_WRONG_LINKS, attempt, caller_network
from blueprints.registrations.own_people import gone_of, offer_of, people_of
from blueprints.registrations.own_windows import windows_of
from blueprints.registrations.words import KINDS
from models.bearer import tidy_code
from models.certificates.queries import Issued, certificates_of_registration
from models.certificates.verifying import pdf_secret
from models.clock import now
from models.courses.commune import commune_names
from models.errors import NotFound, RuleViolation
from models.people.throttling import Limit
from models.registrations.own_page import OwnRegistration, opened_registration
from models.registrations.phone import is_doubtful
from models.registrations.tax_code import shown_identifier

MOST_WRONG_LINKS_TO_ONE = 300
"""From everywhere together. The right link opens all the same: only wrong ones are counted."""
HOUR = timedelta(hours=1)
OK = 200


@open_to(EVERYONE)
def own(reference: str, secret: str) -> ResponseReturnValue:
    """Show where everyone stands, with tickets, and what may still be changed."""
    return own_page(opened(reference, secret), secret)


def own_page(registration: OwnRegistration, secret: str, refusal: RuleViolation | None = None) -> Response:
    """Draw the page; after an act that a rule refused, with its sentence and its status."""
    moment, course = now(), registration.course
    windows = windows_of(course, moment)
    sessions = [(lesson, place_of(lesson)) for lesson in course.sessions]
    organisation = registration.organisation
    page = render_template(
        "registrations/own.html",
        registration=registration,
        course=course,
        secret=secret,
        refusal=say(refusal) if refusal else "",
        people=people_of(registration, windows, moment),
        gone=gone_of(registration),
        offer=offer_of(registration, moment),
        windows=windows,
        sessions=sessions,
        short_text=registration_reminder(course, sessions, organisation.name),
        webcal=lambda: subscription_url(public_url("feeds.course_calendar", slug=course.slug)),
        identifier=shown_identifier(organisation.identifier_kind, organisation.identifier),
        kind=KINDS[organisation.kind],
        commune=commune_names().get(organisation.commune_code or "", ""),
        is_phone_doubtful=is_doubtful(registration.contact_phone),
        certificates=_certificates(registration),
    )
    return private(page, refusal.status if refusal else OK)


def opened(reference: str, secret: str) -> OwnRegistration:
    """Find by digest. Wrong links are counted and answered 404 (or 429), whatever is wrong with them."""
    registration = opened_registration(reference, secret)
    if registration is None:
        limits = [
            Limit("registration_link", caller_network(), MOST_WRONG_LINKS, HOUR),
            Limit("registration_link:reference", tidy_code(reference), MOST_WRONG_LINKS_TO_ONE, HOUR),
        ]
        attempt(limits)
        raise NotFound
    return registration


def private(page: str, status: int = OK) -> Response:
    """Give a page that a link opens: kept by nobody, found by no search."""
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _certificates(registration: OwnRegistration) -> list[tuple[Issued, str]]:
    """Give what was issued to these people, with the secret of each PDF; before the course begins there is none."""
    begins = registration.course.first_starts_at
    if begins is None or now() < begins:
        return []
    return [(issued, pdf_secret(bearer_key(), issued.id)) for issued in certificates_of_registration(registration.id)]
