"""A scan counts on the day on which it was made in Vietnam, over midnight, at year end and sent a week later."""

from datetime import UTC, datetime, timedelta

from models.attendance.attendance import attendance_in_session, attendance_of_course
from models.attendance.checking_in import judge_scans
from models.attendance.mark import AttendanceStatus
from models.attendance.scan import Direction, Outcome, Reason
from models.clock import VIETNAM, vietnam_date
from models.courses.course import Course
from models.db import session
from models.registrations.ticket import ticket_code
from tests.factories.attendance import DOOR, enrolment_named, lessons_of, make_sighting
from tests.factories.evidence import make_past_course
from tests.factories.registrations import KEY

NEW_YEARS_EVE = datetime(2026, 12, 31, 15, 0, tzinfo=UTC)
"""22:00 on 31 December in Vietnam: a session of three hours ends at 01:00 on 1 January."""


def scanned(kept, course, minutes, *, sent=timedelta(), lesson=0, direction=Direction.IN):
    """Send what a phone saw so many minutes after the beginning, `sent` later; give the answer."""

    def run():
        one, person = lessons_of(session.get_one(Course, course.id))[lesson], enrolment_named("Ánh")
        at = one.starts_at + timedelta(minutes=minutes)
        seen = make_sighting(one, ticket_code(KEY, person.id, 1), at=at, direction=direction)
        return judge_scans([seen], scope=None, actor=DOOR, now=at + sent)[0]

    return kept(run)


def stands(course, at, lesson=0):
    session.rollback()
    one, person = lessons_of(course)[lesson], enrolment_named("Ánh")
    return attendance_in_session(one.id, at).get(person.id)


def test_a_session_over_midnight_and_year_end_is_one_session(kept):
    course = kept(make_past_course, "Ánh", starts_at=NEW_YEARS_EVE, sessions=1, late_after_minutes=15)
    assert scanned(kept, course, 150).outcome is Outcome.ACCEPTED  # 00:30 on 1 January
    found = stands(course, NEW_YEARS_EVE + timedelta(hours=4))
    assert (found.status, found.units) == (AttendanceStatus.LATE, 0)
    assert vietnam_date(found.arrived_at).isoformat() == "2027-01-01"
    assert scanned(kept, course, 120, direction=Direction.OUT).outcome is Outcome.ACCEPTED
    assert scanned(kept, course, 10).outcome is Outcome.ACCEPTED  # 22:10, sent after the others
    found = stands(course, NEW_YEARS_EVE + timedelta(hours=4))
    assert (found.status, found.units) == (AttendanceStatus.PRESENT, 4)
    assert found.arrived_at == NEW_YEARS_EVE + timedelta(minutes=10)


def test_it_takes_scans_until_the_midnight_after_it_ended(kept):
    course = kept(make_past_course, "Ánh", starts_at=NEW_YEARS_EVE, sessions=1)
    assert scanned(kept, course, 26 * 60 - 1).outcome is Outcome.ACCEPTED  # 23:59 on 1 January
    assert scanned(kept, course, 26 * 60).reason is Reason.SESSION_CLOSED


def test_nobody_is_absent_at_midnight_while_the_session_goes_on(kept):
    course = kept(make_past_course, "Ánh", starts_at=NEW_YEARS_EVE, sessions=1)
    assert stands(course, NEW_YEARS_EVE + timedelta(hours=2)) is None
    assert stands(course, NEW_YEARS_EVE + timedelta(hours=3)).status is AttendanceStatus.ABSENT


def test_scans_sent_a_week_later_count_in_the_session_of_their_own_day(kept):
    course = kept(make_past_course, "Ánh", sessions=8, scans_taken_days=14)
    assert scanned(kept, course, 5, sent=timedelta(days=7)).outcome is Outcome.ACCEPTED
    session.rollback()
    lessons, person = lessons_of(course), enrolment_named("Ánh")
    found = attendance_of_course(course.id, lessons[-1].ends_at)[person.id]
    assert [found[lesson.id].units for lesson in lessons] == [4, 0, 0, 0, 0, 0, 0, 0]
    assert found[lessons[0].id].arrived_at == lessons[0].starts_at + timedelta(minutes=5)
    assert vietnam_date(lessons[0].starts_at).isoformat() == "2026-11-16"


def test_the_first_hours_of_a_day_in_vietnam_are_yesterday_in_utc_and_count_today(kept):
    starts_at = datetime(2026, 11, 17, 0, 30, tzinfo=VIETNAM)
    course = kept(make_past_course, "Ánh", starts_at=starts_at.astimezone(UTC), sessions=2, scans_open_minutes=10)
    assert scanned(kept, course, 5).outcome is Outcome.ACCEPTED
    assert scanned(kept, course, -11, lesson=1).reason is Reason.SESSION_NOT_OPEN
    assert scanned(kept, course, 23 * 60 + 29).outcome is Outcome.DUPLICATE  # 23:59 of the same day
    assert scanned(kept, course, 23 * 60 + 30).reason is Reason.SESSION_CLOSED
    found = stands(course, starts_at + timedelta(hours=4))
    assert vietnam_date(found.arrived_at) == vietnam_date(starts_at)
