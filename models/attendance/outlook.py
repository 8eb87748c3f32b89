"""What a person's attendance leads to: her units, what can still come, and whether she may miss another session."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.attendance.attendance import Attendance, still_to_come
from models.attendance.evidence import Taught
from models.attendance.reach import Reach, is_enough, reach_of, units_needed

A_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Outlook:
    """Units (*tiết*) of one person in one course, against what the certificate takes."""

    units: int
    to_come: int
    planned: int
    needed: int
    reach: Reach
    may_miss: bool
    """Whether it is still enough if she misses one more session, the shortest that is to come."""

    @property
    def lacking(self) -> int:
        """How many units she must still attend."""
        return max(0, self.needed - self.units)

    def needs(self, units: int) -> bool:
        """Whether it can be enough, but not without these units that are to come."""
        return self.reach is Reach.POSSIBLE and self.units + self.to_come - units < self.needed

    @property
    def is_at_risk(self) -> bool:
        """Whether it is enough only if she misses no more session."""
        return self.reach is Reach.POSSIBLE and not self.may_miss


def open_again(lessons: Sequence[Taught], unsettled: Collection[int], now: datetime) -> list[Taught]:
    """Give the sessions with those that are over but speak against nobody yet as if they were to come."""
    return [
        lesson._replace(starts_at=now, ends_at=now + A_MOMENT) if lesson.id in unsettled else lesson
        for lesson in lessons
    ]


def outlook_of(
    lessons: Sequence[Taught],
    attended: Mapping[int, Attendance],
    threshold: int,
    now: datetime,
    *,
    unsettled: Collection[int] = (),
) -> Outlook:
    """Give where a person stands, of all sessions of her course and how she stands in each (`attendance_of_person`).

    `unsettled`: sessions that `open_again` gave back; of whom nothing is known in them, they may bring all their units.
    """
    known = {
        session_id: stands
        for session_id, stands in attended.items()
        if session_id not in unsettled or stands.units or stands.marked or stands.is_there
    }
    units = sum(stands.units for stands in known.values())
    coming = [left for lesson in lessons if lesson.ends_at > now and (left := still_to_come([lesson], known, now))]
    to_come, planned = sum(coming), sum(lesson.units for lesson in lessons)
    return Outlook(
        units=units,
        to_come=to_come,
        planned=planned,
        needed=units_needed(planned, threshold),
        reach=reach_of(units, to_come, planned, threshold),
        may_miss=is_enough(units + to_come - min(coming, default=0), planned, threshold),
    )
