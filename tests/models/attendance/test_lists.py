"""What the lists count in SQL is what the derivation says, whatever the evidence."""

import random
from datetime import timedelta

import pytest

from models.attendance.attendance import attendance_in_session, attendance_of_course
from models.attendance.mark import AttendanceStatus, MarkSource
from models.attendance.queries import (
    attended,
    attendees,
    attendees_counted,
    has_scans,
    lesson_by_id,
    lessons_of_course,
    units_planned,
)
from models.attendance.scan import Direction, Outcome, Phase
from models.attendance.session_list import people_of_session
from models.attendance.standing import standings, units_attended
from models.db import session
from models.registrations.enrolment import Enrolment, EnrolmentState
from tests.conftest import NOW
from tests.factories.attendance import lessons_of
from tests.factories.evidence import Class, make_mark, make_past_course, make_scan, make_undo


def shuffle_evidence(lesson, people, chance):
    """Give each person nothing, or a handful of scans, undoings and marks."""
    for person in people:
        for _ in range(chance.randrange(5)):
            minutes = chance.randrange(-30, 200)
            kind = chance.choice(["scan", "scan", "scan", "undone", "mark", "excused"])
            if kind == "excused":
                make_mark(lesson, person, AttendanceStatus.EXCUSED, source=MarkSource.ABSENCE)
                continue
            if kind == "mark":
                status = chance.choice(list(AttendanceStatus))
                there = status in {AttendanceStatus.PRESENT, AttendanceStatus.LATE}
                make_mark(lesson, person, status, 2 if there else 0)
                continue
            scan = make_scan(
                lesson, person, minutes, chance.choice(list(Direction)), phase=chance.choice(list(Phase)),
                outcome=chance.choice(list(Outcome)),
            )  # fmt: skip
            if kind == "undone":
                make_undo(scan)


@pytest.mark.parametrize("seed", range(6))
def test_the_lists_and_the_derivation_agree(kept, seed):
    chance = random.Random(seed)
    names = [f"Người {letter}" for letter in "ABCDEFGHIJKLMNOP"]

    def make():
        course = make_past_course(*names, second_check=bool(seed % 2), late_after_minutes=15)
        people = session.query(Enrolment).filter_by(course_id=course.id).order_by(Enrolment.id).all()
        shuffle_evidence(lessons_of(course)[0], people, chance)
        for person in people[:3]:
            person.state, person.seat_number, person.withdrawn_at = EnrolmentState.WITHDRAWN, None, NOW
        return course.id

    course_id = kept(make)
    lesson = lessons_of_course(course_id)[0]
    found = attendance_in_session(lesson.id, NOW)
    there = {key for key, stands in found.items() if stands.is_there}
    states = dict(session.query(Enrolment.id, Enrolment.state).all())
    listed = attendees(lesson, "", limit=100)
    assert {one.enrolment_id for one in listed if one.is_there} == there
    assert {one.enrolment_id: one.arrived_at for one in listed if one.is_there} == {
        key: found[key].arrived_at for key in there
    }
    excused = {key for key, stands in found.items() if stands.status is AttendanceStatus.EXCUSED}
    assert {one.enrolment_id for one in listed if one.is_excused} == {
        key for key in excused if states[key] is EnrolmentState.CONFIRMED
    }
    assert attendees_counted(lesson) == len(listed)
    assert lesson.present == sum(states[key] is EnrolmentState.CONFIRMED for key in there)
    assert lesson_by_id(lesson.id) == lesson
    people = people_of_session(course_id, lesson.id, NOW)
    assert {one.enrolment_id: one.stands for one in people} == {
        key: stands for key, stands in found.items() if states[key] is EnrolmentState.CONFIRMED
    }
    units = {
        key: sum(stands.units for stands in hers.values()) for key, hers in attendance_of_course(course_id, NOW).items()
    }
    assert units_attended([course_id], NOW) == units


def test_who_was_scanned_or_marked_as_there_took_part(kept):
    room = kept(Class)

    def evidence():
        first, second = room.lessons
        anh, binh, chau = room.people
        make_scan(first, anh, 10, Direction.OUT)
        make_scan(first, binh, outcome=Outcome.REJECTED)
        make_undo(make_scan(first, binh))
        make_scan(second, binh)
        make_mark(second, binh, AttendanceStatus.ABSENT)
        make_mark(second, chau, AttendanceStatus.PRESENT, 4)

    kept(evidence)
    anh, binh, chau = (person.id for person in room.people)
    assert attended([anh, binh, chau]) == {anh, chau}
    assert attended([]) == set()


@pytest.mark.parametrize(
    ("evidence", "holds"),
    [
        (lambda room: make_scan(room.lessons[0], room.people[0]), True),
        (lambda room: make_scan(room.lessons[0], room.people[0], outcome=Outcome.REJECTED), False),
        (lambda room: make_undo(make_scan(room.lessons[0], room.people[0])), False),
        (lambda room: make_mark(room.lessons[0], room.people[0], AttendanceStatus.PRESENT, 4), True),
        (lambda room: make_mark(room.lessons[0], room.people[0], AttendanceStatus.EXCUSED), False),
        (lambda room: make_scan(room.lessons[1], room.people[0]), False),
    ],
)
def test_a_session_with_evidence_of_presence_keeps_its_day(kept, evidence, holds):
    room = kept(Class)
    kept(evidence, room)
    assert has_scans(room.lessons[0].id) is holds


def test_standings_name_everyone_with_a_seat_and_who_makes_nothing_up(kept, queries):
    room = kept(Class)
    kept(lambda: [make_scan(lesson, room.people[0]) for lesson in room.lessons])
    course = room.course
    queries.clear()
    assert [(one.name, one.units, one.reach.value) for one in standings(course, NOW)] == [
        ("Ánh", 8, "reached"),
        ("Bình", 0, "lost"),
        ("Châu", 0, "lost"),
    ]
    assert len(queries) == 6
    before = room.lessons[0].ends_at - timedelta(minutes=1)
    assert [one.reach.value for one in standings(course, before)] == ["reached", "possible", "possible"]


def test_planned_units_are_those_of_all_sessions(kept):
    room = kept(Class, sessions=3)
    assert units_planned([room.course_id, room.course_id + 1]) == {room.course_id: 12}
    assert units_planned([]) == {}
