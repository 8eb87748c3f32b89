"""Closing a course: the snapshot says for good what everyone attended."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from models.attendance.absence_request import AbsenceRequest, AbsenceState
from models.attendance.attendance import attendance_of_course, attendance_of_person
from models.attendance.checking_in import judge_scans
from models.attendance.closing import close_course, close_session, open_matters, reopen_session
from models.attendance.closing_refusals import (
    CourseNotOver,
    MattersOpen,
)
from models.attendance.closings import closings_of, frozen_facts
from models.attendance.frozen import frozen_courses, frozen_people
from models.attendance.holding import CourseAttendanceIsFinal, closed_sessions
from models.attendance.mark import AttendanceStatus
from models.attendance.marking import mark_by_hand
from models.attendance.scan import Outcome, Reason
from models.attendance.snapshot import Snapshot, SnapshotAttendance
from models.attendance.standing import standings
from models.audit.audit_event import AuditEvent
from models.certificates.eligibility import standings as certificate_standings
from models.certificates.queries import took_part
from models.courses.course import CourseState
from models.courses.refusals import WrongState
from models.db import session
from models.errors import NotFound
from models.registrations.application import Trainee
from models.registrations.refusals import CourseNotOpen, TooLateToWithdraw
from models.registrations.substituting import substitute
from models.registrations.ticket import ticket_code
from models.registrations.withdrawing import withdraw
from tests.conftest import NOW
from tests.factories.attendance import DOOR, make_sighting
from tests.factories.evidence import Class, make_mark, make_scan
from tests.factories.people import make_principal
from tests.factories.registrations import KEY

PRESENT, LATE, EXCUSED, AWAY = AttendanceStatus


@pytest.fixture
def hoa(kept):
    return kept(make_principal).actor


@pytest.fixture
def room(kept):
    return kept(Class)


def close(kept, room, hoa, at=NOW, *, leave_open=False):
    kept(close_course, room.course_id, leave_open=leave_open, actor=hoa, now=at)
    session.rollback()


def scan_in(kept, room, who, lesson=0):
    """Give the answer to the ticket of one of the people, held to a phone in time and sent now."""

    def run():
        one, person = room.lessons[lesson], room.people[who]
        seen = make_sighting(one, ticket_code(KEY, person.id, 1), at=one.starts_at + timedelta(minutes=5))
        return judge_scans([seen], scope=None, actor=DOOR, now=NOW)[0]

    return kept(run)


def everything(room):
    """Give all that the snapshot says."""
    session.rollback()
    taken = frozen_courses([room.course_id])[room.course_id]
    people = [(one.name, one.position, one.organisation, one.units) for one in frozen_people([room.course_id])]
    rows = session.execute(
        sa.select(
            SnapshotAttendance.enrolment_id, SnapshotAttendance.session_id, SnapshotAttendance.status,
            SnapshotAttendance.units, SnapshotAttendance.arrived_at,
        ).order_by(SnapshotAttendance.enrolment_id, SnapshotAttendance.session_id)
    ).all()  # fmt: skip
    return taken.units_planned, taken.threshold, taken.taken_at, people, [tuple(row) for row in rows]


def test_closing_the_course_takes_what_everyone_attended(kept, room, hoa):
    def come():
        first, second = room.lessons
        make_scan(first, room.people[0], 5)
        make_scan(second, room.people[0], 5)
        make_scan(first, room.people[1], 0)
        make_mark(second, room.people[1], EXCUSED)

    kept(come)
    live = attendance_of_course(room.course_id, NOW)
    session.rollback()
    close(kept, room, hoa)
    planned, threshold, taken_at, people, rows = everything(room)
    assert (planned, threshold, taken_at) == (8, 80, NOW)
    assert [(name, units) for name, _, _, units in people] == [("Ánh", 8), ("Bình", 4), ("Châu", 0)]
    assert len({organisation for *_, organisation, _ in people}) == 1
    assert [row[2:4] for row in rows] == [(PRESENT, 4), (PRESENT, 4), (PRESENT, 4), (EXCUSED, 0), (AWAY, 0), (AWAY, 0)]
    assert attendance_of_course(room.course_id, NOW) == live
    assert room.course.state is CourseState.CLOSED
    assert closed_sessions(room.course_id) == {lesson.id for lesson in room.lessons}
    assert frozen_facts(room.course_id) == (NOW, "Lê Thị Hòa", 3)


def test_nothing_that_happens_after_closing_changes_the_snapshot_or_what_is_read_from_it(kept, room, hoa):
    kept(lambda: [make_scan(lesson, room.people[0]) for lesson in room.lessons])
    close(kept, room, hoa)
    before = everything(room)
    first, (anh, binh, _) = room.lessons[0].id, [person.id for person in room.people]
    registration = room.people[0].registration_id
    session.rollback()
    assert scan_in(kept, room, 1).reason is Reason.SESSION_CLOSED
    with pytest.raises(CourseAttendanceIsFinal):
        kept(mark_by_hand, first, binh, PRESENT, uid=uuid4(), reason="r", actor=hoa, now=NOW)
    with pytest.raises(CourseAttendanceIsFinal):
        kept(reopen_session, first, "Bổ sung", actor=hoa, now=NOW)
    with pytest.raises(CourseNotOpen):
        kept(
            substitute, registration, binh, Trainee("Đỗ Ăn", "Kế toán"), key=KEY, took_part=took_part, actor=hoa,
            now=NOW,
        )  # fmt: skip
    with pytest.raises(TooLateToWithdraw):
        kept(withdraw, registration, binh, took_part=took_part, actor=hoa, now=NOW)

    def by_other_ways():  # what no act does any more
        make_scan(room.lessons[0], room.people[1])
        make_mark(room.lessons[0], room.people[0], AWAY)
        room.course.attendance_threshold = 10
        room.people[0].name = "Một tên khác"

    kept(by_other_ways)
    assert everything(room) == before
    found = attendance_of_course(room.course_id, NOW)
    assert [sum(stands.units for stands in found[key].values()) for key in (anh, binh)] == [8, 0]
    assert attendance_of_person(binh, NOW) == found[binh]
    session.rollback()
    assert [(one.name, one.units) for one in standings(room.course, NOW)] == [("Ánh", 8), ("Bình", 0), ("Châu", 0)]
    seen = [(one.name, one.attended, one.is_earned) for one in certificate_standings(room.course, NOW)]
    assert seen == [("Ánh", 8, True), ("Bình", 0, False), ("Châu", 0, False)]


def test_a_course_is_closed_once_and_only_after_its_last_session(kept, room, hoa):
    last = max(lesson.ends_at for lesson in room.lessons)
    with pytest.raises(CourseNotOver):
        close(kept, room, hoa, last - timedelta(seconds=1))
    close(kept, room, hoa, last)
    with pytest.raises(WrongState):
        close(kept, room, hoa)
    kept(lambda: setattr(room.course, "state", CourseState.DRAFT))
    with pytest.raises(WrongState):
        close(kept, room, hoa)
    with pytest.raises(NotFound):
        kept(close_course, 999_999, leave_open=False, actor=hoa, now=NOW)


def test_what_nobody_decided_on_is_asked_about_before_the_course_is_closed(kept, room, hoa):
    def leave_open():
        make_scan(room.lessons[0], room.people[0], outcome=Outcome.REJECTED)
        make_scan(room.lessons[0], room.people[1], outcome=Outcome.CONFLICT)
        session.add(
            AbsenceRequest(
                enrolment_id=room.people[2].id, session_id=room.lessons[1].id, reason="Con ốm", asked_at=NOW,
                state=AbsenceState.ASKED,
            )
        )  # fmt: skip

    kept(leave_open)
    assert open_matters(room.course_id) == (2, 1)
    session.rollback()
    with pytest.raises(MattersOpen, match="2 lượt quét cần xem và 1 đơn xin vắng"):
        close(kept, room, hoa)
    assert room.course.state is CourseState.PUBLISHED
    assert session.scalar(sa.select(sa.func.count()).select_from(Snapshot)) == 0
    assert closed_sessions(room.course_id) == set()
    session.rollback()
    close(kept, room, hoa, leave_open=True)
    line = session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "course.closed")).one()
    assert (line.details["odd_scans"], line.details["absences"], line.details["count"]) == (2, 1, 3)


def test_a_course_whose_sessions_were_closed_one_by_one_closes_the_rest(kept, room, hoa):
    kept(close_session, room.lessons[0].id, actor=hoa, now=NOW)
    close(kept, room, hoa, NOW + timedelta(days=1))
    assert [len(closings_of(lesson.id)) for lesson in room.lessons] == [1, 1]
    assert closings_of(room.lessons[0].id)[0].closed_at == NOW
