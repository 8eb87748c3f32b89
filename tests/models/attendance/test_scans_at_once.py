"""Two phones, one ticket, one moment: exactly one is first. What guards that is taken away first, to see it matter.

The guards: whoever writes holds the session's row (PostgreSQL) or the writer's turn (SQLite) from before it looks until
it has written; and a unique index refuses a second first.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from blueprints.common.unit_of_work import unit_of_work
from models.attendance.checking_in import MOST_SCANS, judge_scans
from models.attendance.rows import Rows
from models.attendance.scan import Outcome, Scan
from models.attendance.verdict import Sighting
from models.db import db, session
from tests.conftest import NOW
from tests.factories.door import Door

Keep = Callable[..., Any]
INDEX = next(index for index in Scan.__table__.indexes if index.name == "uq_scan_accepted")
IN_TURN, TWICE, THROWN_OUT = ["accepted", "duplicate"], ["accepted", "accepted"], ["accepted", "busy"]


@pytest.fixture
def door(kept: Keep) -> Door:
    return kept(Door)


@pytest.fixture
def both_look_before_either_writes(context: None) -> Iterator[None]:
    """Hold whoever is about to write until the other has looked too, or for a second: a guard may keep it from it."""
    ready = threading.Barrier(2)

    def wait(_conn: Any, _cursor: Any, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT INTO scan ") and threading.current_thread() is not threading.main_thread():
            with contextlib.suppress(threading.BrokenBarrierError):
                ready.wait(1)

    sa.event.listen(db.engine, "before_cursor_execute", wait)
    yield
    sa.event.remove(db.engine, "before_cursor_execute", wait)


@pytest.fixture
def without_index(context: None) -> Iterator[None]:
    """Take the unique index away for a test."""
    INDEX.drop(db.engine)
    yield
    with unit_of_work():
        session.execute(sa.delete(Scan))
    INDEX.create(db.engine)


@pytest.fixture
def without_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the lock of the session's row away. On SQLite the turn goes with `in_turn=False`."""
    monkeypatch.setattr(Rows, "lock_sessions", lambda _rows, _uids: None)


def scan_at_once(app: Flask, door: Door, *, in_turn: bool = True) -> list[str]:
    """Let two phones scan one ticket; give what each was told."""
    seen, told = [door.seen(), door.seen()], []

    def scan(number: int) -> None:
        with app.app_context():
            try:
                if in_turn:
                    with unit_of_work():
                        (verdict,) = door.judge(seen[number], actor=door.phones[number])
                else:
                    (verdict,) = door.judge(seen[number], actor=door.phones[number])
                    session.commit()
                told.append(verdict.outcome.value)
            except sa.exc.OperationalError:
                told.append("busy")

    session.rollback()
    threads = [threading.Thread(target=scan, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(told)


def accepted() -> int:
    session.rollback()
    return session.scalar(sa.select(sa.func.count()).where(Scan.outcome == Outcome.ACCEPTED)) or 0


@pytest.mark.usefixtures("both_look_before_either_writes", "without_index", "without_lock")
def test_without_any_guard_both_are_first_or_one_is_thrown_out(app: Flask, door: Door) -> None:
    told = scan_at_once(app, door, in_turn=False)
    is_sqlite = db.engine.dialect.name == "sqlite"  # it notices, and throws the second out with its scan unjudged
    assert told == (THROWN_OUT if is_sqlite else TWICE)
    assert accepted() == (1 if is_sqlite else 2)


@pytest.mark.usefixtures("both_look_before_either_writes", "without_index")
def test_with_the_lock_alone_one_is_first(app: Flask, door: Door) -> None:
    assert scan_at_once(app, door) == IN_TURN
    assert accepted() == 1


@pytest.mark.usefixtures("both_look_before_either_writes", "without_lock")
def test_with_the_index_alone_one_is_first(app: Flask, door: Door) -> None:
    """SQLite has no row lock to take away: there this is the turn and the index."""
    assert scan_at_once(app, door) == IN_TURN
    assert accepted() == 1


@pytest.mark.usefixtures("both_look_before_either_writes")
def test_with_both_one_is_first(app: Flask, door: Door) -> None:
    assert scan_at_once(app, door) == IN_TURN
    assert accepted() == 1


def test_the_scans_of_a_session_that_was_removed_are_kept_though_two_send_them_in_opposite_order(
    app: Flask, door: Door
) -> None:
    one, told = door.seen(session=uuid4()), []
    seen = [replace(one, id=uuid4()) for _ in range(MOST_SCANS)]

    def send(batch: list[Sighting]) -> None:
        with app.app_context(), unit_of_work():
            told.append(len(judge_scans(batch, scope=None, actor=door.phones[0], now=NOW)))

    session.rollback()
    threads = [threading.Thread(target=send, args=(batch,)) for batch in (seen, seen[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert told == [MOST_SCANS, MOST_SCANS]
    assert session.scalar(sa.select(sa.func.count()).select_from(Scan)) == MOST_SCANS
