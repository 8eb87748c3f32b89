"""What each person of a course has attended in all: units of units planned, and whether it is or can become enough."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import sqlalchemy as sa

from models.attendance.attendance import Attendance, attendance_of_course, attendance_of_courses, still_to_come
from models.attendance.evidence import lessons_taught
from models.attendance.frozen import frozen_courses, frozen_people
from models.attendance.reach import Reach, reach_of
from models.courses.course import Course, CourseState
from models.db import ask
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.organisation import Organisation
from models.registrations.registration import Registration

MOST_PEOPLE = 10_000
"""More than the largest course has seats."""
_enrolment = cast("sa.Table", Enrolment.__table__)
_registration = cast("sa.Table", Registration.__table__)
_organisation = cast("sa.Table", Organisation.__table__)
_people = (
    sa.select(_enrolment.c.id, _enrolment.c.name, _organisation.c.name.label("organisation"))
    .join(_registration, _registration.c.id == _enrolment.c.registration_id)
    .join(_organisation, _organisation.c.id == _registration.c.organisation_id)
    .where(
        _enrolment.c.course_id == sa.bindparam("course_id"),
        _enrolment.c.state == EnrolmentState.CONFIRMED,
    )
    .order_by(_enrolment.c.name_sort, _enrolment.c.id)
    .limit(MOST_PEOPLE)
)


@dataclass(frozen=True, slots=True)
class Standing:
    """One confirmed person. `made_up`: the sessions of other courses that stand for what she missed here."""

    enrolment_id: int
    name: str
    organisation: str
    units: int
    reach: Reach
    made_up: tuple[int, ...] = ()


def standings(
    course: Course, now: datetime, *, attended: Mapping[int, Mapping[int, Attendance]] | None = None
) -> list[Standing]:
    """Give the confirmed people of a course by given name, with the units of each; of a closed course, as it was then.

    `attended`: what `attendance_of_course` gave, if it is known already. Eight queries at most; a few more where the
    series of the course allows making up.
    """
    lessons = lessons_taught([course.id])
    planned = sum(lesson.units for lesson in lessons)
    attended = attendance_of_course(course.id, now) if attended is None else attended
    taken = frozen_courses([course.id]).get(course.id) if course.state is CourseState.CLOSED else None
    if taken is not None:
        people = [(one.enrolment_id, one.name, one.organisation) for one in frozen_people([course.id])]
        planned, threshold = taken.units_planned, taken.threshold
    else:
        people = [(row.id, row.name, row.organisation) for row in ask(_people, course_id=course.id)]
        threshold = course.attendance_threshold
    found = []
    for enrolment_id, name, organisation in people:
        hers = attended.get(enrolment_id, {})
        units = units_in(hers)
        reach = reach_of(units, still_to_come(lessons, hers, now), planned, threshold)
        made_up = tuple(stands.made_up_in for stands in hers.values() if stands.made_up_in is not None)
        found.append(Standing(enrolment_id, name, organisation, units, reach, made_up))
    return found


def units_in(attended: Mapping[int, Attendance]) -> int:
    """Give the units that count for somebody, made-up ones included."""
    return sum(stands.units for stands in attended.values())


def units_attended(course_ids: Collection[int], now: datetime) -> dict[int, int]:
    """Give enrolment → units (*tiết*) that count for her in her course; who has nothing to show is not in it."""
    courses = attendance_of_courses(course_ids, now).values()
    return {enrolment_id: units_in(found) for people in courses for enrolment_id, found in people.items()}
