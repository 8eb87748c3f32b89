"""The front page, the office's overview, and the page that shows the design."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.common.access import EVERYONE, STAFF, current_principal, open_to
from blueprints.common.navigation import office_navigation
from blueprints.common.paging import Page
from blueprints.home.awaiting import awaiting, teaching
from blueprints.home.forms import SampleForm
from models.clock import now
from models.content.queries import latest_articles
from models.courses.queries import open_courses, upcoming_sessions
from models.people.roles import ROLE_NAMES
from models.registrations.queries import seats_taken

blueprint = Blueprint("home", __name__)
COURSES_SHOWN = 6
SESSIONS_SHOWN = 6
ARTICLES_SHOWN = 3
UNPROCESSABLE = 422
SAMPLE_PAGE = Page(number=4, total=230)


@blueprint.get("/")
@open_to(EVERYONE)
def front() -> ResponseReturnValue:
    """Open courses, next sessions, latest news."""
    moment = now()
    courses = open_courses(moment, COURSES_SHOWN)
    return render_template(
        "home/front.html",
        courses=courses,
        taken=seats_taken([course.id for course in courses]) if courses else {},
        sessions=upcoming_sessions(moment, SESSIONS_SHOWN),
        articles=latest_articles(ARTICLES_SHOWN),
    )


@blueprint.get("/quan-ly")
@open_to(STAFF)
def office() -> ResponseReturnValue:
    """Show what waits for this person, and the rooms that she may enter."""
    principal, moment = current_principal(), now()
    rooms = [entry for entry in office_navigation(principal) if entry.endpoint != "home.office"]
    return render_template(
        "home/office.html",
        principal=principal,
        rooms=rooms,
        roles=", ".join(name for role, name in ROLE_NAMES.items() if role in principal.roles),
        awaiting=awaiting(principal, moment),
        teaching=teaching(principal, moment),
    )


@blueprint.route("/quan-ly/giao-dien", methods=["GET", "POST"])
@open_to(STAFF)
def style_page() -> ResponseReturnValue:
    """Show every component in every state. The sample form keeps nothing: sent empty, it shows its errors."""
    form = SampleForm()
    sent = form.validate_on_submit()
    refused = request.method == "POST" and not sent
    here = url_for(".style_page")
    page = render_template("home/style_page.html", form=form, sent=sent, page=SAMPLE_PAGE, here=here)
    return (page, UNPROCESSABLE) if refused else page
