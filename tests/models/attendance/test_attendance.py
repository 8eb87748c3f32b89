"""Who attended what: what stands follows from the scans that count and the marks."""

from datetime import timedelta

import pytest

from models.attendance.attendance import (
    ABSENT,
    Attendance,
    attendance_in_session,
    attendance_of_course,
    attendance_of_person,
)
from models.attendance.mark import AttendanceStatus, MarkSource
from models.attendance.scan import Direction, Outcome, Phase
from models.db import session
from models.registrations.enrolment import Enrolment, EnrolmentState
from tests.conftest import NOW
from tests.factories.evidence import Class, make_mark, make_scan, make_undo

PRESENT, LATE, EXCUSED = AttendanceStatus.PRESENT, AttendanceStatus.LATE, AttendanceStatus.EXCUSED


def first_session(room, at=NOW):
    """Give what stands in the first session by name."""
    session.rollback()
    found = attendance_in_session(room.lessons[0].id, at)
    return {person.name: found[person.id] for person in room.people if person.id in found}


@pytest.fixture
def room(kept):
    return kept(Class)


def scans(kept, room, *made, who=0):
    kept(lambda: [make_scan(room.lessons[0], room.people[who], *args, **how) for args, how in made])


def scan(*args, **how):
    return args, how


def test_nobody_is_absent_before_the_session_has_ended(room):
    ends_at = room.lessons[0].ends_at
    assert first_session(room, ends_at - timedelta(seconds=1)) == {}
    assert first_session(room, ends_at) == {"Ánh": ABSENT, "Bình": ABSENT, "Châu": ABSENT}


def test_who_was_scanned_in_is_present_with_all_units_since_the_earliest_scan(kept, room):
    scans(kept, room, scan(5), scan(-20, outcome=Outcome.DUPLICATE), scan(90, outcome=Outcome.CONFLICT))
    arrived_at = room.lessons[0].starts_at - timedelta(minutes=20)
    assert first_session(room)["Ánh"] == Attendance(PRESENT, 4, arrived_at)


def test_rejected_and_undone_scans_make_nobody_present(kept, room):
    scans(kept, room, scan(5, outcome=Outcome.REJECTED))
    kept(lambda: make_undo(make_scan(room.lessons[0], room.people[1], 5)))
    kept(
        lambda: (
            make_undo(make_scan(room.lessons[0], room.people[2], 5)),
            make_scan(room.lessons[0], room.people[2], 9),
        )
    )
    found = first_session(room)
    assert (found["Ánh"], found["Bình"]) == (ABSENT, ABSENT)
    assert found["Châu"].arrived_at == room.lessons[0].starts_at + timedelta(minutes=9)


def test_out_without_in_makes_nobody_present(kept, room):
    scans(kept, room, scan(60, Direction.OUT))
    assert first_session(room, room.lessons[0].starts_at + timedelta(hours=2)) == {}
    assert first_session(room)["Ánh"] is ABSENT


@pytest.mark.parametrize(
    ("movements", "left_after"),
    [
        ([(0, Direction.IN)], None),
        ([(0, Direction.IN), (60, Direction.OUT)], 60),
        ([(0, Direction.IN), (60, Direction.OUT), (70, Direction.IN)], None),
        ([(0, Direction.IN), (60, Direction.OUT), (70, Direction.IN), (170, Direction.OUT)], 170),
        ([(60, Direction.OUT), (0, Direction.IN)], 60),  # whichever way they arrived
    ],
)
def test_who_went_out_and_did_not_come_back_has_left(kept, room, movements, left_after):
    scans(kept, room, *(scan(*one) for one in movements))
    found = first_session(room)["Ánh"]
    left_at = room.lessons[0].starts_at + timedelta(minutes=left_after) if left_after else None
    assert found == Attendance(PRESENT, 4, room.lessons[0].starts_at, left_at)


@pytest.mark.parametrize(
    ("minutes", "status", "units"),
    [
        (-30, PRESENT, 4),
        (15, PRESENT, 4),
        (15.9, PRESENT, 4),  # 07:45:54 is shown as 07:45
        (16, LATE, 3),
        (45, LATE, 3),  # the second unit begins at this very minute
        (46, LATE, 2),
        (90, LATE, 2),
        (134, LATE, 1),
        (136, LATE, 0),
        (179, LATE, 0),
        (500, LATE, 0),
    ],
)
def test_who_comes_later_than_15_minutes_loses_each_unit_that_has_begun(kept, minutes, status, units):
    room = kept(Class, late_after_minutes=15)
    scans(kept, room, scan(minutes))
    found = first_session(room)["Ánh"]
    assert (found.status, found.units) == (status, units)


def test_without_the_rule_nobody_is_late(kept, room):
    scans(kept, room, scan(170))
    assert (first_session(room)["Ánh"].status, first_session(room)["Ánh"].units) == (PRESENT, 4)


def test_units_that_do_not_divide_the_time_evenly_in_minutes_are_counted_exactly(kept):
    room = kept(Class, late_after_minutes=0)
    kept(lambda: setattr(room.lessons[0], "units", 7))  # 180 / 7 = 25.7 minutes each
    scans(kept, room, scan(25))
    scans(kept, room, scan(26), who=1)
    scans(kept, room, scan(155), who=2)  # the seventh begins at 154.3
    assert [found.units for found in first_session(room).values()] == [6, 5, 0]


def test_a_second_check_takes_the_units_of_who_was_not_found_and_leaves_her_status(kept):
    room = kept(Class, second_check=True)
    scans(kept, room, scan(0), scan(100, phase=Phase.SECOND))
    scans(kept, room, scan(0), who=1)
    found = first_session(room)
    assert (found["Ánh"].units, found["Ánh"].missed_second) == (4, False)
    assert (found["Bình"].status, found["Bình"].units, found["Bình"].missed_second) == (PRESENT, 0, True)
    assert found["Châu"] == ABSENT


def test_without_a_second_check_made_or_wanted_nobody_misses_it(kept):
    room = kept(Class, second_check=True)
    scans(kept, room, scan(0))
    assert first_session(room)["Ánh"].units == 4
    kept(lambda: setattr(room.course, "second_check", False))
    scans(kept, room, scan(100, phase=Phase.SECOND), who=1)
    assert first_session(room)["Ánh"] == Attendance(PRESENT, 4, room.lessons[0].starts_at)
    assert first_session(room)["Bình"] == ABSENT  # seen by the second check only: nobody saw her come


def test_an_undone_second_scan_was_no_second_check(kept):
    room = kept(Class, second_check=True)
    scans(kept, room, scan(0))
    kept(lambda: make_undo(make_scan(room.lessons[0], room.people[1], 100, phase=Phase.SECOND)))
    assert first_session(room)["Ánh"].units == 4


def test_the_latest_mark_stands_over_every_scan(kept, room):
    scans(kept, room, scan(10))
    lesson, arrived_at = room.lessons[0], room.lessons[0].starts_at + timedelta(minutes=10)
    for status, units, stands in (
        (AttendanceStatus.ABSENT, 0, Attendance(AttendanceStatus.ABSENT, 0, marked=True)),
        (LATE, 2, Attendance(LATE, 2, arrived_at, marked=True)),
        (EXCUSED, 0, Attendance(EXCUSED, 0, marked=True)),
    ):
        kept(lambda status=status, units=units: make_mark(lesson, room.people[0], status, units))
        scans(kept, room, scan(10 + units, outcome=Outcome.DUPLICATE))
        assert first_session(room)["Ánh"] == stands


def test_who_was_excused_because_she_asked_and_came_after_all_came(kept, room):
    kept(make_mark, room.lessons[0], room.people[0], EXCUSED, source=MarkSource.ABSENCE)
    kept(make_mark, room.lessons[0], room.people[1], EXCUSED)
    scans(kept, room, scan())
    scans(kept, room, scan(), who=1)
    found = first_session(room)
    assert (found["Ánh"].status, found["Ánh"].units) == (PRESENT, 4)
    assert (found["Bình"].status, found["Bình"].units) == (EXCUSED, 0)  # said by hand: it stands over the scan


def test_a_mark_says_what_a_missed_second_check_would_take(kept):
    room = kept(Class, second_check=True)
    scans(kept, room, scan(0))
    kept(lambda: make_scan(room.lessons[0], room.people[1], 100, phase=Phase.SECOND))
    kept(lambda: make_mark(room.lessons[0], room.people[0], PRESENT, 4))
    assert first_session(room)["Ánh"] == Attendance(PRESENT, 4, room.lessons[0].starts_at, marked=True)


def test_a_mark_counts_before_the_session_has_ended(kept, room):
    kept(lambda: make_mark(room.lessons[0], room.people[0], EXCUSED))
    assert first_session(room, room.lessons[0].starts_at) == {"Ánh": Attendance(EXCUSED, 0, marked=True)}


def test_who_has_withdrawn_shows_only_if_she_came(kept, room):
    def leave():
        for person in room.people[:2]:
            person.state, person.seat_number, person.withdrawn_at = EnrolmentState.WITHDRAWN, None, NOW

    scans(kept, room, scan(0))
    scans(kept, room, scan(0, Direction.OUT), who=1)
    kept(leave)
    found = attendance_in_session(room.lessons[0].id, NOW)
    names = {session.get_one(Enrolment, key).name for key in found}
    assert names == {"Ánh", "Châu"}


def test_course_and_person_say_the_same_as_each_session(kept):
    room = kept(Class, late_after_minutes=15, second_check=True)
    kept(lambda: [make_scan(lesson, room.people[0], 20) for lesson in room.lessons])
    kept(lambda: make_scan(room.lessons[1], room.people[1], 100, phase=Phase.SECOND))
    kept(lambda: make_mark(room.lessons[1], room.people[2], EXCUSED))
    by_session = {lesson.id: attendance_in_session(lesson.id, NOW) for lesson in room.lessons}
    course = attendance_of_course(room.course_id, NOW)
    for person in room.people:
        hers = {session_id: people[person.id] for session_id, people in by_session.items()}
        assert course[person.id] == hers
        assert attendance_of_person(person.id, NOW) == hers
    assert [course[room.people[0].id][lesson.id].units for lesson in room.lessons] == [3, 0]


def test_what_does_not_exist_was_attended_by_nobody(context):
    assert attendance_in_session(999_999, NOW) == {}
    assert attendance_of_course(999_999, NOW) == {}
    assert attendance_of_person(999_999, NOW) == {}


def test_a_course_costs_as_many_queries_for_three_people_in_two_sessions_as_for_one_in_one(kept, queries):
    counts = []
    for sessions, people in ((1, 1), (2, 3)):
        room = kept(Class, sessions=sessions, second_check=True)
        kept(lambda room=room, people=people: [make_scan(room.lessons[0], one) for one in room_people(room)[:people]])
        queries.clear()
        attendance_of_course(room.course_id, NOW)
        counts.append(len(queries))
        queries.clear()
        attendance_in_session(room.lessons[0].id, NOW)
        counts.append(len(queries) - 2)  # the course and its sessions, read here
    assert counts == [5, 5, 5, 5]


def room_people(room):
    return list(session.query(Enrolment).filter_by(course_id=room.course_id).order_by(Enrolment.id))
