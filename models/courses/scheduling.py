"""Sessions of a course: when, where and with whom. No trainer and no room is in two places at one time.

Times are half-open: a session until 11:30 and one from 11:30 do not overlap. Locks are taken in one order, course,
session, venue, trainers, each by id, so that writers wait for each other and never in a ring.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.clock import vietnam_date
from models.courses.course import Course, CourseState
from models.courses.drafting import refuse_if_over
from models.courses.edition import session_edition
from models.courses.programme import keep_programme
from models.courses.publishing import check_ready, revise
from models.courses.queries import course_for_change
from models.courses.refusals import (
    DayHasScans,
    EditedMeanwhile,
    SessionClosedForEdits,
    SessionHasScans,
    SessionInverted,
    SessionsOverlap,
    TopicMissing,
    TrainerBusy,
    UnitsHaveScans,
    UnitsOutOfRange,
    UnknownTrainer,
    UnknownVenue,
    VenueBusy,
    said_by_database,
)
from models.courses.trainer import Trainer
from models.courses.training_session import TrainingSession, said_times, session_trainer
from models.courses.venue import Venue
from models.db import locked, session
from models.errors import NotFound

FEWEST_UNITS, MOST_UNITS = 1, 12
HasScans = Callable[[int], bool]
"""`models.attendance.queries.has_scans`: a later room, so the door hands it in."""
IsClosed = Callable[[int], bool]
"""`models.attendance.holding.is_closed`: the same."""


@dataclass(frozen=True, kw_only=True)
class SessionFacts:
    """What an organiser says about a session."""

    starts_at: datetime
    ends_at: datetime
    units: int
    topic: str
    venue_id: int
    trainer_ids: frozenset[int]


def add_session(course_id: int, facts: SessionFacts, *, actor: Actor, now: datetime) -> TrainingSession:
    """Add a session. Raises `CourseIsOver`, what the two checks below raise, and what `check_ready` raises."""
    _check_facts(facts)
    course = course_for_change(course_id)
    refuse_if_over(course)
    _check_free(course, facts, session_id=None)
    keep_programme(course, now)
    lesson = TrainingSession(course_id=course.id, **_columns(facts))
    session.add(lesson)
    session.flush()
    _assign(lesson.id, facts.trainer_ids)
    _settle(course, now)
    record("session.added", "course", course.id, actor=actor, now=now, **_told(course, lesson))
    return lesson


def edit_session(
    course_id: int,
    session_id: int,
    facts: SessionFacts,
    *,
    started_from: str,
    has_scans: HasScans,
    is_closed: IsClosed,
    actor: Actor,
    now: datetime,
) -> TrainingSession:
    """Change a session of this course. Once people were scanned in it, its day and its units stay; once closed, all.

    `started_from` is the edition that the organiser saw (`edition.session_edition`). Raises `NotFound`,
    `EditedMeanwhile`, `SessionClosedForEdits`, `DayHasScans`, `UnitsHaveScans` and what `add_session` raises.
    """
    _check_facts(facts)
    course = course_for_change(course_id)
    refuse_if_over(course)
    lesson = _session_of(course, session_id)
    columns = _columns(facts)
    teach = sa.select(session_trainer.c.trainer_id).where(session_trainer.c.session_id == lesson.id)
    teach_now = set(session.scalars(teach.order_by(session_trainer.c.trainer_id)))
    if teach_now == facts.trainer_ids and all(getattr(lesson, name) == value for name, value in columns.items()):
        return lesson
    if session_edition(lesson, teach_now) != started_from:
        raise EditedMeanwhile
    if is_closed(lesson.id):
        raise SessionClosedForEdits
    _keep_what_was_attended(lesson, facts, has_scans)
    _check_free(course, facts, session_id=lesson.id)
    keep_programme(course, now)
    for name, value in columns.items():
        setattr(lesson, name, value)
    session.flush()
    _assign(lesson.id, facts.trainer_ids)
    _settle(course, now)
    record("session.edited", "course", course.id, actor=actor, now=now, **_told(course, lesson))
    return lesson


def remove_session(course_id: int, session_id: int, *, actor: Actor, now: datetime) -> None:
    """Remove a session. Raises `SessionHasScans`, and `NoSessions` if it is the last one of a published course."""
    course = course_for_change(course_id)
    refuse_if_over(course)
    lesson = _session_of(course, session_id)
    told = _told(course, lesson)
    keep_programme(course, now)
    with said_by_database(SessionHasScans()):
        session.execute(sa.delete(TrainingSession).where(TrainingSession.id == lesson.id))
    _settle(course, now)
    record("session.removed", "course", course.id, actor=actor, now=now, **told)


def _check_facts(facts: SessionFacts) -> None:
    if not facts.topic:
        raise TopicMissing
    if not FEWEST_UNITS <= facts.units <= MOST_UNITS:
        raise UnitsOutOfRange(least=FEWEST_UNITS, most=MOST_UNITS)
    one_day = vietnam_date(facts.starts_at) == vietnam_date(facts.ends_at)
    if facts.starts_at >= facts.ends_at or not one_day:
        raise SessionInverted


def _keep_what_was_attended(lesson: TrainingSession, facts: SessionFacts, has_scans: HasScans) -> None:
    """Raise `DayHasScans` or `UnitsHaveScans`. The session's row is held: nobody is scanned in it meanwhile."""
    day = vietnam_date(lesson.starts_at)
    is_moved = vietnam_date(facts.starts_at) != day
    if not (is_moved or facts.units != lesson.units) or not has_scans(lesson.id):
        return
    if is_moved:
        raise DayHasScans(day=f"{day:%d/%m/%Y}")
    raise UnitsHaveScans(units=lesson.units)


def _check_free(course: Course, facts: SessionFacts, session_id: int | None) -> None:
    """Lock the room and the trainers, then look. Raises `SessionsOverlap`, `VenueBusy`, `TrainerBusy` by name."""
    venue = session.scalar(locked(sa.select(Venue).where(Venue.id == facts.venue_id)))
    if venue is None:
        raise UnknownVenue
    in_order = sa.select(Trainer.id).where(Trainer.id.in_(facts.trainer_ids)).order_by(Trainer.id)
    if set(session.scalars(locked(in_order))) != facts.trainer_ids:
        raise UnknownTrainer
    found = _first_clash(facts, session_id, [TrainingSession.course_id == course.id])
    if found:
        raise SessionsOverlap(**found)
    found = _first_clash(facts, session_id, [TrainingSession.venue_id == venue.id])
    if found:
        raise VenueBusy(venue=venue.name, **found)
    wanted = sa.select(Trainer).where(Trainer.id.in_(facts.trainer_ids)).order_by(Trainer.name_sort, Trainer.id)
    for trainer in session.scalars(wanted).all():
        busy = sa.exists().where(
            session_trainer.c.session_id == TrainingSession.id, session_trainer.c.trainer_id == trainer.id
        )
        found = _first_clash(facts, session_id, [busy])
        if found:
            raise TrainerBusy(trainer=trainer.name, **found)


def _first_clash(
    facts: SessionFacts, session_id: int | None, among: Sequence[sa.ColumnElement[bool]]
) -> dict[str, str] | None:
    """Give topic, course and times of the first session of a course that is not cancelled and overlaps these times."""
    query = (
        sa.select(TrainingSession.topic, Course.title, TrainingSession.starts_at, TrainingSession.ends_at)
        .join(Course, Course.id == TrainingSession.course_id)
        .where(
            Course.state != CourseState.CANCELLED,
            TrainingSession.starts_at < facts.ends_at,
            TrainingSession.ends_at > facts.starts_at,
            *among,
        )
        .order_by(TrainingSession.starts_at, TrainingSession.id)
        .limit(1)
    )
    if session_id is not None:
        query = query.where(TrainingSession.id != session_id)
    row = session.execute(query).first()
    if row is None:
        return None
    return {"topic": row.topic, "course": row.title, "times": said_times(row.starts_at, row.ends_at)}


def _session_of(course: Course, session_id: int) -> TrainingSession:
    wanted = sa.select(TrainingSession).where(TrainingSession.id == session_id, TrainingSession.course_id == course.id)
    lesson = session.scalar(locked(wanted).execution_options(populate_existing=True))
    if lesson is None:
        raise NotFound
    return lesson


def _columns(facts: SessionFacts) -> dict[str, object]:
    return {
        "starts_at": facts.starts_at,
        "ends_at": facts.ends_at,
        "units": facts.units,
        "topic": facts.topic,
        "venue_id": facts.venue_id,
    }


def _assign(session_id: int, trainer_ids: frozenset[int]) -> None:
    session.execute(sa.delete(session_trainer).where(session_trainer.c.session_id == session_id))
    rows = [{"session_id": session_id, "trainer_id": trainer_id} for trainer_id in sorted(trainer_ids)]
    if rows:
        session.execute(sa.insert(session_trainer), rows)


def _settle(course: Course, now: datetime) -> None:
    """After a change of the programme: calendars learn of it, and what is published stays presentable."""
    revise(course, now)
    session.flush()
    if course.state is CourseState.PUBLISHED:
        check_ready(course)


def _told(course: Course, lesson: TrainingSession) -> dict[str, object]:
    return {"title": course.title, "topic": lesson.topic, "times": said_times(lesson.starts_at, lesson.ends_at)}
