"""Closing a session: what is final stays as it was until it is opened again with a reason."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from models.attendance.attendance import attendance_in_session
from models.attendance.checking_in import judge_scans
from models.attendance.closing import close_course, close_session, reopen_session
from models.attendance.closing_refusals import (
    ReopeningReasonMissing,
    SessionAlreadyClosed,
    SessionNotClosed,
    SessionNotOver,
)
from models.attendance.closings import closings_of
from models.attendance.holding import AttendanceIsFinal, CourseAttendanceIsFinal, closed_sessions
from models.attendance.mark import AttendanceStatus
from models.attendance.marking import mark_by_hand
from models.attendance.marking_refusals import NotTaughtYet
from models.attendance.scan import Outcome, Reason
from models.attendance.session_closing import SessionClosing
from models.attendance.snapshot import Snapshot
from models.attendance.undoing import undo_scan
from models.audit.audit_event import AuditEvent
from models.courses.course import CourseState
from models.db import session
from models.errors import NotFound
from models.registrations.ticket import ticket_code
from tests.conftest import NOW
from tests.factories.attendance import DOOR, make_sighting
from tests.factories.evidence import Class, make_scan
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


def test_a_closed_session_keeps_scans_without_counting_them_and_refuses_marks_and_undoing(kept, room, hoa):
    came = kept(lambda: make_scan(room.lessons[0], room.people[0])).scan_id
    kept(close_session, room.lessons[0].id, actor=hoa, now=NOW)
    before = attendance_in_session(room.lessons[0].id, NOW)
    session.rollback()
    answer = scan_in(kept, room, 1)
    assert (answer.outcome, answer.reason) == (Outcome.REJECTED, Reason.SESSION_CLOSED)
    with pytest.raises(AttendanceIsFinal):
        kept(mark_by_hand, room.lessons[0].id, room.people[1].id, PRESENT, uid=uuid4(), reason="r", actor=hoa, now=NOW)
    with pytest.raises(Exception, match="đã chốt"):
        kept(undo_scan, came, "Quét nhầm", scope=None, actor=hoa, now=NOW)
    session.rollback()
    assert attendance_in_session(room.lessons[0].id, NOW) == before
    assert closed_sessions(room.course_id) == {room.lessons[0].id}
    assert scan_in(kept, room, 1, lesson=1).outcome is Outcome.ACCEPTED


def test_a_session_is_opened_again_with_a_reason_and_the_closing_can_be_read(kept, room, hoa):
    lesson_id = room.lessons[0].id
    kept(close_session, lesson_id, actor=hoa, now=NOW)
    with pytest.raises(ReopeningReasonMissing):
        kept(reopen_session, lesson_id, "", actor=hoa, now=NOW)
    later = NOW + timedelta(hours=1)
    kept(reopen_session, lesson_id, "Bổ sung danh sách ký tên", actor=hoa, now=later)
    assert scan_in(kept, room, 1).outcome is Outcome.ACCEPTED
    kept(close_session, lesson_id, actor=hoa, now=later)
    name = "Lê Thị Hòa"
    assert closings_of(lesson_id) == [
        (later, name, None, None, None),
        (NOW, name, later, name, "Bổ sung danh sách ký tên"),
    ]
    actions = session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == ["attendance.session_closed", "attendance.session_reopened", "attendance.session_closed"]


def test_closing_and_opening_are_refused_by_name(kept, room, hoa):
    first = room.lessons[0]
    with pytest.raises(NotFound):
        kept(close_session, 999_999, actor=hoa, now=NOW)
    with pytest.raises(SessionNotOver):
        kept(close_session, first.id, actor=hoa, now=first.ends_at - timedelta(seconds=1))
    with pytest.raises(SessionNotClosed):
        kept(reopen_session, first.id, "r", actor=hoa, now=NOW)
    kept(close_session, first.id, actor=hoa, now=room.lessons[0].ends_at)
    with pytest.raises(SessionAlreadyClosed):
        kept(close_session, room.lessons[0].id, actor=hoa, now=NOW)
    for state, refusal in ((CourseState.CANCELLED, CourseAttendanceIsFinal), (CourseState.DRAFT, NotTaughtYet)):
        kept(lambda state=state: setattr(room.course, "state", state))
        with pytest.raises(refusal):
            kept(close_session, room.lessons[1].id, actor=hoa, now=NOW)


def test_the_database_lets_one_closing_stand_and_one_snapshot_be(kept, room, hoa):
    lesson_id = room.lessons[0].id
    kept(close_session, lesson_id, actor=hoa, now=NOW)
    with pytest.raises(IntegrityError):
        kept(lambda: session.add(SessionClosing(session_id=lesson_id, closed_at=NOW)))
    close(kept, room, hoa)
    with pytest.raises(IntegrityError):
        kept(
            lambda: session.execute(
                sa.insert(Snapshot).values(course_id=room.course_id, taken_at=NOW, units_planned=8, threshold=80)
            )
        )
