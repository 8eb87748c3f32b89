"""Scans and a withdrawal at the same moment take their rows in the same order, so neither is undone by the database."""

import threading
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa

from blueprints.common.unit_of_work import unit_of_work
from models.attendance.checking_in import judge_scans
from models.audit.actor import Actor
from models.certificates.queries import took_part
from models.db import db
from models.registrations.ticket import ticket_code
from models.registrations.withdrawing import withdraw
from tests.conftest import NOW
from tests.factories.attendance import DOOR, enrolment_named, lessons_of, make_sighting
from tests.factories.courses import make_course
from tests.factories.registrations import KEY, make_registration

WITHDRAWER = "withdrawer"


@pytest.fixture
def slow_withdrawal(context):
    """Between 'her seat is free' and 'the next is seated' others have time to come in."""
    seen = []

    def pause(_conn, _cursor, statement, *_rest):
        if threading.current_thread().name == WITHDRAWER and statement.startswith("UPDATE enrolment"):
            seen.append(statement)
            if len(seen) == 2:
                time.sleep(0.8)

    sa.event.listen(db.engine, "before_cursor_execute", pause)
    yield
    sa.event.remove(db.engine, "before_cursor_execute", pause)


@pytest.mark.parametrize("at_own_course", [True, False])
def test_a_batch_of_scans_beside_a_withdrawal_is_judged(app, kept, slow_withdrawal, at_own_course):
    course = kept(make_course, starts_at=NOW + timedelta(minutes=30), seats=1)
    registration = kept(make_registration, course, KEY, "An", "Bình", waiting=1).id
    door = course if at_own_course else kept(make_course, starts_at=NOW + timedelta(minutes=30))
    first, second = enrolment_named("An"), enrolment_named("Bình")
    seen = [make_sighting(lessons_of(door)[0], ticket_code(KEY, one.id, one.ticket_version)) for one in (second, first)]
    first_id, outcomes = first.id, []

    def run(act):
        try:
            with app.app_context(), unit_of_work():
                act()
            outcomes.append("kept")
        except Exception as error:  # noqa: BLE001  # a thread swallows it; the test tells it
            outcomes.append(repr(error))

    def leave():
        withdraw(registration, first_id, took_part=took_part, actor=Actor("user", "Lê Thị Hòa", 1), now=NOW)

    def scan():
        judge_scans(seen, scope=None, actor=DOOR, now=NOW)

    threads = [
        threading.Thread(target=run, args=(leave,), name=WITHDRAWER),
        threading.Thread(target=run, args=(scan,)),
    ]
    for thread in threads:
        thread.start()
        time.sleep(0.3)
    for thread in threads:
        thread.join(20)
    assert outcomes == ["kept", "kept"]
