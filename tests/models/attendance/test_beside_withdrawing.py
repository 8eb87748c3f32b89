"""What happens beside a withdrawal takes its rows in the same order, so that neither is undone by the database."""

import threading
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa

from blueprints.common.unit_of_work import unit_of_work
from models.attendance.asking_absence import NoAbsenceToAsk, ask_absence
from models.attendance.checking_in import judge_scans
from models.attendance.settling import SETTLED_AFTER
from models.attendance.warning_trainees import warn_trainees
from models.audit.actor import Actor
from models.certificates.queries import took_part
from models.db import ask, db, locked, session
from models.errors import RuleViolation
from models.registrations.enrolment import Enrolment
from models.registrations.ticket import ticket_code
from models.registrations.withdrawing import withdraw
from tests.conftest import NOW
from tests.factories.attendance import DOOR, check_in, enrolment_named, lessons_of, make_sighting
from tests.factories.courses import make_course
from tests.factories.registrations import KEY, make_registration

WITHDRAWER = "withdrawer"
HOA = Actor("user", "Lê Thị Hòa", 1)


@pytest.fixture
def slow_withdrawal(context):
    """Before her row is held, and between 'her seat is free' and 'the next is seated', others have time to come in."""
    seen = []

    def pause(_conn, _cursor, statement, *_rest):
        if threading.current_thread().name != WITHDRAWER:
            return
        seen.append(statement.startswith("UPDATE enrolment"))
        if (seen[-1] and sum(seen) == 2) or ("FROM enrolment" in statement and "FOR UPDATE" in statement):
            time.sleep(0.8)

    sa.event.listen(db.engine, "before_cursor_execute", pause)
    yield
    sa.event.remove(db.engine, "before_cursor_execute", pause)


def beside_each_other(app, first, second):
    """Do both in threads and transactions of their own, the second a little later; say what became of each."""
    outcomes = {}

    def run(number, act):
        try:
            with app.app_context(), unit_of_work():
                act()
            outcomes[number] = "kept"
        except RuleViolation as refusal:
            outcomes[number] = refusal.message
        except Exception as error:  # noqa: BLE001  # a thread swallows it; the test tells it
            outcomes[number] = repr(error)

    threads = [
        threading.Thread(target=run, args=(0, first), name=WITHDRAWER),
        threading.Thread(target=run, args=(1, second)),
    ]
    for thread in threads:
        thread.start()
        time.sleep(0.3)
    for thread in threads:
        thread.join(20)
    return [outcomes[0], outcomes[1]]


@pytest.mark.parametrize("at_own_course", [True, False])
def test_a_batch_of_scans_beside_a_withdrawal_is_judged(app, kept, slow_withdrawal, at_own_course):
    course = kept(make_course, starts_at=NOW + timedelta(minutes=30), seats=1)
    registration = kept(make_registration, course, KEY, "An", "Bình", waiting=1).id
    door = course if at_own_course else kept(make_course, starts_at=NOW + timedelta(minutes=30))
    first, second = enrolment_named("An"), enrolment_named("Bình")
    seen = [make_sighting(lessons_of(door)[0], ticket_code(KEY, one.id, one.ticket_version)) for one in (second, first)]
    first_id = first.id

    def leave():
        withdraw(registration, first_id, took_part=took_part, actor=HOA, now=NOW)

    def scan():
        judge_scans(seen, scope=None, actor=DOOR, now=NOW)

    assert beside_each_other(app, leave, scan) == ["kept", "kept"]


def test_who_asks_for_leave_while_she_is_withdrawn_is_refused(app, kept, slow_withdrawal):
    course = kept(make_course, starts_at=NOW + timedelta(days=3))
    registration = kept(make_registration, course, KEY, "An").id
    person, lesson = enrolment_named("An").id, lessons_of(course)[0].id
    session.rollback()

    def leave():
        withdraw(registration, person, took_part=took_part, actor=HOA, now=NOW)

    def ask_leave():
        ask_absence(person, lesson, "Con ốm", actor=Actor.visitor("An"), now=NOW)

    assert beside_each_other(app, leave, ask_leave) == ["kept", NoAbsenceToAsk().message]


def test_who_is_warned_is_taken_in_the_order_of_ids(app, kept):
    course = kept(make_course, seats=3, sessions=5, starts_at=NOW)
    kept(make_registration, course, KEY, "Lê An", "Võ Yên", "Võ Bình")
    kept(lambda: check_in(lessons_of(course)[0], enrolment_named("Lê An"), KEY))
    first, second = enrolment_named("Võ Yên").id, enrolment_named("Võ Bình").id
    session.rollback()

    def hold():
        for person in (first, second):
            ask(locked(sa.select(Enrolment.id).where(Enrolment.id == person)))
            time.sleep(0.6)

    def warn():
        warn_trainees(course.id, now=NOW + timedelta(hours=3) + SETTLED_AFTER)

    assert beside_each_other(app, hold, warn) == ["kept", "kept"]
