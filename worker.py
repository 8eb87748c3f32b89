"""The second entry point: the queue and the one table of what runs when. `app.py` answers people, this file the clock.

`script/serve.py` runs its consumer (docs/operations.md). Doors wake a job with a row's number; every minute the sweep
finds what a killed worker left. Every job may run twice, or twice at once, and does its work once.
"""

from datetime import timedelta

from huey import crontab

from app import create_app
from blueprints.certificates.drawing import draw_batch, draw_due
from blueprints.common.queue import Job, queue_of
from blueprints.common.unit_of_work import unit_of_work
from blueprints.content.publishing import publish_due
from blueprints.mail.delivering import deliver, deliver_due
from models.clock import now
from models.content.publishing import due_items
from models.mail.heartbeat import beat
from models.people.ending import forget_ended_sessions
from models.people.throttling import forget_old_attempts

application = create_app()
queue = queue_of(application)
huey = queue.huey
EVERY_MINUTE = crontab()
TOO_LATE = timedelta(minutes=1)
"""An article still due so long after its time is one that cannot be published: the sweep did not do its work."""


def in_context(job: Job) -> Job:
    """Run a job inside the application."""

    def run(row: int) -> None:
        with application.app_context():
            job(row)

    return run


def publish(_row: int = 0) -> None:
    """Publish what is due: the item's number only woke us."""
    publish_due(now=now())


def done(sweep: str) -> None:
    """Show that a sweep's work was done (`/healthz`): after it, and only by the thread that did it."""
    with unit_of_work():
        beat(sweep, now=now())


queue.jobs.update(
    deliver_mail=in_context(deliver), draw_certificates=in_context(draw_batch), publish_articles=in_context(publish)
)


@huey.periodic_task(EVERY_MINUTE, name="publish")
def sweep_articles() -> None:
    """Publish articles whose time has come."""
    with application.app_context():
        publish()
        if not due_items(now() - TOO_LATE):
            done("publish")


@huey.periodic_task(EVERY_MINUTE, name="deliver")
def sweep_letters() -> None:
    """Send letters that nobody woke us for, and those that are to be tried again."""
    with application.app_context():
        if deliver_due() is not None:
            done("deliver")


@huey.periodic_task(EVERY_MINUTE, name="draw")
def sweep_certificates() -> None:
    """Draw certificates that a killed worker left undrawn."""
    with application.app_context():
        if draw_due():
            done("draw")


@huey.periodic_task(crontab(minute="17"), name="forget attempts")
def sweep_attempts() -> None:
    """Forget counted attempts that no limit looks at any more, and ended sessions too old to come back."""
    with application.app_context(), unit_of_work():
        forget_old_attempts(now=now())
        forget_ended_sessions(now=now())
