"""Odd scans: what is known of each, and what a person's decision makes of it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.attendance.attendance import attendance_in_session
from models.attendance.holding import AttendanceIsFinal
from models.attendance.mark import AttendanceStatus, Decision, Mark, MarkSource, ScanUndo
from models.attendance.odd_scans import number_of_odd_scans, odd_scan, odd_scans, odd_scans_resolved
from models.attendance.resolving import (
    NobodyToCount,
    OnlyAConflict,
    ResolutionReasonMissing,
    people_called,
    resolve,
)
from models.attendance.scan import Outcome, Reason, Scan, Shown
from models.attendance.session_closing import SessionClosing
from models.audit.actor import Actor
from models.audit.audit_event import AuditEvent
from models.db import session
from models.errors import NotAllowed, NotFound
from models.people.roles import Role
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.ticket import ticket_code
from tests.conftest import NOW
from tests.factories.attendance import check_in, enrolment_named, lessons_of, make_sighting
from tests.factories.courses import make_course
from tests.factories.odd_scans import make_conflict, make_phone, make_unknown, offline, send
from tests.factories.people import make_user
from tests.factories.registrations import KEY, make_registration

UT, AN = "Võ Thị Út", "Lê An"
BEGAN = NOW - timedelta(days=1)


def make_taught(**rules):
    made = make_course(seats=2, starts_at=BEGAN, **rules)
    make_registration(made, KEY, UT, AN)
    return made


def organiser():
    return Actor("user", "Lê Thị Hòa", make_user(Role.ORGANISER).id)


@pytest.fixture
def course(context):
    return make_taught()


@pytest.fixture
def lesson(course):
    return lessons_of(course)[0]


@pytest.fixture
def decide(course):
    hoa = organiser()

    def run(scan, decision, reason="Đã hỏi giảng viên", **more):
        return resolve(scan.id, decision, reason, course_id=course.id, scope=None, actor=hoa, now=NOW, **more)

    return run


def stands(lesson, name=UT):
    return attendance_in_session(lesson.id, NOW).get(enrolment_named(name).id)


def test_a_conflict_says_what_both_phones_said(course, lesson):
    make_conflict(lesson, enrolment_named(UT), KEY)
    (found,) = odd_scans(course.id, None, limit=10)
    assert (found.outcome, found.person.name, found.topic) == (Outcome.CONFLICT, UT, "Chuyên đề 1")
    assert (found.taker, found.offline, found.shown) == ("Máy của cô Lan", True, Shown.GREEN)
    assert (found.scanned_at, found.roster_at) == (BEGAN + timedelta(minutes=3), BEGAN - timedelta(minutes=57))
    assert found.received_at == BEGAN + timedelta(hours=2)
    assert (found.other.taker, found.other.scanned_at) == ("Máy của thầy Dũng", BEGAN)
    assert number_of_odd_scans(course.id) == 1


def test_the_same_person_counts_once_as_she_did(course, lesson, decide):
    scan = make_conflict(lesson, enrolment_named(UT), KEY)
    before = stands(lesson)
    decide(scan, Decision.SAME_PERSON)
    assert stands(lesson) == before
    assert session.scalars(sa.select(Mark)).all() == []
    assert odd_scans(course.id, None, limit=10) == []
    (done,) = odd_scans_resolved(course.id, None, limit=10)
    assert (done.id, done.decision, done.decided_because) == (scan.id, Decision.SAME_PERSON, "Đã hỏi giảng viên")
    assert (done.decided_by, done.decided_at) == ("Lê Thị Hòa", NOW)
    line = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (line.action, line.subject_kind, line.details["decision"]) == (
        "attendance.odd_scan_resolved", "course", "same_person",
    )  # fmt: skip


def test_a_conflict_that_counts_for_nobody_is_undone(lesson, decide):
    scan = make_conflict(lesson, enrolment_named(UT), KEY)
    decide(scan, Decision.DISMISSED, "Người khác dùng vé")
    assert session.scalars(sa.select(ScanUndo)).one().scan_id == scan.id
    assert stands(lesson).arrived_at == BEGAN


def test_an_unknown_ticket_counts_for_the_person_found_by_name_at_the_phones_time(course, lesson, decide):
    scan = make_unknown(lesson)
    assert people_called(course.id, "an", limit=5)[0][:2] == (enrolment_named(AN).id, AN)
    an = enrolment_named(AN).id
    decide(scan, Decision.COUNTS, "Vé mờ", enrolment_id=an)
    mark = session.scalars(sa.select(Mark)).one()
    assert (mark.enrolment_id, mark.status, mark.source, mark.reason, mark.units) == (
        an, AttendanceStatus.PRESENT, MarkSource.ODD_SCAN, "Vé mờ", 4,
    )  # fmt: skip
    assert stands(lesson, AN).arrived_at == BEGAN + timedelta(minutes=5)
    assert stands(lesson, UT).status is AttendanceStatus.ABSENT


def test_a_ticket_refused_for_a_revoked_phone_counts_for_its_holder(course, lesson, decide):
    person = enrolment_named(UT)
    came = BEGAN + timedelta(minutes=2)
    seen = offline(make_sighting(lesson, ticket_code(KEY, person.id, 1), at=came))
    scan = send(make_phone(course), seen, course_id=None, at=BEGAN + timedelta(hours=5))
    assert (scan.reason, odd_scans(course.id, None, limit=1)[0].whom) == (Reason.DEVICE_OUT_OF_SCOPE, person.id)
    decide(scan, Decision.COUNTS)
    assert (stands(lesson).status, stands(lesson).arrived_at) == (
        AttendanceStatus.PRESENT,
        BEGAN + timedelta(minutes=2),
    )


def test_by_a_wrong_clock_she_is_present_at_no_said_time(course, lesson, decide):
    person = enrolment_named(UT)
    seen = offline(make_sighting(lesson, ticket_code(KEY, person.id, 1), at=NOW + timedelta(days=900)))
    scan = send(make_phone(course), seen, course_id=course.id, at=NOW)
    assert scan.reason is Reason.IMPLAUSIBLE_TIME
    decide(scan, Decision.COUNTS)
    assert (stands(lesson).status, stands(lesson).arrived_at, stands(lesson).units) == (
        AttendanceStatus.PRESENT, None, 4,
    )  # fmt: skip


def test_a_replaced_ticket_counts_for_who_has_the_place_now(course, lesson, decide):
    old, new = enrolment_named(UT), enrolment_named(AN)
    old.state, old.seat_number, old.withdrawn_at, old.replaced_by_id = EnrolmentState.WITHDRAWN, None, NOW, new.id
    session.flush()
    seen = offline(make_sighting(lesson, ticket_code(KEY, old.id, 1), at=BEGAN))
    scan = send(make_phone(course), seen, course_id=course.id, at=BEGAN + timedelta(hours=1))
    found = odd_scan(scan.id, course.id, None)
    assert (found.reason, found.heir, found.whom) == (Reason.TICKET_REPLACED, AN, new.id)
    decide(scan, Decision.COUNTS)
    assert stands(lesson, AN).status is AttendanceStatus.PRESENT


def test_a_ticket_of_another_course_is_named_only_to_who_takes_attendance_there(course, lesson):
    other = make_taught(title="Khóa khác")
    person = session.scalars(sa.select(Enrolment).where(Enrolment.course_id == other.id).order_by(Enrolment.id)).first()
    seen = offline(make_sighting(lesson, ticket_code(KEY, person.id, 1), at=BEGAN))
    scan = send(make_phone(course), seen, course_id=course.id, at=BEGAN + timedelta(hours=1))
    assert scan.reason is Reason.WRONG_COURSE
    assert odd_scan(scan.id, course.id, frozenset({course.id})).person is None
    assert odd_scan(scan.id, course.id, frozenset({course.id, other.id})).person.name == UT
    assert odd_scan(scan.id, course.id, None).whom is None
    assert odd_scans(other.id, None, limit=5) == []


def test_who_is_not_known_counts_for_nobody(lesson, decide):
    scan = make_unknown(lesson)
    with pytest.raises(NobodyToCount):
        decide(scan, Decision.COUNTS)


def test_in_a_closed_session_nothing_counts_until_it_is_opened_again(course, lesson, decide):
    scan = make_unknown(lesson)
    session.add(SessionClosing(session_id=lesson.id, closed_at=NOW))
    session.flush()
    assert odd_scan(scan.id, course.id, None).is_closed
    with pytest.raises(AttendanceIsFinal):
        decide(scan, Decision.COUNTS, enrolment_id=enrolment_named(AN).id)


def test_a_reason_is_needed_only_a_conflict_is_the_same_person_and_a_phone_decides_nothing(course, lesson, decide):
    scan = make_unknown(lesson)
    with pytest.raises(ResolutionReasonMissing):
        decide(scan, Decision.DISMISSED, "")
    with pytest.raises(OnlyAConflict):
        decide(scan, Decision.SAME_PERSON)
    phone = make_phone(course, "Máy khác")
    with pytest.raises(NotAllowed):
        resolve(scan.id, Decision.DISMISSED, "Nhầm", course_id=course.id, scope=None, actor=phone, now=NOW)
    with pytest.raises(NotFound):
        resolve(scan.id, Decision.DISMISSED, "Nhầm", course_id=course.id + 1, scope=None, actor=organiser(), now=NOW)


def test_a_scan_that_counts_is_not_odd_and_one_undone_waits_for_nobody(course, lesson):
    check_in(lesson, enrolment_named(AN), KEY)
    scan = make_conflict(lesson, enrolment_named(UT), KEY)
    session.add(ScanUndo(scan_id=scan.id, reason="Nhầm", undone_at=NOW, undone_by="Hòa"))
    session.flush()
    assert odd_scans(course.id, None, limit=5) == []
    good = session.scalars(sa.select(Scan).where(Scan.outcome == Outcome.ACCEPTED).limit(1)).one()
    assert odd_scan(good.id, course.id, None) is None


def test_a_scan_of_no_known_session_is_shown_to_the_course_of_its_phone(course, lesson):
    seen = make_sighting(lesson, "0123456789ABCDEF", at=NOW)
    seen = type(seen)(id=seen.id, session=seen.id, scanned_at=NOW, ticket=seen.ticket)
    scan = send(make_phone(course), seen, course_id=course.id, at=NOW)
    (found,) = odd_scans(course.id, None, limit=5)
    assert (found.id, found.topic, found.session_id) == (scan.id, None, None)
    assert odd_scans(make_taught().id, None, limit=5) == []
