"""Which sessions speak against those who were not there.

A session does once it is settled: closed, or over for some hours so that phones without a network could send, and then
only if anybody's attendance was taken in it. Leave that was given beforehand takes nobody's.
"""

from datetime import datetime, timedelta
from typing import cast

import sqlalchemy as sa

from models.attendance.evidence import CAME_IN, COUNTED, MARK, SCAN
from models.attendance.mark import AttendanceStatus
from models.attendance.session_closing import STANDS, SessionClosing
from models.courses.training_session import TrainingSession
from models.db import ask

SETTLED_AFTER = timedelta(hours=6)
"""After its end a session speaks against somebody: a class without a network ends at noon, and its phones have sent by
the evening."""
_lesson = cast("sa.Table", TrainingSession.__table__)
_moment = _lesson.c.ends_at.type
_scanned = sa.select(SCAN.c.id).where(COUNTED, CAME_IN, SCAN.c.session_id == _lesson.c.id)
_marked = sa.select(MARK.c.id).where(MARK.c.session_id == _lesson.c.id, MARK.c.status != AttendanceStatus.EXCUSED)
_is_taken = sa.or_(*(sa.exists(evidence.correlate(_lesson)) for evidence in (_scanned, _marked)))
_closing = sa.select(SessionClosing.id).where(SessionClosing.session_id == _lesson.c.id, STANDS)
_settled = (
    sa.select(_lesson.c.id)
    .where(
        _lesson.c.course_id == sa.bindparam("course_id"),
        _lesson.c.ends_at <= sa.bindparam("now", type_=_moment),
        sa.or_(
            sa.exists(_closing.correlate(_lesson)),
            sa.and_(_lesson.c.ends_at <= sa.bindparam("late", type_=_moment), _is_taken),
        ),
    )
    .order_by(_lesson.c.id)
)


def settled_sessions(course_id: int, now: datetime) -> set[int]:
    """Give the sessions of a course that speak against somebody. One query."""
    return set(ask(_settled, course_id=course_id, now=now, late=now - SETTLED_AFTER).scalars())
