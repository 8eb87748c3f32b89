"""Who has earned a certificate: a confirmed trainee who attended enough of the planned units (*tiết*).

Of a closed course the snapshot says so, and nothing that happened afterwards; of any other, what stands now.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from models.attendance.frozen import frozen_courses, frozen_people
from models.attendance.queries import units_planned
from models.attendance.reach import is_enough, units_needed
from models.attendance.standing import units_attended
from models.certificates.certificate import Certificate
from models.courses.course import Course, CourseState
from models.db import session
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.organisation import Organisation
from models.registrations.registration import Registration

MOST_TRAINEES = 10_000
"""More than the largest course has seats."""


class Trainee(NamedTuple):
    """Whom a certificate would name, with the units that count for her."""

    enrolment_id: int
    name: str
    position: str
    organisation: str
    units: int


@dataclass(frozen=True)
class Standing:
    """How one trainee stands towards the certificate of a course."""

    enrolment_id: int
    name: str
    position: str
    organisation: str
    attended: int
    planned: int
    needed: int
    is_earned: bool
    number_text: str | None
    """Of the certificate she already has."""

    @property
    def is_due(self) -> bool:
        """Whether the next issue gives her one."""
        return self.is_earned and self.number_text is None


def standings(course: Course, now: datetime) -> list[Standing]:
    """Give every confirmed trainee of a course in the order of Vietnamese names, with what she attended."""
    return standings_of_courses([course.id], now)[course.id]


def standings_of_courses(course_ids: Collection[int], now: datetime) -> dict[int, list[Standing]]:
    """Give course → the same, in as many queries as for one course."""
    query = sa.select(Course.id, Course.attendance_threshold, Course.state).where(Course.id.in_(course_ids))
    courses = session.execute(query.order_by(Course.id)).all()
    frozen = frozen_courses({course.id for course in courses if course.state is CourseState.CLOSED})
    live = [course.id for course in courses if course.id not in frozen]
    planned = units_planned(live) | {course_id: taken.units_planned for course_id, taken in frozen.items()}
    thresholds = {course.id: course.attendance_threshold for course in courses}
    thresholds |= {course_id: taken.threshold for course_id, taken in frozen.items()}
    trainees = _trainees(live, now) | _frozen_trainees(frozen.keys())
    numbers = _numbers(course_ids)
    return {
        course_id: [
            _standing(one, planned.get(course_id, 0), thresholds[course_id], numbers.get(one.enrolment_id))
            for one in trainees.get(course_id, ())
        ]
        for course_id in course_ids
    }


def _standing(trainee: Trainee, planned: int, threshold: int, number_text: str | None) -> Standing:
    return Standing(
        enrolment_id=trainee.enrolment_id,
        name=trainee.name,
        position=trainee.position,
        organisation=trainee.organisation,
        attended=trainee.units,
        planned=planned,
        needed=units_needed(planned, threshold),
        # Nobody is certified without a name: who fills herself in is due once she has.
        is_earned=trainee.name != "" and is_enough(trainee.units, planned, threshold),
        number_text=number_text,
    )


def _trainees(course_ids: Collection[int], now: datetime) -> dict[int, list[Trainee]]:
    units = units_attended(course_ids, now)
    rows = session.execute(
        sa.select(
            Enrolment.course_id, Enrolment.id, Enrolment.name, Enrolment.position,
            Organisation.name.label("organisation"),
        )
        .join(Registration, Registration.id == Enrolment.registration_id)
        .join(Organisation, Organisation.id == Registration.organisation_id)
        .where(Enrolment.course_id.in_(course_ids), Enrolment.state == EnrolmentState.CONFIRMED)
        .order_by(Enrolment.name_sort, Enrolment.id)
        .limit(MOST_TRAINEES * len(course_ids))
    )  # fmt: skip
    found: dict[int, list[Trainee]] = defaultdict(list)
    for row in rows:
        trainee = Trainee(row.id, row.name, row.position, row.organisation, units.get(row.id, 0))
        found[row.course_id].append(trainee)
    return found


def _frozen_trainees(course_ids: Collection[int]) -> dict[int, list[Trainee]]:
    found: dict[int, list[Trainee]] = defaultdict(list)
    for one in frozen_people(course_ids):
        found[one.course_id].append(Trainee(one.enrolment_id, one.name, one.position, one.organisation, one.units))
    return found


def _numbers(course_ids: Collection[int]) -> Mapping[int, str]:
    """Give enrolment → the number of the certificate that she has."""
    query = sa.select(Certificate.enrolment_id, Certificate.number_text).where(Certificate.course_id.in_(course_ids))
    rows = session.execute(query.order_by(Certificate.id).limit(MOST_TRAINEES * len(course_ids)))
    return {row.enrolment_id: row.number_text for row in rows}
