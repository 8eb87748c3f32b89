"""Work that one thread of a process does at a time, so that the worker's other threads stay free for other work."""

import threading
from collections.abc import Callable


class OneAtATime:
    """A turn at some work. Who comes second leaves at once; who works then goes on until nobody has come meanwhile."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._is_taken = False
        self._somebody_came = False

    def run(self, work: Callable[[], object], *, then: Callable[[], object] | None = None) -> bool:
        """Do `work`, and `then` (or `work` again) as long as others came while we worked. False: another is at it.

        An error of the work gives the turn back; those who came meanwhile are then left to the sweep.
        """
        if not self._take():
            return False
        try:
            work()
            while self._goes_on():
                (then or work)()
        except BaseException:
            with self._mutex:
                self._is_taken = False
            raise
        return True

    def _take(self) -> bool:
        with self._mutex:
            self._somebody_came = self._is_taken
            is_ours, self._is_taken = not self._is_taken, True
            return is_ours

    def _goes_on(self) -> bool:
        """Whether somebody came; if not, the turn is given back in the same moment, so that nobody is lost."""
        with self._mutex:
            self._is_taken, self._somebody_came = self._somebody_came, False
            return self._is_taken
