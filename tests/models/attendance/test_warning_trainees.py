"""Warnings: before it is too late and when it is, once each, and only by sessions that are settled."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.attendance.at_risk import at_risk
from models.attendance.deciding_absence import grant_absence
from models.attendance.mark import AttendanceStatus
from models.attendance.marking import mark_by_hand
from models.attendance.session_closing import SessionClosing
from models.attendance.settling import SETTLED_AFTER
from models.attendance.warning import AttendanceWarning, WarningKind
from models.attendance.warning_trainees import courses_to_look_at, warn_trainees
from models.audit.actor import Actor
from models.courses.course import CourseState
from models.db import session
from models.mail.outgoing_mail import OutgoingMail
from models.registrations.enrolment import Enrolment
from models.registrations.registration import Registration
from tests.conftest import NOW
from tests.factories.absences import make_absence
from tests.factories.attendance import check_in, enrolment_named, lessons_of
from tests.factories.courses import make_course
from tests.factories.registrations import KEY, make_registration

UT, AN, BINH = "Võ Thị Út", "Lê An", "Y Bình"
DAY = timedelta(days=1)
SYSTEM = Actor.system()
SETTLED = NOW + timedelta(hours=3) + SETTLED_AFTER
"""Of a session of three hours that begins at NOW."""


@pytest.fixture
def course(context):
    """Five sessions of four units, one a day; 80 % are 16 units: one may be missed. An comes to everything."""
    made = make_course(seats=3, sessions=5, starts_at=NOW)
    make_registration(made, KEY, UT, AN)
    return made


def attend(course, name, *numbers):
    for number in numbers:
        check_in(lessons_of(course)[number], enrolment_named(name), KEY)


def found(course, at):
    return [(one.name, one.kind.value, one.outlook.units, one.outlook.to_come) for one in at_risk(course.id, at)]


def letters():
    return session.execute(sa.select(OutgoingMail.letter, OutgoingMail.to_address).order_by(OutgoingMail.id)).all()


def test_who_missed_all_that_may_be_missed_is_told_before_the_next_session(course):
    attend(course, AN, 0)
    enrolment_named(UT).email = "ut@example.vn"
    assert found(course, SETTLED) == [(UT, "at_risk", 0, 16)]
    assert warn_trainees(course.id, now=SETTLED) == 1
    assert letters() == [("attendance_at_risk", "ut@example.vn")]
    letter = session.scalars(sa.select(OutgoingMail)).one()
    first = lessons_of(course)[0]
    assert letter.params == {
        "enrolment_id": enrolment_named(UT).id, "missed": [first.id], "units": 0, "planned": 20, "needed": 16,
        "to_come": 16,
    }  # fmt: skip
    assert warn_trainees(course.id, now=SETTLED + DAY / 24) == 0
    assert at_risk(course.id, SETTLED)[0].told_at == SETTLED


def test_who_missed_a_second_one_is_out_of_reach_and_is_told_that_too(course):
    attend(course, AN, 0, 1)
    warn_trainees(course.id, now=SETTLED)
    assert warn_trainees(course.id, now=SETTLED + DAY) == 1
    contact = session.scalars(sa.select(Registration)).one().contact_email
    assert letters() == [("attendance_at_risk", contact), ("attendance_out_of_reach", contact)]
    kinds = session.scalars(sa.select(AttendanceWarning.kind).order_by(AttendanceWarning.told_at)).all()
    assert kinds == [WarningKind.AT_RISK, WarningKind.OUT_OF_REACH]


def test_phones_without_a_network_have_hours_to_send_unless_the_session_is_closed(course):
    attend(course, AN, 0)
    early = SETTLED - timedelta(seconds=1)
    assert found(course, early) == []
    assert warn_trainees(course.id, now=early) == 0
    session.add(SessionClosing(session_id=lessons_of(course)[0].id, closed_at=early))
    session.flush()
    assert found(course, early) == [(UT, "at_risk", 0, 16)]


def test_a_session_in_which_nobody_took_attendance_speaks_against_nobody(course):
    assert found(course, SETTLED) == []
    attend(course, AN, 1)
    assert found(course, SETTLED + DAY) == [(UT, "at_risk", 0, 16)]  # the second was taken, the first was not


def test_leave_that_was_given_beforehand_does_not_say_that_attendance_was_taken(course):
    grant_absence(make_absence(course, enrolment_named(AN)), "", actor=SYSTEM, now=NOW - DAY / 24)
    assert found(course, SETTLED) == []


def test_who_came_late_enough_to_lose_units_is_warned_and_who_lost_none_is_not(course):
    course.late_after_minutes = 10
    first = lessons_of(course)[0]
    check_in(first, enrolment_named(UT), KEY, at=first.starts_at + timedelta(minutes=100))
    attend(course, AN, 0)
    assert found(course, SETTLED) == [(UT, "at_risk", 1, 16)]


def test_an_excused_absence_is_missed_too(course):
    attend(course, AN, 0)
    lesson = lessons_of(course)[2]
    mark_by_hand(
        lesson.id, enrolment_named(AN).id, AttendanceStatus.EXCUSED, uid=lesson.uid, reason="Con ốm", actor=SYSTEM,
        now=NOW,
    )  # fmt: skip
    assert found(course, SETTLED) == [(UT, "at_risk", 0, 16)]
    attend(course, AN, 1)
    attend(course, UT, 1, 2)
    assert (AN, "at_risk", 8, 8) in found(course, SETTLED + 2 * DAY)


def test_only_named_people_with_a_seat_in_a_running_course_are_told(course):
    waiting = make_registration(course, KEY, BINH, waiting=1)
    attend(course, AN, 0)
    enrolment_named(UT).name = ""
    session.flush()
    assert found(course, SETTLED) == []
    session.scalars(sa.select(Enrolment).where(Enrolment.name == "")).one().name = UT
    session.flush()
    assert [name for name, *_ in found(course, SETTLED)] == [UT]
    assert enrolment_named(BINH).registration_id == waiting.id
    course.state, course.closed_at = CourseState.CLOSED, SETTLED
    session.flush()
    assert warn_trainees(course.id, now=SETTLED) == 0
    assert courses_to_look_at(SETTLED) == []


def test_courses_are_looked_at_from_their_first_session_until_a_month_after_the_last(course):
    assert courses_to_look_at(NOW) == []
    assert courses_to_look_at(NOW + timedelta(minutes=1)) == [course.id]
    last = lessons_of(course)[-1].ends_at
    assert courses_to_look_at(last + timedelta(days=30) - timedelta(seconds=1)) == [course.id]
    assert courses_to_look_at(last + timedelta(days=30)) == []


def test_who_can_be_reached_by_nobody_is_shown_and_told_nothing(course):
    attend(course, AN, 0)
    session.scalars(sa.select(Registration)).one().contact_email = ""
    session.flush()
    assert warn_trainees(course.id, now=SETTLED) == 0
    assert letters() == []
    assert [(one.name, one.told_at) for one in at_risk(course.id, SETTLED)] == [(UT, None)]


def test_out_of_reach_come_first_and_the_question_costs_as_much_for_three_as_for_one(course, queries):
    attend(course, AN, 0, 1)
    attend(course, UT, 0)
    make_registration(course, KEY, BINH)
    queries.clear()
    assert found(course, SETTLED + DAY) == [(BINH, "out_of_reach", 0, 12), (UT, "at_risk", 4, 12)]
    first = len(queries)
    attend(course, BINH, 0, 1)
    queries.clear()
    assert [name for name, *_ in found(course, SETTLED + DAY)] == [UT]
    assert first == len(queries) == 7
