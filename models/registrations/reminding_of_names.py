"""A contact is reminded of places without a name: three working days before the first session, in the morning."""

from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from models.clock import at_vietnam, vietnam_date
from models.courses.course import Course, CourseState
from models.courses.queries import course_times
from models.courses.working_time import ONE_DAY, WorkingCalendar, last_working_day_until, load_calendar
from models.db import session
from models.mail.outgoing_mail import OutgoingMail
from models.mail.queueing import Letter, queue_letters
from models.registrations.enrolment import GONE, Enrolment
from models.registrations.recipients import HAS_ADDRESS
from models.registrations.registration import Registration

WORKING_DAYS_BEFORE = 3
IN_THE_MORNING = time(7, 30)
FARTHEST = timedelta(days=30)
"""No three working days lie farther apart, the longest holidays included."""
MOST_COURSES = 200
MOST_AT_ONCE = 200
"""Letters of one course in one transaction; the next sweep queues the rest."""


def due_at(begins_at: datetime, calendar: WorkingCalendar) -> datetime:
    """Give when the contacts of a course that begins then are reminded."""
    day: date = vietnam_date(begins_at)
    for _ in range(WORKING_DAYS_BEFORE):
        day = last_working_day_until(day - ONE_DAY, calendar)
    return at_vietnam(day, IN_THE_MORNING)


def remind_of_unnamed(*, now: datetime) -> int:
    """Queue the letters that are due. Returns how many: running it again queues none twice.

    Whoever registered after the due moment has a day to fill in the names before she is reminded.
    """
    calendar, queued = load_calendar(), 0
    for course_id, begins_at in _courses_with_unnamed(now):
        due = due_at(begins_at, calendar)
        if due <= now:
            key = f"names_missing:{vietnam_date(begins_at):%Y%m%d}"
            queued += _remind(course_id, key, entered_before=max(due, now - ONE_DAY), now=now)
    return queued


def _unnamed() -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return Enrolment.name == "", Enrolment.state.not_in(GONE)


def _courses_with_unnamed(now: datetime) -> list[tuple[int, datetime]]:
    times = course_times()
    begins = times.c.first_starts_at
    rows = session.execute(
        sa.select(Course.id, begins)
        .join(times, times.c.course_id == Course.id)
        .where(Course.state == CourseState.PUBLISHED, begins > now, begins <= now + FARTHEST)
        .where(sa.exists().where(Enrolment.course_id == Course.id, *_unnamed()))
        .order_by(begins, Course.id)
        .limit(MOST_COURSES)
    )
    return [(course_id, begins_at) for course_id, begins_at in rows]


def _remind(course_id: int, key: str, *, entered_before: datetime, now: datetime) -> int:
    unique_key = sa.literal(f"{key}:") + sa.cast(Registration.id, sa.Text)
    lacking = session.execute(
        sa.select(Registration.id, Registration.contact_name, Registration.contact_email, Registration.language)
        .where(Registration.course_id == course_id, HAS_ADDRESS)
        .where(
            sa.exists().where(
                Enrolment.registration_id == Registration.id, Enrolment.entered_at < entered_before, *_unnamed()
            )
        )
        .where(~sa.exists().where(OutgoingMail.unique_key == unique_key))
        .order_by(Registration.id)
        .limit(MOST_AT_ONCE)
    ).all()
    letters = [
        Letter(
            letter="names_missing", to_name=row.contact_name, to_address=row.contact_email,
            params={"registration_id": row.id}, language=row.language, about=("registration", row.id),
            unique_key=f"{key}:{row.id}",
        )
        for row in lacking
    ]  # fmt: skip
    queue_letters(letters, now=now)
    return len(letters)
