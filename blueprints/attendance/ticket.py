"""A ticket's page: what the QR opens on an ordinary phone. It shows what a badge shows and changes nothing."""

import base64

from flask import Response, make_response, render_template

from blueprints.attendance.room import blueprint
from blueprints.common.access import EVERYONE, open_to
from blueprints.common.calendar import place_of
from blueprints.common.qr import qr_png
from blueprints.common.tickets import grouped_code, ticket_address
from models.attendance.results import badge_of
from models.bearer import tidy_code
from models.errors import NotFound


@blueprint.get("/V/<ticket>", endpoint="ticket_upper")
@blueprint.get("/v/<ticket>")
@open_to(EVERYONE)
def ticket(ticket: str) -> Response:
    """Show a ticket, in any case. Raises `NotFound` for an unknown or replaced one, after the same look-up."""
    code = tidy_code(ticket)
    badge = badge_of(code)
    if badge is None:
        raise NotFound
    drawn = base64.b64encode(qr_png(ticket_address(code))).decode("ascii")
    page = make_response(
        render_template("attendance/ticket.html", badge=badge, code=grouped_code(code), drawn=drawn, place_of=place_of)
    )
    page.headers["Cache-Control"] = "no-store"
    page.headers["X-Robots-Tag"] = "noindex, nofollow"
    return page
