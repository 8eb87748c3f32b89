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
from blueprints.privacy.retaining import retain
from models.attendance.at_risk import at_risk
from models.attendance.warning_trainees import courses_to_look_at, warn_trainees
from models.clock import now
from models.content.publishing import due_items
from models.mail.heartbeat import beat
from models.people.ending import forget_ended_sessions
from models.people.throttling import forget_old_attempts
from models.registrations.offering import expire_offers
from models.registrations.reminding import DueReminder, due_reminders, queue_reminders
from models.registrations.reminding_of_names import remind_of_unnamed

application = create_app()
queue = queue_of(application)
huey = queue.huey
EVERY_MINUTE = crontab()
REMINDED_AT_ONCE = 200
"""Registrations in one transaction: a course of thousands does not keep a sign-up waiting."""
RETENTION_HOUR = "19"
"""02:30 in Vietnam: the queue reckons in UTC."""
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


@huey.periodic_task(EVERY_MINUTE, name="offers")
def sweep_offers() -> None:
    """Pass on seats whose offer nobody answered in time."""
    with application.app_context():
        while expire_some():
            pass


def expire_some() -> int:
    """End the unanswered offers of a handful of courses. Returns how many ended."""
    with unit_of_work():
        return expire_offers(now=now())


@huey.periodic_task(crontab(minute="*/10"), name="remind")
def sweep_reminders() -> None:
    """Queue the reminders that are due: a handful at a time, each kept by itself. Running again queues none twice."""
    with application.app_context():
        for reminder in due_reminders(now()):
            while remind_some(reminder):
                pass


def remind_some(reminder: DueReminder) -> int:
    """Queue one handful. Returns how many registrations it held."""
    with unit_of_work():
        return queue_reminders(reminder, most=REMINDED_AT_ONCE, now=now())


@huey.periodic_task(crontab(minute="5-59/10"), name="remind of names")
def sweep_names() -> None:
    """Remind contacts of places without a name. Running again queues none twice."""
    with application.app_context():
        while remind_of_some():
            pass


def remind_of_some() -> int:
    """Queue one handful. Returns how many letters it held."""
    with unit_of_work():
        return remind_of_unnamed(now=now())


@huey.periodic_task(crontab(minute="27"), name="warn of attendance")
def sweep_attendance() -> None:
    """Tell people who may miss their certificate by their attendance. Running again tells nobody twice."""
    with application.app_context():
        for course_id in courses_to_look_at(now()):
            if any(person.told_at is None for person in at_risk(course_id, now())):  # looked at before writing begins
                warn_some(course_id)


def warn_some(course_id: int) -> int:
    """Queue the letters of one course. Returns how many."""
    with unit_of_work():
        return warn_trainees(course_id, now=now())


@huey.periodic_task(crontab(hour=RETENTION_HOUR, minute="30"), name="retain")
def sweep_retention() -> None:
    """Forget personal data whose time is over; what was done is logged (/quan-ly/quyen-rieng-tu/luu-giu)."""
    with application.app_context():
        retain(dry=False, now=now())
