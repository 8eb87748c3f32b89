"""The worker's signs of life."""

import threading
from datetime import timedelta

from blueprints.common.unit_of_work import unit_of_work
from models.mail.heartbeat import beat, last_beats
from tests.conftest import NOW


def test_two_first_beats_at_once_leave_one_row(app, context):
    first_has_beaten, failures = threading.Event(), []

    def second():
        assert first_has_beaten.wait(10)
        try:
            with app.app_context(), unit_of_work():
                beat("publish", now=NOW + timedelta(seconds=1))
        except Exception as error:  # noqa: BLE001  # a thread swallows it; the test tells it
            failures.append(error)

    thread = threading.Thread(target=second)
    thread.start()
    with unit_of_work():
        beat("publish", now=NOW)
        first_has_beaten.set()
        thread.join(0.5)  # she is waiting for our row now
    thread.join(10)
    assert failures == []
    assert last_beats() == {"publish": NOW + timedelta(seconds=1)}
