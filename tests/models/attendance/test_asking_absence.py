"""Asking to be excused: from a session that has not begun, once, by who is expected there."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa

from blueprints.common.unit_of_work import unit_of_work
from models.attendance.absence_request import AbsenceRequest, AbsenceState
from models.attendance.absences import absences_of_person, absences_waiting, number_waiting
from models.attendance.asking_absence import (
    LONGEST_REASON,
    AbsenceAsked,
    AbsenceDecided,
    AbsenceReasonMissing,
    AbsenceReasonTooLong,
    NoAbsenceToAsk,
    SessionBegun,
    ask_absence,
    take_back,
)
from models.audit.audit_event import AuditEvent
from models.courses.course import Course, CourseState
from models.db import session
from models.errors import NotFound
from models.registrations.enrolment import Enrolment
from tests.conftest import NOW
from tests.factories.absences import HERSELF, make_absence
from tests.factories.attendance import enrolment_named, lessons_of
from tests.factories.courses import make_course
from tests.factories.registrations import KEY, make_registration

UT, AN = "Võ Thị Út", "Lê An"


@pytest.fixture
def course(context):
    """Two sessions in a fortnight; one has a seat, one waits."""
    made = make_course(seats=1)
    make_registration(made, KEY, UT, AN, waiting=1)
    return made


def ask(lesson, name=UT, reason="Con ốm", at=NOW):
    return ask_absence(enrolment_named(name).id, lesson.id, reason, actor=HERSELF, now=at)


def test_a_request_waits_and_the_trail_does_not_hold_its_reason(course):
    first, second = lessons_of(course)
    number = ask(first)
    found = absences_of_person(enrolment_named(UT).id)
    assert {key: (one.id, one.reason, one.state) for key, one in found.items()} == {
        first.id: (number, "Con ốm", AbsenceState.ASKED)
    }
    (line,) = session.scalars(sa.select(AuditEvent)).all()
    assert (line.action, line.actor_name, line.details) == (
        "absence.asked", UT, {"session_id": first.id, "request": number},
    )  # fmt: skip
    assert [(one.name, one.topic) for one in absences_waiting(course.id, limit=5)] == [(UT, "Chuyên đề 1")]
    assert number_waiting(course.id) == 1
    ask(second)
    assert number_waiting(course.id) == 2


def test_until_the_session_begins_and_not_at_its_first_moment(course):
    first, _ = lessons_of(course)
    with pytest.raises(SessionBegun):
        ask(first, at=first.starts_at)
    assert ask(first, at=first.starts_at - timedelta(seconds=1))


def test_a_reason_is_needed_and_is_no_novel(course):
    first, _ = lessons_of(course)
    with pytest.raises(AbsenceReasonMissing):
        ask(first, reason="")
    with pytest.raises(AbsenceReasonTooLong):
        ask(first, reason="a" * (LONGEST_REASON + 1))
    assert ask(first, reason="a" * LONGEST_REASON)


def test_who_waits_for_a_seat_or_whose_course_is_off_has_nothing_to_ask(course):
    first, _ = lessons_of(course)
    with pytest.raises(NoAbsenceToAsk):
        ask(first, AN)
    course.state, course.cancelled_at = CourseState.CANCELLED, NOW
    session.flush()
    with pytest.raises(NoAbsenceToAsk):
        ask(first)


def test_a_session_of_another_course_is_not_hers(course):
    other = make_course()
    with pytest.raises(NotFound):
        ask(lessons_of(other)[0])


def test_a_second_request_is_refused_while_one_waits_and_heard_after_it_was_taken_back(course):
    first, _ = lessons_of(course)
    number = ask(first)
    with pytest.raises(AbsenceAsked):
        ask(first)
    take_back(number, enrolment_named(UT).id, actor=HERSELF, now=NOW)
    assert session.get_one(AbsenceRequest, number).decided_at == NOW
    again = ask(first, reason="Con vẫn ốm")
    assert absences_of_person(enrolment_named(UT).id)[first.id].id == again


def test_only_she_takes_it_back_and_only_once(course):
    number = make_absence(course, enrolment_named(UT))
    with pytest.raises(NotFound):
        take_back(number, enrolment_named(AN).id, actor=HERSELF, now=NOW)
    take_back(number, enrolment_named(UT).id, actor=HERSELF, now=NOW)
    with pytest.raises(AbsenceDecided):
        take_back(number, enrolment_named(UT).id, actor=HERSELF, now=NOW)
    with pytest.raises(NotFound):
        take_back(number + 1, enrolment_named(UT).id, actor=HERSELF, now=NOW)


def test_sent_twice_at_once_it_is_one_request(app, kept):
    made = kept(make_course, seats=1).id
    kept(lambda: make_registration(session.get_one(Course, made), KEY, UT))
    lesson, person = lessons_of(session.get_one(Course, made))[0].id, enrolment_named(UT).id
    session.rollback()
    together = Barrier(4)

    def send(_number):
        with app.app_context():
            together.wait()
            try:
                with unit_of_work():
                    return ask_absence(person, lesson, "Con ốm", actor=HERSELF, now=NOW)
            except AbsenceAsked:
                return None

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))
    assert sum(answer is not None for answer in answers) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(AbsenceRequest)) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(Enrolment)) == 1
