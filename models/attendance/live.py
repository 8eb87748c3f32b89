"""How full a session is in this moment: arrived, expected, missing, of each organisation, and who came last.

Counted are the confirmed people of the course, by the one truth about attendance (`attendance.py`).
"""

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from models.attendance.attendance import Attendance, attendance_in_session
from models.attendance.evidence import COUNTED, SCAN
from models.attendance.mark import AttendanceStatus
from models.attendance.scan import Phase
from models.attendance.second_check import SecondCheck, second_check_of
from models.courses.course import Course
from models.courses.training_session import TrainingSession
from models.db import ask
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.organisation import Organisation
from models.registrations.registration import Registration

MOST_PEOPLE = 5_000
"""As many as a course has seats."""
MOST_ORGANISATIONS = 60
LATEST = 8


class OrganisationFigures(NamedTuple):
    """One organisation's people; two registrations of one name are one organisation here."""

    name: str
    arrived: int
    expected: int


class Arrival(NamedTuple):
    """Somebody who has come."""

    enrolment_id: int
    name: str
    organisation: str
    arrived_at: datetime


class Figures(NamedTuple):
    """What the board shows. `expected` are all who have a seat; `missing` those who neither came nor were excused."""

    session_id: int
    course_id: int
    arrived: int
    expected: int
    excused: int
    organisations: list[OrganisationFigures]
    """Those with most people first; beyond `MOST_ORGANISATIONS` the rest is left out."""
    latest: list[Arrival]
    """The last to come, the latest first."""
    second_check: SecondCheck
    seen_twice: int
    """How many the second check has found."""

    @property
    def missing(self) -> int:
        """How many are still to come."""
        return self.expected - self.arrived - self.excused


_lesson = (
    sa.select(
        TrainingSession.course_id, TrainingSession.uid, TrainingSession.starts_at, TrainingSession.ends_at,
        Course.second_check,
    )
    .join(Course, Course.id == TrainingSession.course_id)
    .where(TrainingSession.id == sa.bindparam("session_id"))
)  # fmt: skip
_seen_twice = (
    sa.select(sa.func.count(sa.distinct(SCAN.c.enrolment_id)))
    .join(Enrolment, Enrolment.id == SCAN.c.enrolment_id)
    .where(
        COUNTED,
        SCAN.c.session_id == sa.bindparam("session_id"),
        SCAN.c.phase == Phase.SECOND,
        Enrolment.state == EnrolmentState.CONFIRMED,
    )
)
_people = (
    sa.select(Enrolment.id, Enrolment.name, Organisation.name.label("organisation"))
    .join(Registration, Registration.id == Enrolment.registration_id)
    .join(Organisation, Organisation.id == Registration.organisation_id)
    .where(Enrolment.course_id == sa.bindparam("course_id"), Enrolment.state == EnrolmentState.CONFIRMED)
    .order_by(Organisation.folded, Enrolment.id)
    .limit(MOST_PEOPLE)
)


def figures_of(session_id: int, *, key: bytes, now: datetime) -> Figures | None:
    """Give the figures of a session, or `None` if there is none such. `key` is the server's, for the second check."""
    lesson: Any = ask(_lesson, session_id=session_id).one_or_none()
    if lesson is None:
        return None
    people = ask(_people, course_id=lesson.course_id).all()
    attendance = attendance_in_session(session_id, now)
    there = {one.id: attendance[one.id] for one in people if one.id in attendance and attendance[one.id].is_there}
    excused = sum(attendance[one.id].status is AttendanceStatus.EXCUSED for one in people if one.id in attendance)
    second = _second_check(session_id, lesson, key, now)
    return Figures(
        session_id=session_id,
        course_id=lesson.course_id,
        arrived=len(there),
        expected=len(people),
        excused=excused,
        organisations=_by_organisation(people, there),
        latest=_latest(people, there),
        second_check=second,
        seen_twice=ask(_seen_twice, session_id=session_id).scalar_one() if second is SecondCheck.TAKEN else 0,
    )


def _by_organisation(people: Sequence[sa.Row[Any]], there: dict[int, Attendance]) -> list[OrganisationFigures]:
    counts: dict[str, list[int]] = {}
    for one in people:
        count = counts.setdefault(one.organisation, [0, 0])
        count[0] += one.id in there
        count[1] += 1
    found = [OrganisationFigures(name, arrived, expected) for name, (arrived, expected) in counts.items()]
    found.sort(key=attrgetter("expected"), reverse=True)  # stable: those of equal size stay by name
    return found[:MOST_ORGANISATIONS]


def _latest(people: Sequence[sa.Row[Any]], there: dict[int, Attendance]) -> list[Arrival]:
    came = [
        Arrival(one.id, one.name, one.organisation, arrived_at)
        for one in people
        if one.id in there and (arrived_at := there[one.id].arrived_at) is not None
    ]
    came.sort(key=attrgetter("arrived_at", "enrolment_id"), reverse=True)
    return came[:LATEST]


def _second_check(session_id: int, lesson: Any, key: bytes, now: datetime) -> SecondCheck:  # noqa: ANN401  # a row
    uid: UUID = lesson.uid
    return second_check_of(
        session_id, uid, lesson.starts_at, lesson.ends_at, wanted=lesson.second_check, key=key, now=now
    )
