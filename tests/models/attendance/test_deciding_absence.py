"""Deciding on an absence: granted it is a mark, denied it has an answer; once, and she is told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
import sqlalchemy as sa

from blueprints.common.unit_of_work import unit_of_work
from models.attendance.absence_request import AbsenceRequest, AbsenceState
from models.attendance.absences import absences_decided, number_waiting
from models.attendance.asking_absence import AbsenceAsked, AbsenceDecided
from models.attendance.attendance import attendance_of_person
from models.attendance.deciding_absence import (
    LONGEST_ANSWER,
    AnswerTooLong,
    CameAfterAll,
    DenialWithoutAnswer,
    deny_absence,
    grant_absence,
)
from models.attendance.mark import AttendanceStatus, Mark, MarkSource
from models.attendance.marking import mark_by_hand
from models.audit.actor import Actor
from models.audit.audit_event import AuditEvent
from models.courses.course import Course
from models.db import session
from models.errors import NotFound
from models.mail.outgoing_mail import OutgoingMail
from models.people.roles import Role
from models.registrations.registration import Registration
from tests.conftest import NOW
from tests.factories.absences import make_absence
from tests.factories.attendance import check_in, enrolment_named, lessons_of
from tests.factories.courses import make_course
from tests.factories.people import make_user
from tests.factories.registrations import KEY, make_registration

UT = "Võ Thị Út"


@pytest.fixture
def course(context):
    made = make_course()
    make_registration(made, KEY, UT)
    return made


@pytest.fixture
def hoa(context):
    return organiser()


def organiser():
    return Actor("user", "Lê Thị Hòa", make_user(Role.ORGANISER).id)


def letters():
    return [
        (one.letter, one.to_name, one.to_address, one.unique_key)
        for one in session.scalars(sa.select(OutgoingMail).order_by(OutgoingMail.id))
    ]


def test_granted_it_is_an_excused_mark_that_does_not_tell_her_reason(course, hoa):
    person = enrolment_named(UT)
    person.email = "ut@example.vn"
    number = make_absence(course, person, reason="Sinh con")
    grant_absence(number, "", actor=hoa, now=NOW)
    mark = session.scalars(sa.select(Mark)).one()
    assert (mark.status, mark.units, mark.source) == (AttendanceStatus.EXCUSED, 0, MarkSource.ABSENCE)
    assert (mark.reason, mark.marked_by, mark.user_id) == (f"Xin vắng có phép, đơn số {number}", hoa.name, hoa.id)
    stands = attendance_of_person(person.id, NOW)[lessons_of(course)[0].id]
    assert (stands.status, stands.units, stands.marked) == (AttendanceStatus.EXCUSED, 0, True)
    assert letters() == [("absence_decided", UT, "ut@example.vn", f"absence_decided:{number}")]
    found = session.get_one(AbsenceRequest, number)
    assert (found.state, found.decided_at, found.decided_by_id, found.answer) == (
        AbsenceState.GRANTED, NOW, hoa.id, None,
    )  # fmt: skip
    trail = session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert trail == ["absence.asked", "attendance.marked", "absence.granted"]
    assert "Sinh con" not in str(session.execute(sa.select(AuditEvent.details)).all())


def test_denied_it_needs_an_answer_marks_nothing_and_without_her_address_the_contact_is_told(course, hoa):
    number = make_absence(course, enrolment_named(UT))
    with pytest.raises(DenialWithoutAnswer):
        deny_absence(number, "", actor=hoa, now=NOW)
    deny_absence(number, "Buổi này là buổi thi.", actor=hoa, now=NOW)
    contact = session.scalars(sa.select(Registration)).one()
    assert letters() == [
        ("absence_decided", "Phạm Thị Hoa", contact.contact_email, f"absence_decided:{number}"),
    ]
    assert session.scalars(sa.select(Mark)).all() == []
    (line,) = absences_decided(course.id, limit=5)
    assert (line.state, line.answer, line.decided_by) == (AbsenceState.DENIED, "Buổi này là buổi thi.", "Lê Thị Hòa")
    assert number_waiting(course.id) == 0


def test_after_a_denial_she_may_ask_again_and_after_a_grant_not(course, hoa):
    person = enrolment_named(UT)
    deny_absence(make_absence(course, person), "Chưa rõ lý do.", actor=hoa, now=NOW)
    grant_absence(make_absence(course, person), "", actor=hoa, now=NOW)
    with pytest.raises(AbsenceAsked):
        make_absence(course, person)


def test_who_came_after_all_is_not_excused_away(course, hoa):
    person, lesson = enrolment_named(UT), lessons_of(course)[0]
    number = make_absence(course, person)
    check_in(lesson, person, KEY)
    with pytest.raises(CameAfterAll):
        grant_absence(number, "", actor=hoa, now=lesson.ends_at)
    assert session.get_one(AbsenceRequest, number).state is AbsenceState.ASKED


def test_an_answer_is_a_few_sentences_and_a_request_must_exist(course, hoa):
    number = make_absence(course, enrolment_named(UT))
    with pytest.raises(AnswerTooLong):
        grant_absence(number, "a" * (LONGEST_ANSWER + 1), actor=hoa, now=NOW)
    with pytest.raises(NotFound):
        deny_absence(number + 1, "Không.", actor=hoa, now=NOW)


def test_two_organisers_decide_at_once_and_one_of_them_is_told_so(app, kept):
    made = kept(make_course, seats=1).id
    kept(lambda: make_registration(session.get_one(Course, made), KEY, UT))
    number = kept(lambda: make_absence(session.get_one(Course, made), enrolment_named(UT)))
    actors = [kept(organiser) for _ in range(2)]
    together = Barrier(2)

    def decide(which):
        with app.app_context():
            together.wait()
            try:
                with unit_of_work():
                    act, answer = ((grant_absence, ""), (deny_absence, "Không được."))[which]
                    act(number, answer, actor=actors[which], now=NOW + timedelta(minutes=which))
            except AbsenceDecided:
                return "too late"
            return "decided"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(decide, range(2))) == ["decided", "too late"]
    session.rollback()
    found = session.get_one(AbsenceRequest, number)
    marks = session.scalars(sa.select(Mark)).all()
    assert len(marks) == (found.state is AbsenceState.GRANTED)
    assert len(letters()) == 1


def test_leave_brings_back_no_scan_that_a_hand_had_overruled(course, hoa):
    person, lesson = enrolment_named(UT), lessons_of(course)[0]
    number, at = make_absence(course, person), lesson.starts_at + timedelta(minutes=5)
    check_in(lesson, person, KEY)
    mark_by_hand(
        lesson.id, person.id, AttendanceStatus.ABSENT, uid=uuid4(), reason="Người khác cầm vé", actor=hoa, now=at
    )
    grant_absence(number, "", actor=hoa, now=at)
    stands = attendance_of_person(person.id, at)[lesson.id]
    assert (stands.status, stands.units) == (AttendanceStatus.EXCUSED, 0)
