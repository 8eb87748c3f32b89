"""The database's own promises: aware times, one fair writer, undo on failure."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from blueprints.common.unit_of_work import unit_of_work
from models.attendance.scan import Direction
from models.db import FairLock, UtcDateTime, ask, begin_write, enum_column, session, write
from models.mail.heartbeat import WorkerHeartbeat, beat, last_beats
from models.people.throttle import Throttle
from tests.conftest import NOW


def test_time_comes_back_as_aware_utc(kept, context):
    hanoi = timezone(timedelta(hours=7))
    kept(beat, "sweep", now=datetime(2026, 11, 23, 9, 0, tzinfo=hanoi))
    assert last_beats() == {"sweep": datetime(2026, 11, 23, 2, 0, tzinfo=UTC)}


def test_naive_time_is_refused(context):
    begin_write()
    session.add(WorkerHeartbeat(name="x", beat_at=datetime(2026, 1, 1)))  # noqa: DTZ001  # the very thing refused
    with pytest.raises(sa.exc.StatementError, match="naive"):
        session.flush()


def test_an_absent_time_comes_back_as_none(context):
    nothing = sa.literal(None, UtcDateTime())
    assert ask(sa.select(nothing)).scalar_one() is None


def test_a_word_is_read_as_the_enums_and_no_other_is(context):
    direction = enum_column(Direction, "direction")
    words = [sa.type_coerce(sa.literal(word), direction) for word in ("in", "out", None)]
    assert list(ask(sa.select(*words)).one()) == [Direction.IN, Direction.OUT, None]
    with pytest.raises(LookupError, match="sideways"):
        ask(sa.select(sa.type_coerce(sa.literal("sideways"), direction))).one()


def test_lock_is_given_in_the_order_of_asking():
    lock, order, threads = FairLock(), [], []
    lock.acquire()
    for number in range(5):
        started = threading.Event()

        def wait(number=number, started=started):
            started.set()
            lock.acquire()
            order.append(number)
            lock.release()

        thread = threading.Thread(target=wait)
        thread.start()
        started.wait()
        while len(lock._queue) <= number:  # until it stands in line
            pass
        threads.append(thread)
    lock.release()
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]


def test_eight_writers_lose_no_count(app, kept):
    kept(lambda: session.execute(sa.insert(Throttle).values(key="k", window_start_at=NOW, attempts=0)))

    def count():
        for _ in range(10):
            with app.app_context(), unit_of_work():
                row = session.execute(sa.select(Throttle).with_for_update()).scalar_one()
                row.attempts += 1

    writers = [threading.Thread(target=count) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    session.rollback()
    assert session.scalar(sa.select(Throttle.attempts)) == 80


def test_failed_work_leaves_nothing_and_gives_its_turn_back(kept, context):
    with pytest.raises(ZeroDivisionError):
        kept(lambda: beat("sweep", now=NOW) or 1 / 0)
    assert last_beats() == {}
    kept(beat, "sweep", now=NOW)
    assert last_beats() == {"sweep": NOW}


def test_one_unit_of_work_does_not_begin_inside_another(context):
    with unit_of_work(), pytest.raises(RuntimeError, match="inside another"), unit_of_work():
        pass


def test_a_statement_after_a_failed_one_is_refused_and_not_written_by_itself(context):
    row = {"key": "k", "window_start_at": NOW, "attempts": 1}
    begin_write()
    write(sa.insert(Throttle.__table__), row)
    session.add(Throttle(**row))
    with pytest.raises(sa.exc.IntegrityError):
        session.flush()
    with pytest.raises(sa.exc.PendingRollbackError):
        ask(sa.select(Throttle.key))
    session.rollback()
    assert ask(sa.select(Throttle.key)).all() == []


def test_a_statement_goes_on_in_its_transaction_after_a_savepoint(context):
    begin_write()
    write(sa.insert(Throttle.__table__), {"key": "kept", "window_start_at": NOW, "attempts": 1})
    savepoint = session.begin_nested()
    write(sa.insert(Throttle.__table__), {"key": "undone", "window_start_at": NOW, "attempts": 1})
    savepoint.rollback()
    assert ask(sa.select(Throttle.key)).scalars().all() == ["kept"]
    session.rollback()
    assert ask(sa.select(Throttle.key)).scalars().all() == []
