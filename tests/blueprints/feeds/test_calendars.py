"""A course's calendar: RFC 5545, stable names, rising revisions, 304."""

import re
from datetime import UTC, datetime

import sqlalchemy as sa
from icalendar import Calendar

from models.attendance.holding import is_closed
from models.attendance.queries import has_scans
from models.audit.actor import Actor
from models.courses.cancelling import cancel_course
from models.courses.course import Course, CourseState
from models.courses.edition import session_edition
from models.courses.scheduling import edit_session
from models.courses.training_session import TrainingSession
from models.db import session
from tests.conftest import NOW
from tests.factories.courses import make_course, make_trainer, make_venue, session_facts

ANH = Actor("user", "Ánh", 1)


def events(response):
    return Calendar.from_ical(response.data).walk("VEVENT")


def test_calendar_holds_every_session(client, kept):
    course = kept(make_course, title="Cải tiến, 5S; và hơn nữa")
    response = client.get(f"/khoa-hoc/{course.slug}.ics")
    assert response.status_code == 200
    assert response.content_type == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(response.data)
    assert (calendar["VERSION"], calendar["METHOD"]) == ("2.0", "PUBLISH")
    first, second = calendar.walk("VEVENT")
    assert str(first["SUMMARY"]) == "Cải tiến, 5S; và hơn nữa: Chuyên đề 1"
    assert first.decoded("DTSTART") == datetime(2026, 12, 7, 2, 0, tzinfo=UTC)
    assert first.decoded("DTEND") == datetime(2026, 12, 7, 5, 0, tzinfo=UTC)
    assert str(first["LOCATION"]).endswith(", 12 Hùng Vương, Phường Cẩm Thành, Quảng Ngãi")
    assert str(first["URL"]) == f"http://localhost/khoa-hoc/{course.slug}"
    assert (first["SEQUENCE"], str(first["STATUS"])) == (0, "CONFIRMED")
    assert second.decoded("DTSTART") == datetime(2026, 12, 8, 2, 0, tzinfo=UTC)


def test_calendar_names_a_session_by_its_own_uid(client, kept):
    course = kept(make_course, sessions=1)
    uid = session.scalar(sa.select(TrainingSession.uid))
    assert [str(event["UID"]) for event in events(client.get(f"/khoa-hoc/{course.slug}.ics"))] == [f"{uid}@tra-khuc"]


def test_calendar_is_written_as_the_standard_says(client, kept):
    course = kept(make_course, title="Nâng cao năng suất và chất lượng sản phẩm, hàng hóa cho hợp tác xã " * 2)
    lines = client.get(f"/khoa-hoc/{course.slug}.ics").data.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert max(len(line) for line in lines) <= 75
    assert not any(b"\n" in line for line in lines)
    unfolded = b"\r\n".join(lines).replace(b"\r\n ", b"").decode()
    assert len(re.findall(r"^DTSTAMP:\d{8}T\d{6}Z\r$", unfolded, re.MULTILINE)) == 2


def test_unchanged_calendar_is_not_sent_again(client, kept):
    course = kept(make_course)
    address = f"/khoa-hoc/{course.slug}.ics"
    tag = client.get(address).headers["ETag"]
    again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_moved_session_keeps_its_name_and_raises_its_sequence(client, kept):
    trainer, venue = kept(make_trainer), kept(make_venue, "Phòng 9")
    course = kept(lambda: make_course(sessions=1, trainer=trainer))
    address = f"/khoa-hoc/{course.slug}.ics"
    first = client.get(address)
    lesson_id = session.scalar(sa.select(TrainingSession.id))
    seen = session_edition(session.get(TrainingSession, lesson_id), [trainer.id])
    kept(
        edit_session, course.id, lesson_id, session_facts(venue, trainer, day=20), started_from=seen,
        has_scans=has_scans, is_closed=is_closed, actor=ANH, now=NOW,
    )  # fmt: skip
    moved = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert moved.status_code == 200
    before, after = events(first)[0], events(moved)[0]
    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after.decoded("DTSTAMP") == NOW
    assert str(after["LOCATION"]).startswith("Phòng 9, ")


def test_cancelled_course_cancels_its_entries(client, kept):
    course = kept(make_course)
    kept(cancel_course, course.id, "Bão.", actor=ANH, now=NOW)
    found = events(client.get(f"/khoa-hoc/{course.slug}.ics"))
    assert {(str(event["STATUS"]), event["SEQUENCE"]) for event in found} == {("CANCELLED", 1)}


def test_draft_has_no_calendar(client, kept):
    course = kept(make_course, state=CourseState.DRAFT)
    assert client.get(f"/khoa-hoc/{course.slug}.ics").status_code == 404
    assert client.get("/khoa-hoc/khong-co.ics").status_code == 404


def test_calendar_of_a_course_without_sessions_is_still_one(client, kept):
    course = kept(make_course, sessions=0)
    assert events(client.get(f"/khoa-hoc/{course.slug}.ics")) == []
    assert session.scalar(sa.select(Course.id)) == course.id
