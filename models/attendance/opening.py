"""When a session takes scans: some minutes before it begins, until the end of the day in Vietnam on which it ends.

A session that ends at 00:30 ends on the day after: it takes scans until the midnight after that. What counts is when a
scan was made, by the phone's clock; how late it may still be sent is another rule (`judging`).
"""

from datetime import datetime, time, timedelta

from models.attendance.scan import Reason
from models.clock import at_vietnam, vietnam_date
from models.courses.attendance_rules import USUAL_OPEN_MINUTES
from models.courses.course import CourseState

FINISHED = frozenset({CourseState.CLOSED, CourseState.CANCELLED})


def reason_closed(
    starts_at: datetime,
    ends_at: datetime,
    state: CourseState,
    at: datetime,
    *,
    opens_minutes: int = USUAL_OPEN_MINUTES,
    is_closed: bool = False,
) -> Reason | None:
    """Give why a scan made at this moment would be refused, or `None`.

    `state` is the course's, `is_closed` whether the session's attendance is final: then no scan is taken any more,
    whenever it was made. `opens_minutes` is the course's rule.
    """
    if is_closed or state in FINISHED:
        return Reason.SESSION_CLOSED
    if state is CourseState.DRAFT or at < starts_at - timedelta(minutes=opens_minutes):
        return Reason.SESSION_NOT_OPEN
    return Reason.SESSION_CLOSED if at >= last_moment(ends_at) else None


def last_moment(ends_at: datetime) -> datetime:
    """Give the midnight in Vietnam that ends the day on which a session ends."""
    return at_vietnam(vietnam_date(ends_at) + timedelta(days=1), time())
