"""One session as a letter carries it (RFC 5546), read back by strict rules."""

import re
from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from blueprints.common.calendar import course_calendar, session_calendar, subscription_url
from models.courses.queries import course_with_programme
from tests.factories.courses import make_course

PAGE = "https://daotao.example.vn/khoa-hoc/5s"
MUST_HAVE = ("ATTENDEE", "DTSTAMP", "DTSTART", "ORGANIZER", "SEQUENCE", "SUMMARY", "UID")
"""What a METHOD:REQUEST needs (RFC 5546, 3.2.2); a CANCEL needs no more."""


@pytest.fixture
def course(kept):
    def make(**changes):
        made = make_course(sessions=1)
        for name, value in changes.items():
            setattr(made, name, value)
        return made.id

    return lambda **changes: course_with_programme(kept(make, **changes))


def read(written):
    """Read it back, refusing what the library would only note."""
    calendar = Calendar.from_ical(written)
    (event,) = calendar.walk("VEVENT")
    assert calendar.errors == event.errors == []
    lines = written.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert max(len(line) for line in lines) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    names = re.findall(r"^([A-Z-]+)[;:]", written.replace(b"\r\n ", b"").decode(), re.MULTILINE)
    names = names[names.index("BEGIN", 1) :]
    assert [name for name in ("UID", "DTSTAMP", "SEQUENCE", "STATUS", "ORGANIZER") if names.count(name) != 1] == []
    return calendar, event


@pytest.mark.parametrize(
    ("is_cancelled", "method", "status"), [(False, "REQUEST", "CONFIRMED"), (True, "CANCEL", "CANCELLED")]
)
def test_a_session_is_asked_or_cancelled_with_all_that_the_standard_wants(course, is_cancelled, method, status):
    found = course()
    written = session_calendar(
        found, found.sessions[0], page_url=PAGE, attendee="an@example.vn", is_cancelled=is_cancelled
    )
    calendar, event = read(written)
    assert (str(calendar["METHOD"]), str(event["STATUS"])) == (method, status)
    assert [name for name in MUST_HAVE if name not in event] == []
    assert (event["ATTENDEE"], event["ATTENDEE"].params["RSVP"]) == ("mailto:an@example.vn", "FALSE")
    assert event.decoded("DTSTART") == datetime(2026, 12, 7, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize("name", ['Lê "Hòa" Ánh', "A;B:C,D", "^n^^'", "Đinh Thị 🌾 " + "x" * 90, "\\n"])
def test_a_contacts_name_breaks_no_line(course, name):
    found = course(contact_name=name)
    _calendar, event = read(session_calendar(found, found.sessions[0], page_url=PAGE, attendee="an@example.vn"))
    assert event["ORGANIZER"] == "mailto:lien-he@example.vn"
    assert name.split('"')[0].split("^")[0].split("\\")[0] in event["ORGANIZER"].params["CN"]


def test_the_feed_and_the_letter_name_a_session_alike(course):
    found = course()
    _calendar, fed = read(course_calendar(found, page_url=PAGE))
    _calendar, sent = read(session_calendar(found, found.sessions[0], page_url=PAGE, attendee="an@example.vn"))
    for name in ("UID", "SEQUENCE", "DTSTAMP", "ORGANIZER", "DTSTART", "DTEND", "LOCATION"):
        assert fed[name] == sent[name]


@pytest.mark.one_database
def test_a_phone_subscribes_under_webcal():
    assert subscription_url("https://a.example.vn/khoa-hoc/5s.ics") == "webcal://a.example.vn/khoa-hoc/5s.ics"
