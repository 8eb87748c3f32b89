"""What everyone sees: the catalogue, and one course."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from flask import current_app, render_template, request, session
from flask.typing import ResponseReturnValue

from blueprints.common.access import EVERYONE, open_to
from blueprints.common.assets import asset
from blueprints.common.calendar import subscription_url
from blueprints.common.compression import Packed, answer_packed, pack
from blueprints.common.extensions import settings
from blueprints.common.language import current_language
from blueprints.common.links import public_url
from blueprints.common.paging import Page, page_number
from blueprints.courses.words import PERIODS, STANDINGS, by_day
from models.clock import now
from models.courses.catalogue import CatalogueLine, Period, catalogue_lines, catalogue_size
from models.courses.commune import commune_names
from models.courses.course_page import CoursePage, public_course_page
from models.courses.standing import TAKES_REGISTRATIONS, standing_of
from models.errors import NotFound
from models.registrations.queries import seats_taken
from models.text import clean

CARDS = 12
LONGEST_SEARCH = 100
BUILT = ("css/site.css", "js/site.js", "js/theme.js", "img/icons.svg")
"""The built files that a course's page names."""


@dataclass(frozen=True, slots=True)
class Seats:
    """What a card or a page says of the seats and of registering."""

    left: int
    words: str
    tone: str
    takes_registrations: bool


def seats_of(course: CoursePage | CatalogueLine, taken: int, moment: datetime) -> Seats:
    """Give where the course stands for someone who may want to register."""
    left = max(0, course.seats - taken)
    standing = standing_of(
        state=course.state,
        registration_opens_at=course.registration_opens_at,
        registration_closes_at=course.registration_closes_at,
        last_ends_at=course.last_ends_at,
        seats_left=left,
        now=moment,
    )
    words, tone = STANDINGS[standing]
    return Seats(left, str(words), tone, standing in TAKES_REGISTRATIONS)


@open_to(EVERYONE)
def catalogue() -> ResponseReturnValue:
    """Show published courses: search without marks, four periods, twelve cards a page."""
    words = clean(request.args.get("tim", ""))[:LONGEST_SEARCH]
    wanted = request.args.get("loc", "")
    period = Period(wanted) if wanted in PERIODS else Period.CURRENT
    moment = now()
    page = Page(page_number(), catalogue_size(words, period, moment), CARDS)
    lines = catalogue_lines(words, period, moment, limit=page.size, offset=page.offset)
    taken = seats_taken([line.id for line in lines])
    return render_template(
        "courses/catalogue.html",
        lines=[(line, seats_of(line, taken[line.id], moment)) for line in lines],
        communes=commune_names(),
        words=words,
        period=period,
        periods=PERIODS,
        page=page,
    )


@open_to(EVERYONE)
def course(slug: str) -> ResponseReturnValue:
    """Show one course. Three queries, however many sessions and however many registered."""
    shown = public_course_page(slug)
    if shown is None:
        raise NotFound
    seats = seats_of(shown, seats_taken([shown.id])[shown.id], now())
    # What the page depends on besides the key below: a notice for this one visitor, words added to the address.
    if session.get("_flashes") or set(request.args) - {"lang"} or current_app.debug:
        return draw_course(shown, seats)
    return answer_packed(_drawn(shown, seats, current_language(), settings(), tuple(asset(name) for name in BUILT)))


@lru_cache(maxsize=64)
def _drawn(shown: CoursePage, seats: Seats, *_key: object) -> Packed:
    """Draw a page once for as long as nothing that it shows has changed: everything it shows is in the key.

    Never stale, so nothing needs to say when it is: the facts are read for every visitor, the drawing is kept.
    """
    return pack(draw_course(shown, seats))


def draw_course(shown: CoursePage, seats: Seats, *, preview: bool = False) -> str:
    """Draw the page that the public sees; staff see the same before it is published."""
    return render_template(
        "courses/course.html",
        course=shown,
        days=by_day(shown.sessions),
        seats=seats,
        communes=commune_names(),
        subscription=subscription_url(public_url("feeds.course_calendar", slug=shown.slug)),
        preview=preview,
    )
