"""What one person's evidence in one session means: present, late, excused or absent, and how many units (*tiết*)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from models.attendance.evidence import IS_THERE, Said, Seen, Taught
from models.attendance.mark import AttendanceStatus, MarkSource


@dataclass(frozen=True, slots=True)
class Attendance:
    """How one person stands in one session.

    `units` are those that count for her, made-up ones included. `left_at` is when she went out and did not come back.
    `made_up_in`: the session of another course of the series whose units stand for this one.
    """

    status: AttendanceStatus
    units: int
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    missed_second: bool = False
    """The session was checked a second time, and she was not found then."""
    marked: bool = False
    """A person's word stands over the scans."""
    made_up_in: int | None = None

    @property
    def is_there(self) -> bool:
        """Whether she came, in time or late."""
        return self.status in IS_THERE


ABSENT = Attendance(AttendanceStatus.ABSENT, 0)


def came(lesson: Taught, arrived_at: datetime) -> tuple[AttendanceStatus, int]:
    """Give status and units for someone who came then: who is later than the course allows loses each unit begun.

    The units divide the session's time evenly; who comes at the very minute in which one begins keeps it. Seconds do
    not count: what the screen shows is what is judged.
    """
    if lesson.late_after_minutes is None or arrived_at <= lesson.starts_at:
        return AttendanceStatus.PRESENT, lesson.units
    missed = arrived_at.replace(second=0, microsecond=0) - lesson.starts_at
    if missed <= timedelta(minutes=lesson.late_after_minutes):
        return AttendanceStatus.PRESENT, lesson.units
    begun = -(-missed * lesson.units // (lesson.ends_at - lesson.starts_at))  # rounded up, in whole numbers
    return AttendanceStatus.LATE, max(0, lesson.units - begun)


def attendance_from(lesson: Taught, seen: Seen | None, said: Said | None, *, checked_twice: bool) -> Attendance:
    """Give what stands: the latest mark, or else the first counted scan into the room. `ABSENT` if there is neither.

    Who was excused because she asked, and then came after all, came. `checked_twice`: the course wants a second check
    and one was made; who was not seen by it has no units.
    """
    has_come = seen is not None and seen.arrived_at is not None
    if said is not None and not (has_come and said.source is MarkSource.ABSENCE):
        return _as_said(seen, said)
    if seen is None or seen.arrived_at is None:
        return ABSENT
    status, units = came(lesson, seen.arrived_at)
    missed = checked_twice and not seen.seconds
    return Attendance(status, 0 if missed else units, seen.arrived_at, seen.left_at, missed)


def _as_said(seen: Seen | None, said: Said) -> Attendance:
    """A mark says status and units; the times of a person who was there are the scans' own where it says none."""
    if said.status not in IS_THERE:
        return Attendance(said.status, said.units, marked=True)
    arrived_at = said.arrived_at or (seen.arrived_at if seen else None)
    return Attendance(said.status, said.units, arrived_at, seen.left_at if seen else None, marked=True)
