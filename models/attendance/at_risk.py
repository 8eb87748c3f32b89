"""Who must not miss another session, and who can no longer have the units that the certificate takes.

A session speaks against nobody until it is settled (`settling.py`). Until then it counts as still to come.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from models.attendance.attendance import Attendance, attendance_of_course
from models.attendance.evidence import Taught, lessons_taught
from models.attendance.outlook import Outlook, open_again, outlook_of
from models.attendance.reach import Reach
from models.attendance.settling import settled_sessions
from models.attendance.warning import AttendanceWarning, WarningKind
from models.courses.course import Course
from models.db import session
from models.mail.forgetting import FORGOTTEN_NAME
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.organisation import Organisation
from models.registrations.registration import Registration

MOST_PEOPLE = 5_000
"""More than a course has seats."""


@dataclass(frozen=True, slots=True)
class AtRisk:
    """One trainee whose certificate is in danger, or out of reach."""

    enrolment_id: int
    name: str
    organisation: str
    kind: WarningKind
    outlook: Outlook
    missed: tuple[int, ...]
    """The sessions in which she has not all units."""
    told_at: datetime | None
    """When the letter of this kind was queued."""


def at_risk(
    course_id: int, now: datetime, *, attended: Mapping[int, Mapping[int, Attendance]] | None = None
) -> list[AtRisk]:
    """Give those of a course's named people with a seat, by name, of whom that is so; out of reach first.

    Only who missed something in a settled session is in it. `attended`: what `attendance_of_course` gave, if that is
    known already. Three queries beside its own.
    """
    lessons = lessons_taught([course_id])
    over = [lesson for lesson in lessons if lesson.ends_at <= now]
    if not over:
        return []
    attended = attendance_of_course(course_id, now) if attended is None else attended
    settled = settled_sessions(course_id, now)
    if not settled:
        return []
    unsettled = {lesson.id for lesson in over} - settled
    lessons, found = open_again(lessons, unsettled, now), []
    for row in _people(course_id):
        hers = attended.get(row.id, {})
        if not (missed := _missed(over, hers, settled)):
            continue
        outlook = outlook_of(lessons, hers, row.threshold, now, unsettled=unsettled)
        if kind := _kind(outlook):
            told_at = row.out_of_reach_at if kind is WarningKind.OUT_OF_REACH else row.at_risk_at
            found.append(AtRisk(row.id, row.name, row.organisation, kind, outlook, missed, told_at))
    return sorted(found, key=lambda person: person.kind is WarningKind.AT_RISK)  # and by name, as they came


def _kind(outlook: Outlook) -> WarningKind | None:
    if outlook.reach is Reach.LOST:
        return WarningKind.OUT_OF_REACH
    return WarningKind.AT_RISK if outlook.is_at_risk else None


def _missed(over: Sequence[Taught], hers: Mapping[int, Attendance], settled: set[int]) -> tuple[int, ...]:
    """Give the settled sessions in which she has not all units."""
    return tuple(
        lesson.id
        for lesson in over
        if lesson.id in settled and lesson.id in hers and hers[lesson.id].units < lesson.units
    )


def _people(course_id: int) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    told = {
        kind: sa.select(AttendanceWarning.told_at)
        .where(AttendanceWarning.enrolment_id == Enrolment.id, AttendanceWarning.kind == kind)
        .scalar_subquery()
        for kind in WarningKind
    }
    return session.execute(
        sa.select(
            Enrolment.id, Enrolment.name, Organisation.name.label("organisation"),
            Course.attendance_threshold.label("threshold"),
            told[WarningKind.AT_RISK].label("at_risk_at"), told[WarningKind.OUT_OF_REACH].label("out_of_reach_at"),
        )
        .join(Registration, Registration.id == Enrolment.registration_id)
        .join(Organisation, Organisation.id == Registration.organisation_id)
        .join(Course, Course.id == Enrolment.course_id)
        .where(Enrolment.course_id == course_id, Enrolment.state == EnrolmentState.CONFIRMED)
        .where(Enrolment.name.not_in(("", FORGOTTEN_NAME)))
        .order_by(Enrolment.name_sort, Enrolment.id)
        .limit(MOST_PEOPLE)
    ).all()  # fmt: skip
