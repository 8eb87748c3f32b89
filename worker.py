"""The second entry point: the queue and the one table of what runs when. `app.py` answers people, this file the clock.

`script/serve.py` runs its consumer (docs/operations.md). Doors wake a job with a row's number; every minute the sweep
finds what a killed worker left. Every job may run twice, or twice at once, and does its work once.
"""

from huey import crontab

from app import create_app
from blueprints.certificates.drawing import draw_batch, draw_due
from blueprints.common.queue import Job, queue_of
from blueprints.common.unit_of_work import unit_of_work
from blueprints.mail.delivering import deliver, deliver_due
from models.clock import now
from models.content.publishing import publish_due
from models.mail.heartbeat import beat
from models.people.throttling import forget_old_attempts

application = create_app()
queue = queue_of(application)
huey = queue.huey
EVERY_MINUTE = crontab()


def in_context(job: Job) -> Job:
    """Run a job inside the application."""

    def run(row: int) -> None:
        with application.app_context():
            job(row)

    return run


def publish(_row: int = 0) -> None:
    """Publish what is due: the item's number only woke us."""
    with unit_of_work():
        publish_due(now=now())


queue.jobs.update(
    deliver_mail=in_context(deliver), draw_certificates=in_context(draw_batch), publish_articles=in_context(publish)
)


@huey.periodic_task(EVERY_MINUTE, name="publish")
def sweep_articles() -> None:
    """Publish articles whose time has come, and show that the worker lives."""
    with application.app_context():
        with unit_of_work():
            beat("sweep", now=now())
        publish()


@huey.periodic_task(EVERY_MINUTE, name="deliver")
def sweep_letters() -> None:
    """Send letters that nobody woke us for, and those that are to be tried again."""
    with application.app_context():
        deliver_due()


@huey.periodic_task(EVERY_MINUTE, name="draw")
def sweep_certificates() -> None:
    """Draw certificates that a killed worker left undrawn."""
    with application.app_context():
        draw_due()


@huey.periodic_task(crontab(minute="17"), name="forget attempts")
def sweep_attempts() -> None:
    """Forget counted attempts that no limit looks at any more."""
    with application.app_context(), unit_of_work():
        forget_old_attempts(now=now())
