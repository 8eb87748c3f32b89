"""iCalendar (RFC 5545)."""

from flask import Blueprint, Response, request

from blueprints.common.access import EVERYONE, open_to
from blueprints.common.calendar import CALENDAR_TYPE, course_calendar
from blueprints.common.links import public_url
from models.courses.queries import published_course_by_slug


def add_to(blueprint: Blueprint) -> None:
    """Add the calendar feeds."""
    blueprint.add_url_rule("/khoa-hoc/<slug>.ics", view_func=course_calendar_feed, endpoint="course_calendar")


@open_to(EVERYONE)
def course_calendar_feed(slug: str) -> Response:
    """Give every session of a published course; 304 to a program that has this version."""
    course = published_course_by_slug(slug)
    page_url = public_url("courses.course", slug=course.slug)
    response = Response(course_calendar(course, page_url=page_url), content_type=CALENDAR_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{course.slug}.ics"'
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    response.add_etag()
    response.make_conditional(request)
    return response
