"""The database: table base, session, time type, and how a writer takes its turn.

SQLite: readers begin with a plain BEGIN (a snapshot), writers with BEGIN IMMEDIATE, one at a time, in the order of
their coming. Without that order eight threads that poll for the lock see a p99 of 0.3–1 s; with it 7–25 ms.
PostgreSQL: readers and writers begin alike; a writer locks the row that it counts by (`locked`).
Only `blueprints/common/unit_of_work.py` commits.
"""

import threading
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from typing import Any, TypeVar

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
Query = TypeVar("Query", bound="sa.Select[*tuple[Any, ...]]")
WRITER = "tra_khuc_writer"
_beginning = threading.local()
"""Whether this thread begins as a writer now: asked in the moment in which the session begins."""
CONNECTION = "tra_khuc_connection"
BUSY_TIMEOUT_MS = 10_000


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An aware UTC datetime. Refuses a naive one: a time without a zone is a guess."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        """PostgreSQL keeps the zone; SQLite keeps UTC text."""
        return dialect.type_descriptor(sa.DateTime(timezone=dialect.name != "sqlite"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store as UTC. Raises `ValueError` for a naive time."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"a naive time cannot be stored: {value!r}"
            raise ValueError(message)
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give back aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """Read SQLite's text in one call, where SQLAlchemy's three in a row cost more than the rest of a row."""
        return _time_of_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _time_of_text(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


class Words(sa.Enum):
    """An enum kept as its values, read by looking the word up: a row of scans has five of them."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:  # noqa: ARG002
        """Give the look-up itself. A word that is none of the enum's is a `KeyError`."""
        return self._object_lookup.__getitem__


class Table(DeclarativeBase):
    """Base of every table. Relationships are declared `lazy="raise"`: each query says what it loads."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime(), str: sa.Text()}  # noqa: RUF012  # SQLAlchemy reads it off the class


SortKey = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""A column compared byte by byte on every database, for keys made by `models.text.name_sort_key`."""

db = SQLAlchemy()
"""Engine and session. Tables derive from `Table`, not from `db.Model`: plain SQLAlchemy, which type checkers know."""

session = db.session


def enum_column(kind: type[Enum], name: str) -> Words:
    """A column of an enum's values, checked by the database under the constraint `name`."""
    return Words(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


def ask(query: sa.Executable, **params: object) -> sa.CursorResult[*tuple[Any, ...]]:
    """Run a query made once and give plain rows: half of what the same costs through the mapper."""
    return connection().execute(query, params)


def write(statement: sa.Executable, rows: Any) -> sa.CursorResult[*tuple[Any, ...]]:  # noqa: ANN401  # a row or rows
    """Run a statement on tables, made once, with the values of one row or of several: `ask` for those that write."""
    return connection().execute(statement, rows)


def connection() -> Connection:
    """Give the connection of the running transaction, or begin one.

    Asking the session each time cost a third of a statement.
    """
    one = session()
    found: Connection | None = one.info.get(CONNECTION)
    return one.connection() if found is None else found


def _remember_connection(one: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    one.info[CONNECTION] = connection


def _forget_connection(one: Session, _transaction: SessionTransaction) -> None:
    one.info.pop(CONNECTION, None)


event.listen(session, "after_begin", _remember_connection)
# At a savepoint and after it the session is asked again: it begins one only where somebody asks for the connection.
for _change in ("after_transaction_create", "after_soft_rollback", "after_transaction_end"):
    event.listen(session, _change, _forget_connection)


def locked(query: Query) -> Query:
    """Lock the rows that the query finds until the transaction ends (SQLite's one writer needs no row lock)."""
    return query.with_for_update()


def begin_write() -> None:
    """End the reading snapshot, wait for the writer's turn, and begin to write. Objects loaded before are expired."""
    one = session()
    if one.in_transaction():
        one.rollback()
    _beginning.as_writer = True
    try:
        one.connection()
    finally:
        _beginning.as_writer = False


class FairLock:
    """A lock that is given in the order in which it was asked for; any thread may give it back."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._queue: deque[threading.Lock] = deque()
        self._held = False

    def acquire(self) -> None:
        """Wait for our turn."""
        with self._mutex:
            if not self._held:
                self._held = True
                return
            turn = threading.Lock()
            turn.acquire()  # given back by whoever hands us the lock: an `Event` would make three locks of it
            self._queue.append(turn)
        turn.acquire()

    def release(self) -> None:
        """Hand the lock to whoever has waited longest."""
        with self._mutex:
            if self._queue:
                self._queue.popleft().release()
            else:
                self._held = False


def prepare_engine(engine: sa.Engine) -> None:
    """Teach one engine our way of beginning. Called once for each engine, by `create_app`."""
    if engine.dialect.name != "sqlite":
        return
    turn = FairLock()

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:  # noqa: ANN401  # the driver's own objects
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.close()

    def begin(connection: Any) -> None:  # noqa: ANN401  # the pool's own object
        if not getattr(_beginning, "as_writer", False):
            connection.dbapi_connection.execute("BEGIN")
            return
        turn.acquire()
        try:
            connection.dbapi_connection.execute("BEGIN IMMEDIATE")
        except BaseException:
            turn.release()
            raise
        connection.info[WRITER] = True

    # Not the engine's event "begin": an engine with any event of its own looks for listeners four times a statement.
    engine.dialect.do_begin = begin  # type: ignore[assignment]

    def give_back(_connection: Any, record: Any, *_error: object) -> None:  # noqa: ANN401  # the pool's own objects
        if record.info.pop(WRITER, False):
            turn.release()

    # When the connection comes back to the pool the transaction is over, whichever way it ended, and is on the disk.
    event.listen(engine, "checkin", give_back)
    event.listen(engine, "invalidate", give_back)
