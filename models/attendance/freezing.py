"""Taking the snapshot of a course that is being closed: every paper and certificate is made from it.

Names and organisations are copied as they are. Nothing that happens afterwards changes a row, but for a name that was
misspelt: nobody wants that on a paper.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

import sqlalchemy as sa

from models.attendance.attendance import ABSENT, Attendance
from models.attendance.evidence import Taught
from models.attendance.snapshot import Snapshot, SnapshotAttendance, SnapshotPerson
from models.audit.actor import Actor
from models.courses.course import Course
from models.courses.refusals import WrongState, said_by_database
from models.db import session, write
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.organisation import Organisation
from models.registrations.registration import Registration

MOST_PEOPLE = 10_000
"""More than the largest course has seats."""
_new_people = sa.insert(cast("sa.Table", SnapshotPerson.__table__))
_new_rows = sa.insert(cast("sa.Table", SnapshotAttendance.__table__))
"""Written as tables, without the mapper's work: a large course has tens of thousands of rows."""


def take_snapshot(
    course: Course,
    lessons: Sequence[Taught],
    attended: Mapping[int, Mapping[int, Attendance]],
    *,
    actor: Actor,
    now: datetime,
) -> int:
    """Keep how each confirmed person stands in each session, and give how many people that are.

    At most once for a course: the database refuses a second (`WrongState`).
    """
    planned = sum(lesson.units for lesson in lessons)
    with said_by_database(WrongState()):
        session.add(
            Snapshot(
                course_id=course.id, taken_at=now, user_id=actor.id if actor.kind == "user" else None,
                units_planned=planned, threshold=course.attendance_threshold,
            )
        )  # fmt: skip
    people = _people(course.id)
    persons, rows = [], []
    for person in people:
        hers = [(lesson.id, attended.get(person.id, {}).get(lesson.id, ABSENT)) for lesson in lessons]
        persons.append(
            {
                "enrolment_id": person.id, "course_id": course.id, "name": person.name, "name_sort": person.name_sort,
                "position": person.position, "organisation": person.organisation,
                "units": sum(stands.units for _, stands in hers),
            }
        )  # fmt: skip
        rows += [
            {
                "enrolment_id": person.id, "session_id": session_id, "status": stands.status, "units": stands.units,
                "arrived_at": stands.arrived_at, "made_up_in_id": stands.made_up_in,
            }
            for session_id, stands in hers
        ]  # fmt: skip
    if persons:
        write(_new_people, persons)
        write(_new_rows, rows)
    return len(persons)


def correct_in_snapshot(enrolment_id: int) -> None:
    """Take over how her name and position were corrected, if her course is closed; the audit line says why.

    What a certificate already says stays: it has words of its own.
    """
    hers = sa.select(Enrolment.name, Enrolment.name_sort, Enrolment.position).where(Enrolment.id == enrolment_id)
    session.execute(
        sa.update(SnapshotPerson)
        .where(SnapshotPerson.enrolment_id == enrolment_id)
        .values(session.execute(hers).one()._asdict())
    )


def _people(course_id: int) -> Sequence[sa.Row[int, str, str, str, str]]:
    return session.execute(
        sa.select(
            Enrolment.id, Enrolment.name, Enrolment.name_sort, Enrolment.position,
            Organisation.name.label("organisation"),
        )
        .join(Registration, Registration.id == Enrolment.registration_id)
        .join(Organisation, Organisation.id == Registration.organisation_id)
        .where(Enrolment.course_id == course_id, Enrolment.state == EnrolmentState.CONFIRMED)
        .order_by(Enrolment.id)
        .limit(MOST_PEOPLE)
    ).all()  # fmt: skip
