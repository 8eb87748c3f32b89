"""Who attended what: derived from all scans that count and from the marks, never stored until the course is closed.

The one place that says so. Absent people are left out of a session that has not ended, unless somebody has marked them.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from models.attendance import evidence
from models.attendance.evidence import Said, Seen, Taught
from models.attendance.frozen import frozen_rows, frozen_rows_of
from models.attendance.making_up import Missed, made_up
from models.attendance.presence import ABSENT, Attendance, attendance_from, came
from models.attendance.reach import Reach, reach_of
from models.courses.course import CourseState
from models.db import ask
from models.registrations.enrolment import Enrolment, EnrolmentState

__all__ = [
    "ABSENT",
    "Attendance",
    "Reach",
    "attendance_in_session",
    "attendance_of_course",
    "attendance_of_courses",
    "attendance_of_person",
    "reach_of",
    "still_to_come",
]

Found = dict[tuple[int, int], Attendance]
"""Session and enrolment → what stands."""
_enrolment = cast("sa.Table", Enrolment.__table__)
_confirmed = (
    sa.select(_enrolment.c.course_id, _enrolment.c.id)
    .where(
        _enrolment.c.course_id.in_(sa.bindparam("courses", expanding=True)),
        _enrolment.c.state == EnrolmentState.CONFIRMED,
    )
    .order_by(_enrolment.c.id)
)


def attendance_in_session(session_id: int, now: datetime) -> dict[int, Attendance]:
    """Give enrolment → how she stands in this session. Four queries; a few more where a series allows making up."""
    lesson = evidence.lesson_taught(session_id)
    if lesson is None:
        return {}
    if lesson.series and lesson.ends_at <= now:  # what is made up is shared out among all sessions of the course
        people = attendance_of_course(lesson.course_id, now)
        return {enrolment_id: found[session_id] for enrolment_id, found in people.items() if session_id in found}
    return {enrolment_id: found for (_, enrolment_id), found in _of_lessons([lesson], now).items()}


def attendance_of_course(course_id: int, now: datetime) -> dict[int, dict[int, Attendance]]:
    """Give enrolment → session → how she stands, for everyone who has anything to show. Queries as for one session."""
    return attendance_of_courses([course_id], now)[course_id]


def attendance_of_courses(course_ids: Collection[int], now: datetime) -> dict[int, dict[int, dict[int, Attendance]]]:
    """Give course → enrolment → session → how she stands, in as many queries as for one course."""
    lessons = evidence.lessons_taught(course_ids)
    course_of = {lesson.id: lesson.course_id for lesson in lessons}
    courses: dict[int, dict[int, dict[int, Attendance]]] = {course_id: defaultdict(dict) for course_id in course_ids}
    for (session_id, enrolment_id), found in _of_lessons(lessons, now).items():
        courses[course_of[session_id]][enrolment_id][session_id] = found
    return {course_id: dict(people) for course_id, people in courses.items()}


def attendance_of_person(enrolment_id: int, now: datetime) -> dict[int, Attendance]:
    """Give session → how this person stands in it, of her own course. Queries as for one session."""
    lessons = evidence.lessons_of_person(enrolment_id)
    seen = {(one.session_id, enrolment_id): one for one in evidence.seen_of([enrolment_id])}
    said = evidence.said_of([enrolment_id])
    expected = {lesson.course_id: [enrolment_id] for lesson in lessons}
    found = _frozen_over(_derived(lessons, seen, said, expected, now), lessons, enrolment_id)
    return {session_id: attendance for (session_id, _), attendance in found.items()}


def still_to_come(lessons: Sequence[Taught], attended: Mapping[int, Attendance], now: datetime) -> int:
    """Give the most units that a person can still get in the sessions that have not ended.

    A session under way is worth what is left of it by the rule about coming late; one whose second check missed her is
    worth its units still, for she may be found. What somebody marked stands.
    """
    units = 0
    for lesson in lessons:
        known = attended.get(lesson.id)
        if lesson.ends_at <= now or (known is not None and not known.missed_second):
            continue
        arrived_at = known.arrived_at if known else None
        units += came(lesson, arrived_at or max(now, lesson.starts_at))[1]
    return units


def _of_lessons(lessons: Sequence[Taught], now: datetime) -> Found:
    ids = [lesson.id for lesson in lessons]
    seen = {(one.session_id, one.enrolment_id): one for one in evidence.seen_in(ids)}
    expected: dict[int, list[int]] = defaultdict(list)
    if lessons:
        for row in ask(_confirmed, courses=sorted({lesson.course_id for lesson in lessons})):
            expected[row.course_id].append(row.id)
    return _frozen_over(_derived(lessons, seen, evidence.said_in(ids), expected, now), lessons)


def _derived(
    lessons: Sequence[Taught],
    seen: Mapping[tuple[int, int], Seen],
    said: Mapping[tuple[int, int], Said],
    expected: Mapping[int, Collection[int]],
    now: datetime,
) -> Found:
    """Say what the evidence means; who was expected and did not come to a session that is over is absent."""
    twice = evidence.checked_twice([lesson.id for lesson in lessons if lesson.second_check])
    by_id = {lesson.id: lesson for lesson in lessons}
    found: Found = {}
    for key in seen.keys() | said.keys():
        if lesson := by_id.get(key[0]):
            stands = attendance_from(lesson, seen.get(key), said.get(key), checked_twice=lesson.id in twice)
            if stands is not ABSENT:
                found[key] = stands
    ended = [lesson for lesson in lessons if lesson.ends_at <= now]
    for lesson in ended:
        for enrolment_id in expected.get(lesson.course_id, ()):
            found.setdefault((lesson.id, enrolment_id), ABSENT)
    _make_up(found, [one for one in ended if one.series and one.course_state is not CourseState.CLOSED])
    return found


def _make_up(found: Found, lessons: Sequence[Taught]) -> None:
    """Give those who missed a session the units that they made up elsewhere."""
    in_series = {lesson.id: lesson for lesson in lessons}
    if not in_series:
        return
    missed: list[Missed] = [
        (in_series[key[0]], key[1]) for key, stands in found.items() if key[0] in in_series and not stands.units
    ]
    missed.sort(key=lambda one: (one[1], one[0].starts_at, one[0].id))
    for (lesson, enrolment_id), made in made_up(missed).items():
        key = (lesson.id, enrolment_id)
        found[key] = replace(found[key], units=made.units, made_up_in=made.session_id)


def _frozen_over(found: Found, lessons: Sequence[Taught], enrolment_id: int | None = None) -> Found:
    """Let the snapshot stand over what is derived, where a course was closed: later make-ups change nothing there."""
    closed = {lesson.course_id for lesson in lessons if lesson.course_state is CourseState.CLOSED}
    if not closed:
        return found
    wanted = {lesson.id for lesson in lessons}
    rows: Sequence[Any] = frozen_rows(closed) if enrolment_id is None else frozen_rows_of(enrolment_id)
    for row in rows:
        if row.session_id in wanted:
            key = (row.session_id, row.enrolment_id)
            live = found.get(key, ABSENT)
            found[key] = Attendance(
                row.status, row.units, row.arrived_at, live.left_at, live.missed_second, live.marked, row.made_up_in_id
            )
    return found
