"""Who has earned a certificate: a confirmed trainee who attended enough of the planned units (*tiết*)."""

from dataclasses import dataclass

import sqlalchemy as sa

from models.attendance.queries import units_attended, units_planned
from models.certificates.certificate import Certificate
from models.courses.course import Course
from models.db import session
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.organisation import Organisation
from models.registrations.registration import Registration

MOST_TRAINEES = 10_000
"""More than the largest course has seats."""


def units_needed(planned: int, threshold: int) -> int:
    """Give the fewest units that are at least `threshold` per cent of `planned`, in whole numbers."""
    return -(-planned * threshold // 100)


def is_earned(attended: int, planned: int, threshold: int) -> bool:
    """Whether `attended` of `planned` units reach `threshold` per cent. A course without units earns nothing."""
    return planned > 0 and attended * 100 >= threshold * planned


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


def standings(course: Course) -> list[Standing]:
    """Give every confirmed trainee of a course in the order of Vietnamese names, with what she attended."""
    planned = units_planned(course.id)
    attended = units_attended(course.id)
    rows = session.execute(
        sa.select(
            Enrolment.id,
            Enrolment.name,
            Enrolment.position,
            Organisation.name.label("organisation"),
            Certificate.number_text,
        )
        .join(Registration, Registration.id == Enrolment.registration_id)
        .join(Organisation, Organisation.id == Registration.organisation_id)
        .outerjoin(Certificate, Certificate.enrolment_id == Enrolment.id)
        .where(Enrolment.course_id == course.id, Enrolment.state == EnrolmentState.CONFIRMED)
        .order_by(Enrolment.name_sort, Enrolment.id)
        .limit(MOST_TRAINEES)
    )
    return [
        Standing(
            enrolment_id=row.id,
            name=row.name,
            position=row.position,
            organisation=row.organisation,
            attended=attended.get(row.id, 0),
            planned=planned,
            needed=units_needed(planned, course.attendance_threshold),
            # Nobody is certified without a name: who fills herself in is due once she has.
            is_earned=row.name != "" and is_earned(attended.get(row.id, 0), planned, course.attendance_threshold),
            number_text=row.number_text,
        )
        for row in rows
    ]
