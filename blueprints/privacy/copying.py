"""A copy of one's own data, for whoever holds the link of a registration or of a trainee's own page."""

from collections.abc import Callable
from datetime import timedelta

import msgspec
import sqlalchemy as sa
from flask import Response, make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from blueprints.common.access import EVERYONE, open_to
from blueprints.common.throttling import MOST_WRONG_LINKS, attempt, caller_network
from blueprints.privacy.room import blueprint
from blueprints.privacy.words import shown
from models.bearer import digest
from models.clock import now
from models.db import session
from models.errors import NotFound
from models.people.throttling import Limit
from models.privacy.exporting import LABELS, OwnRecords, records_of_contact, records_of_trainee
from models.registrations.enrolment import Enrolment
from models.registrations.own_page import opened_registration
from models.registrations.page_link import place_now, refuse_former_link

HOUR = timedelta(hours=1)
OF_REGISTRATION = "/dang-ky/<reference>/<secret>/du-lieu-ca-nhan"
OF_TRAINEE = "/hoc-vien/<secret>/du-lieu-ca-nhan"


@blueprint.get(OF_REGISTRATION, endpoint="contact_copy")
@open_to(EVERYONE)
def contact_copy(reference: str, secret: str) -> ResponseReturnValue:
    """Show the contact what is kept about her and her registration."""
    records = _opened_by_contact(reference, secret)
    back = url_for("registrations.own", reference=reference, secret=secret)
    return _page(records, back, url_for(".contact_copy_json", reference=reference, secret=secret))


@blueprint.get(f"{OF_REGISTRATION}.json", endpoint="contact_copy_json")
@open_to(EVERYONE)
def contact_copy_json(reference: str, secret: str) -> ResponseReturnValue:
    """Give the same as JSON."""
    return as_json(_opened_by_contact(reference, secret))


@blueprint.get(OF_TRAINEE, endpoint="trainee_copy")
@open_to(EVERYONE)
def trainee_copy(secret: str) -> ResponseReturnValue:
    """Show a trainee what is kept about her."""
    return _page(_opened_by_trainee(secret), "", url_for(".trainee_copy_json", secret=secret))


@blueprint.get(f"{OF_TRAINEE}.json", endpoint="trainee_copy_json")
@open_to(EVERYONE)
def trainee_copy_json(secret: str) -> ResponseReturnValue:
    """Give the same as JSON."""
    return as_json(_opened_by_trainee(secret))


def as_json(records: OwnRecords) -> Response:
    """Give the copy as a file: keys in English, times as RFC 3339, to be read by any program."""
    sections = {section.key: section.rows for section in records.sections}
    content = msgspec.json.format(msgspec.json.encode({"exported_at": now(), **sections}), indent=2)
    response = Response(content, mimetype="application/json")
    response.headers.set("Content-Disposition", "attachment", filename="du-lieu-ca-nhan.json")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _opened_by_contact(reference: str, secret: str) -> OwnRecords:
    found = opened_registration(reference, secret)
    return _opened(found.id if found else None, records_of_contact)


def _opened_by_trainee(secret: str) -> OwnRecords:
    found = session.scalar(sa.select(Enrolment.id).where(Enrolment.page_digest == digest(secret)))
    if found is None:
        refuse_former_link(secret)
    return _opened(place_now(found) if found else None, records_of_trainee)


def _opened(row: int | None, records_of: Callable[[int], OwnRecords]) -> OwnRecords:
    """Wrong links are counted together with those of the pages that they belong to, and answered 404 or 429."""
    if row is None:
        attempt([Limit("registration_link", caller_network(), MOST_WRONG_LINKS, HOUR)])
        raise NotFound
    return records_of(row)


def _page(records: OwnRecords, back: str, json_url: str) -> Response:
    page = render_template(
        "privacy/copy.html", records=records, labels=LABELS, shown=shown, back=back, json_url=json_url
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
