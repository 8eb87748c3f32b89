"""A course's sessions as iCalendar (RFC 5545): for the feed, and for the letters that carry the same file."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from icalendar import Calendar, Event, vCalAddress
from icalendar.enums import STATUS

from models.courses.commune import commune_names
from models.courses.course import Course, CourseState
from models.courses.programme import PlannedSession, PlannedVenue
from models.courses.training_session import TrainingSession
from models.courses.venue import Venue

PRODUCT = "-//Tra Khuc//Khoa dao tao//VI"
DOMAIN = "tra-khuc"
CALENDAR_TYPE = "text/calendar; charset=utf-8"


def course_calendar(course: Course, *, page_url: str, method: str = "PUBLISH") -> bytes:
    """Give every session of the course, in UTC. `course` has its sessions and their venues loaded.

    The same course gives the same bytes. A session keeps its UID whatever changes; SEQUENCE and DTSTAMP rise with the
    course's revision, so that a calendar program takes the newer; a cancelled course cancels its entries.
    """
    calendar = Calendar.new(
        prodid=PRODUCT, method=method, name=course.title, url=page_url, uid=f"course-{course.id}@{DOMAIN}"
    )
    for lesson in course.sessions:
        calendar.add_component(_event(course, lesson, page_url))
    calendar_bytes: bytes = calendar.to_ical()
    return calendar_bytes


def session_calendar(
    course: Course,
    lesson: TrainingSession | PlannedSession,
    *,
    page_url: str,
    attendee: str,
    is_cancelled: bool = False,
    revision: int | None = None,
) -> bytes:
    """Give one session as a letter carries it to one attendee: METHOD:REQUEST, or CANCEL if it will not be.

    One object holds one session: iTIP (RFC 5546, 3.2.2 and 3.2.5) wants the same UID in all of it. `revision` is the
    course's as the letter tells it, where that may be older than the course's own: a later letter must outdo it.
    """
    calendar = Calendar()  # made bare: no UID of its own, which would be another one each time
    for name, value in (("PRODID", PRODUCT), ("VERSION", "2.0"), ("METHOD", "CANCEL" if is_cancelled else "REQUEST")):
        calendar.add(name, value)
    event = _event(course, lesson, page_url, is_cancelled=is_cancelled, revision=revision)
    person = vCalAddress(f"mailto:{attendee}")
    person.params.update({"ROLE": "REQ-PARTICIPANT", "RSVP": "FALSE"})
    event.add("ATTENDEE", person)
    calendar.add_component(event)
    calendar_bytes: bytes = calendar.to_ical()
    return calendar_bytes


def subscription_url(feed_url: str) -> str:
    """Give `webcal://…`: a phone's calendar opens it and then follows the feed by itself."""
    return f"webcal://{feed_url.partition('://')[2]}"


def place_of(venue: Venue | PlannedVenue | sa.Row[*tuple[Any, ...]]) -> str:
    """Say where, of a venue or a row with its columns: `Hội trường A, 12 Hùng Vương, Phường Cẩm Thành, Quảng Ngãi`."""
    return f"{venue.name}, {venue.address}, {commune_names()[venue.commune_code]}, Quảng Ngãi"


def _event(
    course: Course,
    lesson: TrainingSession | PlannedSession,
    page_url: str,
    *,
    is_cancelled: bool = False,
    revision: int | None = None,
) -> Event:
    organizer = vCalAddress(f"mailto:{course.contact_email}")
    organizer.params["CN"] = course.contact_name
    return Event.new(
        organizer=organizer,
        uid=f"{lesson.uid}@{DOMAIN}",
        stamp=_stamp(course),
        sequence=course.revision if revision is None else revision,
        start=lesson.starts_at,
        end=lesson.ends_at,
        summary=f"{course.title}: {lesson.topic}",
        location=place_of(lesson.venue),
        description=f"{course.title}\n{lesson.topic}\n{course.contact_name}, {course.contact_phone}\n{page_url}",
        url=page_url,
        status=STATUS.CANCELLED if is_cancelled or course.state is CourseState.CANCELLED else STATUS.CONFIRMED,
    )


def _stamp(course: Course) -> datetime:
    return course.revised_at or course.published_at or course.created_at
