"""The clock's table: each sweep shows that its own work was done, and `/healthz` looks at the oldest of them."""

import sys
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from types import ModuleType

import pytest
import sqlalchemy as sa

from blueprints.common.unit_of_work import unit_of_work
from models.clock import now
from models.content.scheduling import schedule
from models.db import Table, db
from tests.factories.content import make_approved, make_approver, make_writer

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
