"""The one place that reads the clock, and the office's own time zone.

Acts never call `now`: doors and the worker read it once and pass it on.
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """Give the present moment as aware UTC."""
    return datetime.now(UTC)


def vietnam_date(moment: datetime) -> date:
    """Give the day that it is in Vietnam at this moment."""
    return moment.astimezone(VIETNAM).date()


def at_vietnam(day: date, hour: time) -> datetime:
    """Give the moment (UTC) at which clocks in Vietnam show this day and hour."""
    return datetime.combine(day, hour, VIETNAM).astimezone(UTC)
