"""Reminders: seven days and one day before the first session, to contacts and to trainees with a seat."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from models.clock import vietnam_date
from models.courses.course import Course, CourseState
from models.courses.queries import course_times
from models.db import session
from models.mail.outgoing_mail import OutgoingMail
from models.mail.queueing import queue_letters
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.recipients import HAS_ADDRESS, letters_to, recipients_among
from models.registrations.registration import Registration

DAYS_BEFORE = (7, 1)
MOST_COURSES = 500
"""More than begin in one week."""


@dataclass(frozen=True, slots=True)
class DueReminder:
    """One reminder of one course that is due: `days` before it begins, since `due_at`."""

    course_id: int
    days: int
    due_at: datetime
    begins_at: datetime

    @property
    def key(self) -> str:
        """The beginning of its letters' unique keys. A course put off to another day reminds once more."""
        return f"reminder:{self.days}:{vietnam_date(self.begins_at):%Y%m%d}:{self.course_id}"


def due_reminders(now: datetime) -> list[DueReminder]:
    """Give the reminders whose time has come and that still help, the course that begins soonest first. One query.

    When the worker slept past the last day, the seven days' reminder is not made up for: the one of the last day goes.
    """
    times = course_times()
    begins = times.c.first_starts_at
    rows = session.execute(
        sa.select(Course.id, begins)
        .join(times, times.c.course_id == Course.id)
        .where(Course.state == CourseState.PUBLISHED, begins > now, begins <= now + timedelta(days=max(DAYS_BEFORE)))
        .order_by(begins, Course.id)
        .limit(MOST_COURSES)
    )
    return [_due(course_id, begins_at, now) for course_id, begins_at in rows]


def queue_reminders(reminder: DueReminder, *, most: int, now: datetime) -> int:
    """Queue a reminder for registrations that lack it, `most` at a time. Returns how many were found: 0, all are told.

    Only people who had their seat when it fell due are reminded: whoever got hers later has just had a letter.
    """
    seated = [
        Enrolment.course_id == reminder.course_id,
        Enrolment.state == EnrolmentState.CONFIRMED,
        Enrolment.confirmed_at < reminder.due_at,
    ]
    seat = sa.exists().where(Enrolment.registration_id == Registration.id, *seated)
    address = seat.where(Enrolment.email != "") | HAS_ADDRESS
    told = sa.exists().where(
        OutgoingMail.about_kind == "registration",
        OutgoingMail.about_id == Registration.id,
        OutgoingMail.unique_key.startswith(f"{reminder.key}:"),
    )
    lacking = list(
        session.scalars(
            sa.select(Registration.id)
            .join(Course, Course.id == Registration.course_id)
            .where(Course.id == reminder.course_id, Course.state == CourseState.PUBLISHED, seat, address, ~told)
            .order_by(Registration.id)
            .limit(most)
        )
    )
    recipients = recipients_among([Enrolment.registration_id.in_(lacking), *seated]) if lacking else []
    queue_letters(letters_to(recipients, "reminder", {"days": reminder.days}, key=reminder.key), now=now)
    return len(lacking)


def _due(course_id: int, begins_at: datetime, now: datetime) -> DueReminder:
    """Give the latest of the course's reminders that is due; the first query found courses that have one."""
    days = min(days for days in DAYS_BEFORE if begins_at - timedelta(days=days) <= now)
    return DueReminder(course_id, days, begins_at - timedelta(days=days), begins_at)
