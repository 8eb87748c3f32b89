"""Marks made by people: for one or for several, each with a reason, leaving what stood before."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from models.attendance.attendance import ABSENT, Attendance, attendance_in_session
from models.attendance.closing import close_session
from models.attendance.holding import AttendanceIsFinal, CourseAttendanceIsFinal
from models.attendance.mark import AttendanceStatus, Mark, MarkSource
from models.attendance.marking import Wish, mark_by_hand, mark_several
from models.attendance.marking_refusals import (
    ArrivalOutsideSession,
    LateWithoutTime,
    MarkedTooEarly,
    MarkReasonMissing,
    MarkUnitsOutOfRange,
    NoSeatToMark,
    NotTaughtYet,
)
from models.audit.audit_event import AuditEvent
from models.courses.course import CourseState
from models.db import session
from models.errors import NotFound
from models.registrations.enrolment import Enrolment, EnrolmentState
from tests.conftest import NOW
from tests.factories.evidence import Class, make_past_course, make_scan
from tests.factories.people import make_principal

PRESENT, LATE, EXCUSED, AWAY = AttendanceStatus
PAPER = "Theo danh sách ký tên buổi sáng"


@pytest.fixture
def hoa(kept):
    return kept(make_principal).actor


@pytest.fixture
def room(kept):
    return kept(Class, late_after_minutes=15)


@pytest.fixture
def mark(kept, room, hoa):
    def run(status, *, who=0, at=NOW, reason=PAPER, uid=None, **how):
        lesson, person = room.lessons[0], room.people[who]
        made = kept(
            mark_by_hand, lesson.id, person.id, status, uid=uid or uuid4(), reason=reason, actor=hoa, now=at, **how
        )
        session.rollback()
        return made

    return run


def stands(room, who=0):
    session.rollback()
    return attendance_in_session(room.lessons[0].id, NOW)[room.people[who].id]


def after(room, minutes):
    return room.lessons[0].starts_at + timedelta(minutes=minutes)


def marks():
    session.rollback()
    return list(session.scalars(sa.select(Mark).order_by(Mark.id)))


def test_a_mark_says_who_marked_when_and_why_and_keeps_what_stood(room, mark, hoa, kept):
    kept(lambda: make_scan(room.lessons[0], room.people[0], 20))
    mark(EXCUSED)
    mark(PRESENT, reason="Ghi nhầm")
    first, second = marks()
    assert (first.was_status, first.was_units, first.status, first.units) == (LATE, 3, EXCUSED, 0)
    assert (second.was_status, second.was_units, second.status, second.units) == (EXCUSED, 0, PRESENT, 4)
    assert (second.marked_by, second.user_id, second.device_id, second.marked_at) == ("Lê Thị Hòa", hoa.id, None, NOW)
    assert (second.reason, second.source) == ("Ghi nhầm", MarkSource.BY_HAND)
    assert stands(room) == Attendance(PRESENT, 4, after(room, 20), marked=True)
    marked = sa.select(AuditEvent).where(AuditEvent.action == "attendance.marked")
    lines = session.scalars(marked.order_by(AuditEvent.id)).all()
    assert [line.details["reason"] for line in lines] == [PAPER, "Ghi nhầm"]


@pytest.mark.parametrize(
    ("status", "how", "expected"),
    [
        (PRESENT, {}, (PRESENT, 4)),
        (PRESENT, {"arrived": 10}, (PRESENT, 4)),
        (PRESENT, {"arrived": 50}, (LATE, 2)),
        (PRESENT, {"arrived": 50, "units": 4}, (PRESENT, 4)),
        (LATE, {"arrived": 50}, (LATE, 2)),
        (LATE, {"arrived": 10}, (LATE, 4)),
        (LATE, {"units": 1}, (LATE, 1)),
        (EXCUSED, {"arrived": 10}, (EXCUSED, 0)),
        (AWAY, {"units": 3}, (AWAY, 0)),
    ],
)
def test_units_follow_the_late_rule_unless_they_are_typed(room, mark, status, how, expected):
    arrived_at = after(room, how["arrived"]) if "arrived" in how else None
    mark(status, arrived_at=arrived_at, units=how.get("units"))
    found = stands(room)
    assert (found.status, found.units) == expected
    assert found.arrived_at == (arrived_at if found.is_there else None)


def test_what_cannot_be_is_refused_by_name(room, mark, kept):
    with pytest.raises(MarkReasonMissing):
        mark(PRESENT, reason="")
    with pytest.raises(MarkReasonMissing):
        mark(PRESENT, reason="r" * 201)
    with pytest.raises(LateWithoutTime):
        mark(LATE)
    for units in (-1, 5):
        with pytest.raises(MarkUnitsOutOfRange):
            mark(PRESENT, units=units)
    with pytest.raises(ArrivalOutsideSession):
        mark(PRESENT, arrived_at=after(room, 24 * 60))
    with pytest.raises(ArrivalOutsideSession):
        mark(PRESENT, at=after(room, 5), arrived_at=after(room, 30))
    with pytest.raises(MarkedTooEarly):
        mark(PRESENT, at=after(room, -24 * 60))
    assert mark(EXCUSED, at=after(room, -24 * 60)) is True
    assert [one.status for one in marks()] == [EXCUSED]


def test_only_people_of_the_course_with_a_seat_are_marked(room, mark, kept, hoa):
    other = kept(make_past_course, "Người Khóa Khác")
    stranger = session.query(Enrolment).filter_by(course_id=other.id).one().id
    session.rollback()
    for person in (stranger, 999_999):
        with pytest.raises(NotFound):
            kept(mark_by_hand, room.lessons[0].id, person, PRESENT, uid=uuid4(), reason=PAPER, actor=hoa, now=NOW)
    with pytest.raises(NotFound):
        kept(mark_by_hand, 999_999, room.people[0].id, PRESENT, uid=uuid4(), reason=PAPER, actor=hoa, now=NOW)

    def leave():
        person = room.people[0]
        person.state, person.seat_number, person.withdrawn_at = EnrolmentState.WITHDRAWN, None, NOW

    kept(leave)
    with pytest.raises(NoSeatToMark):
        mark(PRESENT)
    assert marks() == []


def test_a_closed_session_a_closed_course_and_a_draft_take_no_marks(room, mark, kept, hoa):
    kept(close_session, room.lessons[0].id, actor=hoa, now=NOW)
    with pytest.raises(AttendanceIsFinal, match="Chuyên đề 1"):
        mark(PRESENT)
    for state, refusal in (
        (CourseState.CLOSED, CourseAttendanceIsFinal),
        (CourseState.CANCELLED, CourseAttendanceIsFinal),
    ):
        kept(lambda state=state: setattr(room.course, "state", state))
        with pytest.raises(refusal):
            kept(
                mark_by_hand,
                room.lessons[1].id,
                room.people[0].id,
                PRESENT,
                uid=uuid4(),
                reason=PAPER,
                actor=hoa,
                now=NOW,
            )
    kept(lambda: setattr(room.course, "state", CourseState.DRAFT))
    with pytest.raises(NotTaughtYet):
        kept(
            mark_by_hand, room.lessons[1].id, room.people[0].id, PRESENT, uid=uuid4(), reason=PAPER, actor=hoa, now=NOW
        )
    assert marks() == []


def test_a_form_sent_twice_marks_once(room, mark):
    form = uuid4()
    assert [mark(PRESENT, uid=form), mark(AWAY, uid=form)] == [True, False]
    assert [one.status for one in marks()] == [PRESENT]


def several(kept, room, hoa, wishes, uid=None):
    made = kept(mark_several, room.lessons[0].id, wishes, uid=uid or uuid4(), reason=PAPER, actor=hoa, now=NOW)
    session.rollback()
    return made


def test_the_signed_list_marks_only_whom_it_changes(room, kept, hoa):
    kept(lambda: make_scan(room.lessons[0], room.people[0], 0))
    form, wishes = uuid4(), [Wish(person.id, PRESENT) for person in room.people]
    assert several(kept, room, hoa, wishes, form) == 2
    assert several(kept, room, hoa, wishes, form) == 0
    assert several(kept, room, hoa, wishes) == 0
    assert [(one.source, one.was_status) for one in marks()] == [(MarkSource.PAPER, AWAY)] * 2
    assert [stands(room, who).status for who in range(3)] == [PRESENT] * 3
    assert [stands(room, who).marked for who in range(3)] == [False, True, True]


def test_an_arrival_on_the_signed_list_is_kept_even_if_it_changes_no_unit(room, kept, hoa):
    kept(lambda: make_scan(room.lessons[0], room.people[0], 0))
    assert several(kept, room, hoa, [Wish(room.people[0].id, PRESENT, after(room, 5))]) == 1
    assert stands(room).arrived_at == after(room, 5)


def test_one_wrong_row_marks_nobody(room, kept, hoa):
    with pytest.raises(NotFound):
        several(kept, room, hoa, [Wish(room.people[0].id, PRESENT), Wish(999_999, PRESENT)])
    assert marks() == []


def test_two_thousand_people_are_marked_in_as_many_statements_as_two(kept, hoa, queries):
    room = kept(Class, sessions=1)

    def crowd():
        base = room.people[0]
        rows = [
            {
                "registration_id": base.registration_id, "course_id": room.course_id, "name": f"Người {n}",
                "folded": f"nguoi {n}", "name_sort": f"{n:05}", "position": "", "state": "confirmed",
                "seat_number": n + 10, "entered_at": NOW, "confirmed_at": NOW, "ticket_version": 1, "page_version": 1,
            }
            for n in range(1_997)
        ]  # fmt: skip
        session.execute(sa.insert(Enrolment), rows)

    kept(crowd)
    people = session.scalars(sa.select(Enrolment.id).where(Enrolment.course_id == room.course_id)).all()
    session.rollback()
    counts = []
    for some in (people[:2], people[2:]):
        queries.clear()
        assert several(kept, room, hoa, [Wish(person, PRESENT) for person in some]) == len(some)
        counts.append(len(queries))
    assert len(people) == 2_000
    assert counts[0] == counts[1]


def test_who_did_not_come_stays_absent_without_a_mark(room):
    assert stands(room) is ABSENT
