"""Closing beside scans and marks at the same moment: what is final holds everything that was counted."""

import threading
import time
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from blueprints.common.unit_of_work import unit_of_work
from models.attendance.attendance import attendance_of_course
from models.attendance.checking_in import judge_scans
from models.attendance.closing import close_course, close_session
from models.attendance.closing_refusals import SessionAlreadyClosed
from models.attendance.holding import closed_once_held
from models.attendance.mark import AttendanceStatus
from models.attendance.marking import mark_by_hand
from models.attendance.scan import Outcome
from models.attendance.session_closing import SessionClosing
from models.attendance.snapshot import Snapshot, SnapshotPerson
from models.courses.drafting import edit_course
from models.courses.edition import course_edition
from models.courses.refusals import WrongState
from models.db import db, session
from models.errors import RuleViolation
from models.registrations.ticket import ticket_code
from tests.conftest import NOW
from tests.factories.attendance import DOOR, lessons_of, make_sighting
from tests.factories.courses import course_facts, make_trainer
from tests.factories.evidence import KEY, Class, make_past_course
from tests.factories.people import make_principal

CLOSER = "closer"
WINDOW = {"registration_opens_at": NOW - timedelta(days=30), "registration_closes_at": NOW - timedelta(days=14)}


@pytest.fixture
def hoa(kept):
    return kept(make_principal).actor


@pytest.fixture
def room(kept):
    return kept(Class)


@pytest.fixture
def slow_closing(context):
    """Between what a closing reads and what it writes others have time to come in."""

    def pause(_conn, _cursor, statement, *_rest):
        if threading.current_thread().name == CLOSER and statement.startswith("INSERT INTO session_closing"):
            time.sleep(0.4)

    sa.event.listen(db.engine, "before_cursor_execute", pause)
    yield
    sa.event.remove(db.engine, "before_cursor_execute", pause)


def together(app, *acts, head_start=0.1):
    """Do each act in a thread and a transaction of its own, the first a little earlier; give results or refusals."""
    answers = [None] * len(acts)

    def run(number, act):
        time.sleep(head_start * (number > 0))
        with app.app_context():
            try:
                with unit_of_work():
                    answers[number] = act()
            except RuleViolation as refusal:
                answers[number] = refusal
            finally:
                session.remove()

    names = [CLOSER, *(f"other {number}" for number in range(1, len(acts)))]
    threads = [
        threading.Thread(target=run, args=one, name=name) for one, name in zip(enumerate(acts), names, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads)
    return answers


def sightings(room):
    lesson = room.lessons[0]
    at = lesson.starts_at + timedelta(minutes=1)
    seen = [make_sighting(lesson, ticket_code(KEY, person.id, 1), at=at) for person in room.people]
    session.rollback()
    return seen


def test_a_scan_beside_the_closing_of_the_course_is_in_the_snapshot_or_is_not_counted(app, room, hoa, slow_closing):
    seen = sightings(room)
    closed, *scanned = together(
        app,
        lambda: close_course(room.course_id, leave_open=False, actor=hoa, now=NOW),
        *(lambda one=one: judge_scans([one], scope=None, actor=DOOR, now=NOW)[0].outcome for one in seen),
    )
    assert closed is None
    counted = sum(outcome is not Outcome.REJECTED for outcome in scanned)
    units = session.scalars(sa.select(SnapshotPerson.units)).all()
    assert (len(units), sum(units)) == (3, 4 * counted)
    found = attendance_of_course(room.course_id, NOW)
    assert sum(stands.units for hers in found.values() for stands in hers.values()) == 4 * counted


def test_a_mark_beside_the_closing_of_its_session_counts_or_is_refused(app, room, hoa, slow_closing):
    lesson_id, people = room.lessons[0].id, [person.id for person in room.people]
    session.rollback()

    def mark(person):
        return mark_by_hand(
            lesson_id, person, AttendanceStatus.PRESENT, uid=uuid4(), reason="Ký tên", actor=hoa, now=NOW
        )

    closed, *marked = together(
        app, lambda: close_session(lesson_id, actor=hoa, now=NOW), *(lambda one=one: mark(one) for one in people)
    )
    assert closed is None
    found = attendance_of_course(room.course_id, NOW)
    there = sum(found[person][lesson_id].is_there for person in people)
    assert there == sum(answer is True for answer in marked)


@pytest.mark.parametrize("what", ["session", "course"])
def test_two_who_close_at_once_close_once(app, room, hoa, slow_closing, what):
    lesson_id, refusal = room.lessons[0].id, SessionAlreadyClosed if what == "session" else WrongState
    session.rollback()

    def close():
        if what == "session":
            return close_session(lesson_id, actor=hoa, now=NOW)
        return close_course(room.course_id, leave_open=False, actor=hoa, now=NOW)

    answers = together(app, close, close, close)
    assert sorted(type(answer).__name__ for answer in answers) == sorted(["NoneType", *[refusal.__name__] * 2])
    assert session.scalar(sa.select(sa.func.count()).where(SessionClosing.session_id == lesson_id)) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(Snapshot)) == (what == "course")


def test_the_rules_are_not_changed_behind_a_closing(app, kept, hoa):
    course = kept(lambda: make_past_course("Ánh", trainer=make_trainer()))
    course_id, lesson_id, edition, done = course.id, lessons_of(course)[0].id, course_edition(course), []
    session.rollback()

    def change():
        edit_course(
            course_id, course_facts(late_after_minutes=15, **WINDOW), started_from=edition, actor=hoa, now=NOW,
            closed_sessions=closed_once_held, count_seats=lambda ids: dict.fromkeys(ids, 0),
        )  # fmt: skip
        time.sleep(0.4)
        done.append("changed")

    def close():
        close_session(lesson_id, actor=hoa, now=NOW)
        done.append("closed")

    assert together(app, change, close) == [None, None]
    assert done == ["changed", "closed"]


def test_without_the_lock_a_scan_slips_in_behind_the_snapshot(app, kept, hoa, monkeypatch, slow_closing):
    """The race that the lock is for, shown where several write at once."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer: there is no such race to show")
    monkeypatch.setattr("models.attendance.closing.hold_sessions_of", lambda _: None)
    room = kept(Class, sessions=1)
    one, *_ = sightings(room)
    closed, outcome = together(
        app,
        lambda: close_course(room.course_id, leave_open=False, actor=hoa, now=NOW),
        lambda: judge_scans([one], scope=None, actor=DOOR, now=NOW)[0].outcome,
    )
    assert (closed, outcome) == (None, Outcome.ACCEPTED)
    assert sum(session.scalars(sa.select(SnapshotPerson.units))) == 0
