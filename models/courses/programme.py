"""The programme as it stood: kept before it changes, so that what people were told can be compared with what is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from models.courses.course import Course, CourseState
from models.courses.training_session import TrainingSession
from models.courses.venue import Venue
from models.db import Table, session


class KeptProgramme(Table):
    """The sessions of a published course at one of its revisions. Never changed, never deleted."""

    __tablename__ = "kept_programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("course.id"))
    revision: Mapped[int]
    sessions: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    kept_at: Mapped[datetime]

    __table_args__ = (sa.UniqueConstraint("course_id", "revision"),)


@dataclass(frozen=True, slots=True)
class PlannedVenue:
    """A room as calendars show it."""

    name: str
    address: str
    commune_code: str


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """One session as people were, or are to be, told of it."""

    uid: str
    topic: str
    starts_at: datetime
    ends_at: datetime
    venue: PlannedVenue

    @classmethod
    def of(cls, lesson: TrainingSession) -> Self:
        """Give a session whose venue is loaded."""
        venue = PlannedVenue(lesson.venue.name, lesson.venue.address, lesson.venue.commune_code)
        return cls(str(lesson.uid), lesson.topic, lesson.starts_at, lesson.ends_at, venue)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what `to_json` gave."""
        begins, ends = (datetime.fromisoformat(kept[name]) for name in ("starts_at", "ends_at"))
        return cls(kept["uid"], kept["topic"], begins, ends, PlannedVenue(**kept["venue"]))

    def to_json(self) -> dict[str, Any]:
        """Give the same as JSON holds it: times as RFC 3339."""
        venue = {name: getattr(self.venue, name) for name in ("name", "address", "commune_code")}
        times = {"starts_at": self.starts_at.isoformat(), "ends_at": self.ends_at.isoformat()}
        return {"uid": self.uid, "topic": self.topic, **times, "venue": venue}

    def is_elsewhere(self, other: "PlannedSession") -> bool:
        """Whether time or place differ: what somebody who has it in her calendar must know."""
        return (self.starts_at, self.ends_at, self.venue) != (other.starts_at, other.ends_at, other.venue)


@dataclass(frozen=True, slots=True)
class Change:
    """One session that is not as people were told: moved (both), added (`new` alone) or removed (`old` alone)."""

    old: PlannedSession | None
    new: PlannedSession | None

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what `to_json` gave."""
        old, new = (PlannedSession.from_json(kept[side]) if kept[side] else None for side in ("old", "new"))
        return cls(old, new)

    def to_json(self) -> dict[str, Any]:
        """Give both sides as JSON holds them."""
        return {"old": self.old and self.old.to_json(), "new": self.new and self.new.to_json()}

    @property
    def sides(self) -> list[PlannedSession]:
        """What was and what is, as far as there is each."""
        return [side for side in (self.old, self.new) if side]

    def is_over(self, now: datetime) -> bool:
        """Whether it concerns only what has been: nobody can act on it any more."""
        return all(side.ends_at <= now for side in self.sides)


def changes_between(told: Iterable[PlannedSession], planned: Iterable[PlannedSession]) -> list[Change]:
    """Give the sessions whose time or place differs, in order of time. A session is known by its UID."""
    before = {lesson.uid: lesson for lesson in told}
    after = {lesson.uid: lesson for lesson in planned}
    changes = [
        Change(before.get(uid), after.get(uid))
        for uid in before | after
        if uid not in before or uid not in after or before[uid].is_elsewhere(after[uid])
    ]
    return in_order(changes)


def in_order(changes: Iterable[Change]) -> list[Change]:
    """Give the changes by when the session was or is to begin, whichever is earlier."""
    return sorted(changes, key=lambda change: min(side.starts_at for side in change.sides))


def planned_sessions(course_id: int) -> list[PlannedSession]:
    """Give the programme as it stands in the database, in order."""
    rows = session.execute(
        sa.select(
            TrainingSession.uid, TrainingSession.topic, TrainingSession.starts_at, TrainingSession.ends_at,
            Venue.name, Venue.address, Venue.commune_code,
        )
        .join(Venue, Venue.id == TrainingSession.venue_id)
        .where(TrainingSession.course_id == course_id)
        .order_by(TrainingSession.starts_at, TrainingSession.id)
    )  # fmt: skip
    return [
        PlannedSession(str(row.uid), row.topic, row.starts_at, row.ends_at,
                       PlannedVenue(row.name, row.address, row.commune_code))
        for row in rows
    ]  # fmt: skip


def keep_programme(course: Course, now: datetime) -> None:
    """Keep a published course's programme at its present revision, unless it is kept already.

    Called under the course's lock by every act before it changes a session, and by the one that tells people.
    """
    if course.state is not CourseState.PUBLISHED:
        return
    lessons = [lesson.to_json() for lesson in planned_sessions(course.id)]
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = insert(cast("sa.Table", KeptProgramme.__table__)).values(
        course_id=course.id, revision=course.revision, sessions=lessons, kept_at=now
    )
    session.execute(row.on_conflict_do_nothing(index_elements=["course_id", "revision"]))
