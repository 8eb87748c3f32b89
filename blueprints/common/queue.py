"""Waking the worker: the queue carries a job's name and a row's number, never the truth.

The truth is the row (a letter not yet sent, a certificate not yet drawn): huey forgets a task before it runs, so a
killed worker loses it, and the sweep in `worker.py` finds the row again. A wake-up only makes it sooner.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from flask import Flask, current_app, g
from huey import Huey, SqliteHuey

log = logging.getLogger(__name__)
Job = Callable[[int], None]
EXTENSION = "tra_khuc_queue"


class Queue:
    """The huey behind an application, and the jobs that its worker knows."""

    def __init__(self, huey: Huey) -> None:
        self.huey = huey
        self.jobs: dict[str, Job] = {}

        def run(job: str, row: int) -> None:
            self.jobs[job](row)

        self._run = huey.task(name="run")(run)

    def send(self, job: str, row: int, at: datetime | None) -> None:
        """Enqueue. A queue that is down loses nothing: the sweep will find the row."""
        try:
            self._run.schedule((job, row), eta=at) if at else self._run(job, row)
        except Exception:  # whatever the queue's storage raises, the row is already kept
            log.exception("the queue did not take %s %s; the sweep will", job, row)


def make_huey(queue_url: str, embedded_file: str) -> Huey:
    """Give the embedded queue (a SQLite file), or Redis if an address is set."""
    if queue_url:
        from huey import RedisHuey  # noqa: PLC0415  # the redis client is loaded only where it is used

        return RedisHuey("tra-khuc", url=queue_url, results=False, utc=True)
    return SqliteHuey("tra-khuc", filename=embedded_file, results=False, utc=True, fsync=False)


def wake(job: str, row: int, *, at: datetime | None = None) -> None:
    """Ask the worker to do `job` for a row: as soon as what is being written is kept, or at once if nothing is."""
    if g.get("wrote"):
        g.setdefault("wakes", []).append((job, row, at))
    else:
        queue_of(current_app).send(job, row, at)


def send_wakes() -> None:
    """Send what was asked for, after the commit."""
    for job, row, at in g.pop("wakes", ()):
        queue_of(current_app).send(job, row, at)


def queue_of(app: Flask) -> Queue:
    """Give the application's queue."""
    found: Queue = app.extensions[EXTENSION]
    return found


def install(app: Flask) -> None:
    """Open the queue that the settings name."""
    settings = app.config["SETTINGS"]
    settings.instance_folder.mkdir(parents=True, exist_ok=True)
    huey = make_huey(settings.queue_url, str(settings.instance_folder / "queue.sqlite3"))
    app.extensions[EXTENSION] = Queue(huey)
