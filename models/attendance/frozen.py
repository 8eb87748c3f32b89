"""What the snapshot of a closed course says; nothing that happens afterwards changes it."""

from collections.abc import Collection
from typing import cast

import sqlalchemy as sa

from models.attendance.snapshot import Snapshot, SnapshotAttendance, SnapshotPerson
from models.db import ask, session

_attendance = cast("sa.Table", SnapshotAttendance.__table__)
_person = cast("sa.Table", SnapshotPerson.__table__)
_rows = (
    sa.select(
        _attendance.c.enrolment_id, _attendance.c.session_id, _attendance.c.status, _attendance.c.units,
        _attendance.c.arrived_at, _attendance.c.made_up_in_id,
    )
    .join(_person, _person.c.enrolment_id == _attendance.c.enrolment_id)
    .order_by(_attendance.c.enrolment_id, _attendance.c.session_id)
)  # fmt: skip
_of_courses = _rows.where(_person.c.course_id.in_(sa.bindparam("courses", expanding=True)))
_of_person = _rows.where(_attendance.c.enrolment_id == sa.bindparam("enrolment_id"))


def frozen_rows(course_ids: Collection[int]) -> list[sa.Row[*tuple[object, ...]]]:
    """Give what stands of each person in each session of these courses, as far as they were closed."""
    return list(ask(_of_courses, courses=sorted(course_ids))) if course_ids else []


def frozen_rows_of(enrolment_id: int) -> list[sa.Row[*tuple[object, ...]]]:
    """Give what stands of one person in each session."""
    return list(ask(_of_person, enrolment_id=enrolment_id))


def frozen_courses(course_ids: Collection[int]) -> dict[int, Snapshot]:
    """Give those of these courses that were closed, with the units planned and the threshold as they stood then."""
    if not course_ids:
        return {}
    query = sa.select(Snapshot).where(Snapshot.course_id.in_(course_ids)).order_by(Snapshot.course_id)
    return {taken.course_id: taken for taken in session.scalars(query)}


def frozen_people(course_ids: Collection[int]) -> list[SnapshotPerson]:
    """Give the people of closed courses by Vietnamese given name, as they were called and counted then."""
    if not course_ids:
        return []
    query = sa.select(SnapshotPerson).where(SnapshotPerson.course_id.in_(course_ids))
    return list(session.scalars(query.order_by(SnapshotPerson.name_sort, SnapshotPerson.enrolment_id)))
