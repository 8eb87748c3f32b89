"""The clock's table: each sweep shows that its own work was done, and `/healthz` looks at the oldest of them."""

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import import_module
from types import ModuleType

import pytest
import sqlalchemy as sa

from blueprints.common.unit_of_work import unit_of_work
from models.clock import now
from models.content.scheduling import schedule
from models.courses.commune import load_communes
from models.db import Table, db, session
from models.mail.queries import MailSearch, letters_found
from models.registrations.enrolment import Enrolment, EnrolmentState
from tests.factories.content import make_approved, make_approver, make_writer
from tests.factories.courses import make_course
from tests.factories.registrations import make_registration

SWEEPS = ("sweep_articles", "sweep_letters", "sweep_certificates")


@pytest.fixture
def worker(tmp_path, monkeypatch) -> Iterator[ModuleType]:
    """The worker over a database of its own."""
    for name, value in {
        "APP_ENV": "test",
        "SECRET_KEY": "a secret for tests only, 0123456789abcdef",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'worker.sqlite3'}",
        "INSTANCE_FOLDER": str(tmp_path),
    }.items():
        monkeypatch.setenv(name, value)
    found = import_module("worker")
    with found.application.app_context():
        Table.metadata.create_all(db.engine)
    yield found
    with found.application.app_context():
        db.engine.dispose()
    del sys.modules["worker"]


def health(worker: ModuleType) -> str:
    return worker.application.test_client().get("/healthz").get_json()["worker"]


@pytest.mark.one_database
def test_health_is_ok_when_every_sweep_has_done_its_work(worker):
    for name in SWEEPS:
        assert health(worker) == "late"
        getattr(worker, name).call_local()
    assert health(worker) == "ok"


@pytest.mark.one_database
@pytest.mark.parametrize(("table", "broken"), [("publication", 0), ("certificate", 2)])
def test_health_is_late_while_one_sweep_is_broken(worker, table, broken):
    with worker.application.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text(f"ALTER TABLE {table} RENAME TO broken"))
    for index, name in enumerate(SWEEPS):
        if index == broken:
            with pytest.raises(sa.exc.OperationalError):
                getattr(worker, name).call_local()
        else:
            getattr(worker, name).call_local()
    assert health(worker) == "late"


@pytest.mark.one_database
def test_health_is_late_while_an_article_cannot_be_published(worker):
    with worker.application.app_context():
        with unit_of_work():
            writer, approver = make_writer(), make_approver()
            item = make_approved(writer, approver)
            planned = now() - timedelta(minutes=5)
            schedule(item.id, revision_number=1, publish_at=planned, actor=writer.actor, now=planned)
        with db.engine.begin() as connection:
            connection.execute(sa.text("ALTER TABLE audit_event RENAME TO broken"))
    for name in SWEEPS:
        getattr(worker, name).call_local()
    assert health(worker) == "late"

    with worker.application.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE broken RENAME TO audit_event"))
    worker.sweep_articles.call_local()
    assert health(worker) == "ok"


@pytest.mark.one_database
def test_the_clock_reminds_everyone_once(worker):
    with worker.application.app_context(), unit_of_work():
        load_communes()
        course = make_course(starts_at=now() + timedelta(hours=20), now=now() - timedelta(days=1))
        make_registration(course, b"k" * 32, "An")
        session.execute(sa.update(Enrolment).values(confirmed_at=now() - timedelta(hours=20)))
    for _ in range(2):
        worker.sweep_reminders.call_local()
    with worker.application.app_context():
        assert [mail.letter for mail in letters_found(MailSearch(), 0, 10)] == ["reminder"]


@pytest.mark.one_database
def test_the_clock_passes_on_a_seat_whose_offer_nobody_answered(worker):
    with worker.application.app_context(), unit_of_work():
        load_communes()
        course = make_course(seats=1, starts_at=now() + timedelta(days=10), now=now() - timedelta(days=1))
        make_registration(course, b"k" * 32, "An")
        late = {"state": EnrolmentState.OFFERED, "confirmed_at": None, "offer_expires_at": now() - timedelta(minutes=1)}
        session.execute(sa.update(Enrolment).values(late))
        make_registration(course, b"k" * 32, "Bình", waiting=1)
    worker.sweep_offers.call_local()
    with worker.application.app_context():
        states = sa.select(Enrolment.name, Enrolment.state).order_by(Enrolment.id)
        assert list(session.execute(states)) == [("An", EnrolmentState.WITHDRAWN), ("Bình", EnrolmentState.CONFIRMED)]


@pytest.mark.one_database
def test_retention_runs_at_half_past_two_at_night_and_is_logged(worker):
    half_past_two = datetime(2026, 11, 22, 19, 30)  # noqa: DTZ001  # the queue reckons in naive UTC
    is_due = worker.sweep_retention.task_class().validate_datetime
    assert is_due(half_past_two)
    assert not is_due(half_past_two.replace(hour=2))
    worker.sweep_retention.call_local()
    with worker.application.app_context(), db.engine.connect() as connection:
        kinds = connection.execute(sa.text("SELECT kind, dry FROM retention_run ORDER BY kind")).all()
    assert [tuple(row) for row in kinds] == [("attempts", 0), ("contacts", 0), ("letters", 0), ("requests", 0)]
