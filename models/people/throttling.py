"""Counting attempts before they are judged, so that guesses made side by side are all counted.

A limit is so many attempts in a window that begins with the first. The count is kept whatever comes of the attempt
(the door calls `count_attempts` in a unit of work of its own), and given back when the attempt proves good.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from models.clock import VIETNAM
from models.db import UtcDateTime, session, write
from models.errors import N_, RuleViolation
from models.people.throttle import Throttle

LONGEST_WINDOW = timedelta(days=1)
THROTTLES = cast("sa.Table", Throttle.__table__)


def _counting(insert: Any) -> Any:  # noqa: ANN401  # either dialect's own statement
    """Make the statement that adds one to a key, in a new window if the old one is over."""
    statement = insert(THROTTLES)
    is_over = THROTTLES.c.window_start_at <= sa.bindparam("over_before", type_=UtcDateTime())
    began = statement.excluded.window_start_at
    return statement.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "window_start_at": sa.case((is_over, began), else_=THROTTLES.c.window_start_at),
            "attempts": sa.case((is_over, 1), else_=THROTTLES.c.attempts + 1),
        },
    ).returning(THROTTLES.c.window_start_at, THROTTLES.c.attempts)


_COUNTING = {"sqlite": _counting(sqlite.insert), "postgresql": _counting(postgresql.insert)}
"""Made once: every sign-up and every sign-in counts."""


class TooManyAttempts(RuleViolation):
    """A limit is reached. `until` is the first moment at which another attempt is heard."""

    code = "too_many_attempts"
    message = N_("Có quá nhiều lần thử. Vui lòng thử lại sau {time}.")
    status = 429

    def __init__(self, until: datetime) -> None:
        # The minute after, for it is shown without seconds.
        shown = until.astimezone(VIETNAM) + timedelta(seconds=59)
        super().__init__(time=f"{shown:%H:%M}")
        self.until = until


@dataclass(frozen=True)
class Limit:
    """At most `most` attempts at `purpose` by or against `subject` within `window`."""

    purpose: str
    subject: str
    most: int
    window: timedelta

    def key(self, server_key: bytes) -> str:
        """Give what the database keeps: addresses and e-mails cannot be read from it."""
        return hmac.digest(server_key, f"throttle:{self.purpose}:{self.subject}".encode(), hashlib.sha256).hex()


def count_attempts(limits: Sequence[Limit], *, server_key: bytes, now: datetime) -> datetime | None:
    """Count one attempt against the limits in their order, narrowest first; give when to try again if one is exceeded.

    The wider ones do not count what a narrower one refuses: a stranger who goes on guessing from her own address would
    otherwise shut the owner of an account out everywhere. Everyone counts in the same order, so nobody waits in a ring.
    """
    for limit in limits:
        began, attempts = _count(limit.key(server_key), limit.window, now)
        if attempts > limit.most:
            return began + limit.window
    return None


def give_back(limits: Sequence[Limit], *, server_key: bytes) -> None:
    """Take back one attempt, for it was good: an office behind one address signs in every morning."""
    for limit in limits:  # one by one, in the order in which they are counted: see `count_attempts`
        is_it = (Throttle.key == limit.key(server_key), Throttle.attempts > 0)
        session.execute(sa.update(Throttle).where(*is_it).values(attempts=Throttle.attempts - 1))


def forget_attempts(limits: Sequence[Limit], *, server_key: bytes) -> None:
    """Begin these limits anew: the owner has shown who she is."""
    session.execute(sa.delete(Throttle).where(Throttle.key.in_([limit.key(server_key) for limit in limits])))


def forget_old_attempts(*, now: datetime) -> int:
    """Delete windows that no limit looks at any more, and give how many: the worker's sweep calls it."""
    old = sa.delete(Throttle).where(Throttle.window_start_at < now - LONGEST_WINDOW)
    return int(session.execute(old).rowcount)  # type: ignore[attr-defined]  # the result of a DELETE has it


def _count(key: str, window: timedelta, now: datetime) -> tuple[datetime, int]:
    """Add one to a key, in a new window if the old one is over. Give the window's beginning and the count."""
    counted = {"key": key, "window_start_at": now, "attempts": 1, "over_before": now - window}
    row = write(_COUNTING[session.get_bind().dialect.name], counted).one()
    return row.window_start_at, row.attempts
