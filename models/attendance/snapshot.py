"""What a course's attendance was when the course was closed (*chốt lớp*): every paper and certificate is made from it.

The names and organisations are copied: what changes later alters nothing here.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.attendance.mark import AttendanceStatus
from models.db import SortKey, Table, enum_column


class Snapshot(Table):
    """Of one course, taken once."""

    __tablename__ = "attendance_snapshot"

    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"), primary_key=True)
    taken_at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    units_planned: Mapped[int]
    threshold: Mapped[int]
    """Per cent of the planned units that earn the certificate, as it stood then."""


class SnapshotPerson(Table):
    """One confirmed trainee with the units that she attended, made-up ones included."""

    __tablename__ = "attendance_snapshot_person"

    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"), primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("attendance_snapshot.course_id"), index=True)
    name: Mapped[str]
    name_sort: Mapped[str] = mapped_column(SortKey)
    position: Mapped[str]
    organisation: Mapped[str]
    units: Mapped[int]

    __table_args__ = (sa.CheckConstraint("units >= 0", name="units_not_negative"),)


class SnapshotAttendance(Table):
    """One trainee in one session."""

    __tablename__ = "attendance_snapshot_session"

    enrolment_id: Mapped[int] = mapped_column(
        sa.ForeignKey("attendance_snapshot_person.enrolment_id"), primary_key=True
    )
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("training_session.id"), primary_key=True, index=True)
    status: Mapped[AttendanceStatus] = mapped_column(enum_column(AttendanceStatus, "status"))
    units: Mapped[int]
    arrived_at: Mapped[datetime | None]
    made_up_in_id: Mapped[int | None] = mapped_column(sa.ForeignKey("training_session.id"))
    """The session of another course of the series in which she attended the same topic."""

    __table_args__ = (sa.CheckConstraint("units >= 0", name="units_not_negative"),)
