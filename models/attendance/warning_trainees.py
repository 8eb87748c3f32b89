"""Who may miss, or has missed, the units that the certificate takes is told once of each, before it is too late."""

from datetime import datetime, timedelta
from operator import itemgetter
from typing import cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from models.attendance.addresses import addresses_for
from models.attendance.at_risk import AtRisk, at_risk
from models.attendance.warning import AttendanceWarning
from models.courses.course import Course, CourseState
from models.courses.queries import course_times
from models.db import session, write
from models.mail.queueing import Letter, queue_letters

TOLD_UNTIL = timedelta(days=30)
"""After the last session: a course that nobody closes is not looked at for ever."""
MOST_COURSES = 500
_warnings = cast("sa.Table", AttendanceWarning.__table__)
_NEW_WARNING = {
    "sqlite": sqlite.insert(_warnings).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(_warnings).on_conflict_do_nothing(),
}


def courses_to_look_at(now: datetime) -> list[int]:
    """Give the running courses of which a session has begun, the one that ends soonest first. One query."""
    times = course_times()
    rows = session.scalars(
        sa.select(Course.id)
        .join(times, times.c.course_id == Course.id)
        .where(Course.state == CourseState.PUBLISHED)
        .where(times.c.first_starts_at < now, times.c.last_ends_at > now - TOLD_UNTIL)
        .order_by(times.c.last_ends_at, Course.id)
        .limit(MOST_COURSES)
    )
    return list(rows)


def warn_trainees(course_id: int, *, now: datetime) -> int:
    """Queue the letters that people of this course did not have yet. Returns how many: run again, none.

    Of a course that is not running nobody is told. Who has no address, nor a contact with one, is told nothing; the
    organiser sees her among those at risk all the same.
    """
    if session.scalar(sa.select(Course.state).where(Course.id == course_id)) is not CourseState.PUBLISHED:
        return 0
    fresh = [person for person in at_risk(course_id, now) if person.told_at is None]
    if not fresh:
        return 0
    addresses = addresses_for([person.enrolment_id for person in fresh])
    told = [(person, addresses[person.enrolment_id]) for person in fresh if person.enrolment_id in addresses]
    rows = [{"enrolment_id": person.enrolment_id, "kind": person.kind, "told_at": now} for person, _ in told]
    rows.sort(key=itemgetter("enrolment_id"))  # a row holds the person: in the order that others hold them
    if rows:
        write(_NEW_WARNING[session.get_bind().dialect.name], rows)
    letters = [
        Letter(
            letter=f"attendance_{person.kind.value}", to_name=there.name, to_address=there.address,
            params=_figures(person), language=there.language,
            about=("registration", there.registration_id),
            unique_key=f"attendance_{person.kind.value}:{person.enrolment_id}",
        )
        for person, there in told
    ]  # fmt: skip
    queue_letters(letters, now=now)
    return len(letters)


def _figures(person: AtRisk) -> dict[str, object]:
    """Give what the letter says, as it was when it was queued: a later correction is shown on her page."""
    outlook = person.outlook
    return {
        "enrolment_id": person.enrolment_id, "missed": list(person.missed), "units": outlook.units,
        "planned": outlook.planned, "needed": outlook.needed, "to_come": outlook.to_come,
    }  # fmt: skip
