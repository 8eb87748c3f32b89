"""Counting attempts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import sqlalchemy as sa

from blueprints.common.unit_of_work import unit_of_work
from models.db import session
from models.people.throttle import Throttle
from models.people.throttling import Limit, count_attempts, forget_attempts, forget_old_attempts, give_back
from tests.conftest import NOW

KEY = b"a server key"
WINDOW = timedelta(minutes=15)
LIMIT = Limit("sign_in:network", "192.0.2.1", 3, WINDOW)


def tries(kept, times, *limits, at=NOW):
    return [kept(count_attempts, limits or (LIMIT,), server_key=KEY, now=at) for _ in range(times)]


def test_attempts_up_to_the_limit_are_heard(kept):
    assert tries(kept, 4) == [None, None, None, NOW + WINDOW]


def test_window_that_is_over_begins_anew(kept):
    tries(kept, 4)
    assert tries(kept, 1, at=NOW + WINDOW - timedelta(seconds=1)) == [NOW + WINDOW]
    assert tries(kept, 4, at=NOW + WINDOW) == [None, None, None, NOW + 2 * WINDOW]


def test_refused_attempts_do_not_lengthen_the_wait(kept):
    tries(kept, 10)
    assert tries(kept, 1, at=NOW + timedelta(minutes=10)) == [NOW + WINDOW]


def test_wait_of_the_first_limit_that_is_exceeded_is_told(kept):
    longer = Limit("sign_in:account", "a@example.vn", 1, timedelta(hours=1))
    assert tries(kept, 4, LIMIT, longer) == [
        None,
        NOW + timedelta(hours=1),
        NOW + timedelta(hours=1),
        NOW + WINDOW,
    ]


def test_wider_limit_does_not_count_what_a_narrower_one_refused(kept):
    account = Limit("sign_in:account", "a@example.vn", 5, timedelta(hours=1))
    tries(kept, 20, LIMIT, account)
    elsewhere = Limit("sign_in:network", "198.51.100.7", 3, WINDOW)
    assert tries(kept, 3, elsewhere, account) == [None, None, NOW + timedelta(hours=1)]


def test_attempt_given_back_does_not_count(kept):
    tries(kept, 3)
    kept(give_back, [LIMIT], server_key=KEY)
    assert tries(kept, 2) == [None, NOW + WINDOW]


def test_forgotten_attempts_begin_anew(kept):
    tries(kept, 4)
    kept(forget_attempts, [LIMIT], server_key=KEY)
    assert tries(kept, 1) == [None]


def test_key_tells_neither_address_nor_email(kept):
    tries(kept, 1)
    assert session.scalars(sa.select(Throttle.key)).all() == [LIMIT.key(KEY)]
    assert len(LIMIT.key(KEY)) == 64
    assert LIMIT.key(KEY) != LIMIT.key(b"another server")


def test_old_windows_are_deleted_by_the_sweep(kept):
    tries(kept, 1)
    tries(kept, 1, Limit("other", "x", 3, WINDOW), at=NOW + timedelta(hours=23))
    assert kept(forget_old_attempts, now=NOW + timedelta(days=1, seconds=1)) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(Throttle)) == 1


def test_attempts_side_by_side_are_all_counted(app):
    def attempt(_):
        with app.app_context(), unit_of_work():
            return count_attempts((LIMIT,), server_key=KEY, now=NOW)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, range(24)))
    assert answers.count(None) == 3
