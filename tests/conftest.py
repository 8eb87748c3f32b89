"""One database and one application for each test process; every test begins with empty tables and the 96 communes."""

import contextvars
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from blueprints.common.unit_of_work import unit_of_work
from blueprints.people.sessions import session_marks
from models.courses.commune import load_communes
from models.db import Table, db, session
from models.people.principal import Principal
from settings import Settings

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday 23 November 2026, 09:00 in Vietnam. Acts are told the time; views read the clock."""
REFERENCE_TABLES = frozenset({"commune"})
Result = TypeVar("Result")


class Browser(FlaskClient):
    """A client whose requests never share the test's own application context.

    Flask would otherwise lend it to every request of the test: its session, and in `g` who signed in last.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:  # as Werkzeug declares it
        """Make a request in a context of its own."""
        return contextvars.Context().run(super().open, *args, **kwargs)


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The database under test: SQLite in a file, or what TEST_DATABASE_URL names (one a process)."""
    url = os.environ.get("TEST_DATABASE_URL", "sqlite")
    if url != "sqlite":
        worker = os.environ.get("PYTEST_XDIST_WORKER", "")
        return f"{url}_{worker}" if worker else url
    return f"sqlite:///{tmp_path_factory.mktemp('database') / 'test.sqlite3'}"


@pytest.fixture(scope="session")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a test installation, without SMTP."""
    return Settings(
        env="test",
        secret_key="a secret for tests only, 0123456789abcdef",  # no installation uses it
        database_url=database_url,
        instance_folder=Path(tmp_path_factory.mktemp("instance")),
        public_url="http://localhost",
        department_email="lien-he@example.vn",
        department_phone="0255 382 2345",
    )


@pytest.fixture(scope="session")
def application(settings: Settings) -> Iterator[Flask]:
    """The application over a database with every table."""
    made = create_app(settings)
    made.test_client_class = Browser
    with made.app_context():
        Table.metadata.drop_all(db.engine)
        Table.metadata.create_all(db.engine)
        with unit_of_work():
            load_communes()
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def app(application: Flask) -> Iterator[Flask]:
    """The application; its tables are emptied afterwards."""
    yield application
    with application.app_context(), unit_of_work():
        for table in reversed(Table.metadata.sorted_tables):
            if table.name not in REFERENCE_TABLES:
                session.execute(sa.delete(table))


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    """An application context, for calling acts and queries directly."""
    with app.app_context():
        yield
        session.rollback()


@pytest.fixture
def kept(context: None) -> Callable[..., Any]:  # it needs the context
    """Call an act or a factory in a transaction of its own, and keep it: `kept(make_course, seats=2)`."""

    def run(act: Callable[..., Result], *args: object, **kwargs: object) -> Result:
        with unit_of_work():
            return act(*args, **kwargs)

    return run


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor's browser. It has its own context: call `session.rollback()` before reading what a request wrote."""
    return app.test_client()


@pytest.fixture
def sign_in(client: FlaskClient) -> Callable[[Principal], FlaskClient]:
    """Sign a principal in without the form: `sign_in(principal)` gives her browser."""

    def run(principal: Principal) -> FlaskClient:
        with client.session_transaction() as cookie:
            cookie["_user_id"] = principal.get_id()
            cookie["_fresh"] = True
            cookie.update(session_marks())
        return client

    return run


@pytest.fixture
def queries(app: Flask) -> Iterator[list[str]]:
    """Every SQL statement of the test from here on; clear it before the request that is counted."""
    seen: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: object) -> None:  # the driver's objects
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(engine, "before_cursor_execute", note)
