"""The second entry point: the queue and the one table of what runs when. `app.py` answers people, this file the clock.

`huey_consumer worker.huey` runs it (see `script/server`, docs/operations.md). Jobs are woken by doors with a row's number; the sweep
finds what a killed worker left. Every job may run twice and does its work once.
"""

from huey import crontab

from app import create_app
from blueprints.common.queue import Job, queue_of
from blueprints.common.unit_of_work import unit_of_work
from models.clock import now
from models.mail.heartbeat import beat

application = create_app()
queue = queue_of(application)
huey = queue.huey


def in_context(job: Job) -> Job:
    """Run a job inside the application."""

    def run(row: int) -> None:
        with application.app_context():
            job(row)

    return run


queue.jobs.update({})


@huey.periodic_task(crontab(), name="sweep")
def sweep() -> None:
    """Every minute: do what is due and was not woken for."""
    with application.app_context(), unit_of_work():
        beat("sweep", now=now())
