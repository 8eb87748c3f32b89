"""Reading the audit trail."""

from datetime import timedelta

import pytest

from models.audit.actor import Actor
from models.audit.queries import AuditFilter, events, events_counted
from models.audit.recording import record
from tests.conftest import NOW

HOA = Actor("user", "Lê Thị Hòa", 7)


@pytest.fixture
def trail(kept):
    kept(record, "course.published", "course", 1, actor=HOA, now=NOW, title="Khóa 5S")
    kept(record, "course.edited", "course", 2, actor=Actor.system(), now=NOW + timedelta(hours=1))
    kept(record, "courses_of_ours.x", "user", 1, actor=Actor.visitor("Khách"), now=NOW + timedelta(hours=2))


def actions(**narrowed):
    wanted = AuditFilter(**narrowed)
    found = [event.action for event in events(wanted)]
    assert events_counted(wanted) == len(found)
    return found


def test_trail_is_read_from_the_latest(trail):
    assert actions() == ["courses_of_ours.x", "course.edited", "course.published"]


def test_trail_is_narrowed_by_who_what_and_when(trail):
    assert actions(actor_id=7) == ["course.published"]
    assert actions(actor_kind="system") == ["course.edited"]
    assert actions(action="course.") == ["course.edited", "course.published"]
    assert actions(action="course_") == []
    assert actions(action="%") == []
    assert actions(subject_kind="course", subject_id=1) == ["course.published"]
    assert actions(since=NOW + timedelta(hours=1)) == ["courses_of_ours.x", "course.edited"]
    assert actions(until=NOW + timedelta(hours=1)) == ["course.published"]


def test_trail_is_paged(trail):
    assert [event.action for event in events(AuditFilter(), offset=1, limit=1)] == ["course.edited"]


def test_line_keeps_who_did_what_when(trail):
    event = events(AuditFilter(actor_id=7))[0]
    assert (event.at, event.actor_kind, event.actor_name, event.subject_kind, event.subject_id, event.details) == (
        NOW, "user", "Lê Thị Hòa", "course", 1, {"title": "Khóa 5S"},
    )  # fmt: skip
