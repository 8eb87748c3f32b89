"""What many people ask for again and again, made anew at most once in a short while for each process.

It may be that much older than the database; with several processes each has its own, no older than that.
"""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Made = TypeVar("Made")
MOST = 200


class ShortLived(Generic[Made]):
    """Values by key, each kept for `seconds`. One thread makes a value; who asks meanwhile waits for it.

    What could not be made (an exception) is not kept.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._made: dict[Hashable, tuple[float, Made]] = {}
        self._mutex = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Give the value, from memory if it is fresh."""
        found = self._fresh(key)
        if found is not None:
            return found
        with self._mutex:
            found = self._fresh(key)
            if found is None:
                if len(self._made) >= MOST:
                    self._made.clear()
                began = self._clock()  # as old as the moment from which it was read, not that at which it was done
                found = make()
                self._made[key] = (began, found)
            return found

    def clear(self) -> None:
        """Forget everything."""
        with self._mutex:
            self._made.clear()

    def _fresh(self, key: Hashable) -> Made | None:
        made_at, found = self._made.get(key, (0.0, None))
        return found if found is not None and self._clock() - made_at < self._seconds else None
