"""Publishing and cancelling."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.audit_event import AuditEvent
from models.courses.cancelling import cancel_course
from models.courses.course import Course, CourseState
from models.courses.drafting import create_course
from models.courses.publishing import publish_course
from models.courses.refusals import (
    NoSessions,
    ReasonMissing,
    SessionWithoutTrainer,
    WindowAfterLastSession,
    WindowPast,
    WrongState,
)
from models.courses.scheduling import add_session
from models.db import session
from models.errors import NotFound
from tests.conftest import NOW
from tests.factories.courses import course_facts, make_course, make_trainer, make_venue, session_facts

ANH = Actor("user", "Ánh", 1)


def draft(**changes):
    return create_course(course_facts(**changes), actor=ANH, now=NOW).id


def with_session(*trainers, **changes):
    course_id = draft(**changes)
    add_session(course_id, session_facts(make_venue(), *trainers, topic="5S"), actor=ANH, now=NOW)
    return course_id


def test_ready_draft_is_published(kept):
    course_id = kept(lambda: with_session(make_trainer()))
    course = kept(publish_course, course_id, actor=ANH, now=NOW)
    assert (course.state, course.published_at, course.revision) == (CourseState.PUBLISHED, NOW, 0)
    last = session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id.desc())).first()
    assert last == "course.published"


def test_course_without_sessions_is_not_published(kept):
    course_id = kept(draft)
    with pytest.raises(NoSessions):
        kept(publish_course, course_id, actor=ANH, now=NOW)


def test_course_with_a_session_nobody_teaches_is_not_published(kept):
    course_id = kept(with_session)
    with pytest.raises(SessionWithoutTrainer) as caught:
        kept(publish_course, course_id, actor=ANH, now=NOW)
    assert caught.value.params == {"topic": "5S", "times": "07:30–11:30 ngày 07/12/2026"}


def test_course_whose_registration_outlives_it_is_not_published(kept):
    course_id = kept(lambda: with_session(make_trainer(), registration_closes_at=NOW + timedelta(days=15)))
    with pytest.raises(WindowAfterLastSession):
        kept(publish_course, course_id, actor=ANH, now=NOW)


def test_course_whose_deadline_is_past_is_not_published(kept):
    course_id = kept(lambda: with_session(make_trainer()))
    with pytest.raises(WindowPast):
        kept(publish_course, course_id, actor=ANH, now=NOW + timedelta(days=10))


@pytest.mark.parametrize("state", [CourseState.PUBLISHED, CourseState.CLOSED, CourseState.CANCELLED])
def test_course_is_published_once(kept, state):
    course_id = kept(lambda: make_course(state=state).id)
    with pytest.raises(WrongState):
        kept(publish_course, course_id, actor=ANH, now=NOW)


def test_unknown_course_is_not_found(kept):
    with pytest.raises(NotFound):
        kept(publish_course, 999_999, actor=ANH, now=NOW)


def test_cancelled_course_keeps_time_and_reason_and_raises_its_revision(kept):
    course_id = kept(lambda: make_course().id)
    kept(cancel_course, course_id, "Bão số 12.", actor=ANH, now=NOW)
    session.rollback()
    course = session.get(Course, course_id)
    assert (course.state, course.cancelled_at, course.cancellation_reason) == (CourseState.CANCELLED, NOW, "Bão số 12.")
    assert course.revision == 1


@pytest.mark.parametrize("state", [CourseState.CLOSED, CourseState.CANCELLED])
def test_course_that_is_over_is_not_cancelled(kept, state):
    course_id = kept(lambda: make_course(state=state).id)
    with pytest.raises(WrongState):
        kept(cancel_course, course_id, "Bão.", actor=ANH, now=NOW)


def test_cancelling_needs_a_reason(kept):
    course_id = kept(lambda: make_course().id)
    with pytest.raises(ReasonMissing):
        kept(cancel_course, course_id, "", actor=ANH, now=NOW)
