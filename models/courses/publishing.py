"""Publishing a course, and what every published course has."""

from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.courses.course import COURSE_MOVES, Course, CourseState
from models.courses.queries import course_for_change
from models.courses.refusals import NoSessions, SessionWithoutTrainer, WindowAfterLastSession, WindowPast, WrongState
from models.courses.training_session import TrainingSession, said_times, session_trainer
from models.db import session


def publish_course(course_id: int, *, actor: Actor, now: datetime) -> Course:
    """Show a draft to everyone. Raises `WrongState`, `WindowPast` and what `check_ready` raises."""
    course = course_for_change(course_id)
    if CourseState.PUBLISHED not in COURSE_MOVES[course.state]:
        raise WrongState
    check_ready(course)
    if course.registration_closes_at <= now:
        raise WindowPast
    course.state = CourseState.PUBLISHED
    course.published_at = now
    record("course.published", "course", course.id, actor=actor, now=now, title=course.title, slug=course.slug)
    session.flush()
    return course


def check_ready(course: Course) -> None:
    """Refuse a course that the public could make nothing of.

    It has a session; each session has a trainer; registration closes before the last session ends. Raises `NoSessions`,
    `SessionWithoutTrainer` or `WindowAfterLastSession`.
    """
    taught = sa.exists().where(session_trainer.c.session_id == TrainingSession.id)
    lessons = session.execute(
        sa.select(TrainingSession.topic, TrainingSession.starts_at, TrainingSession.ends_at, taught.label("taught"))
        .where(TrainingSession.course_id == course.id)
        .order_by(TrainingSession.starts_at)
    ).all()
    if not lessons:
        raise NoSessions
    for lesson in lessons:
        if not lesson.taught:
            raise SessionWithoutTrainer(topic=lesson.topic, times=said_times(lesson.starts_at, lesson.ends_at))
    last = lessons[-1]  # sessions of one course never overlap: the last to begin is the last to end
    if course.registration_closes_at > last.ends_at:
        raise WindowAfterLastSession(last=said_times(last.starts_at, last.ends_at))


def revise(course: Course, now: datetime) -> None:
    """Count a change of what calendars show. A draft is in nobody's calendar."""
    if course.state is not CourseState.DRAFT:
        course.revision += 1
        course.revised_at = now
