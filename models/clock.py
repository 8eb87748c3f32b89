"""The one place that reads the clock, and the office's own time zone.

Acts never call `now`: doors and the worker read it once and pass it on.
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
LAST_MONTH_WITH_ZERO = 2


def now() -> datetime:
    """Give the present moment as aware UTC."""
    return datetime.now(UTC)


def vietnam_date(moment: datetime) -> date:
    """Give the day that it is in Vietnam at this moment."""
    return moment.astimezone(VIETNAM).date()


def at_vietnam(day: date, hour: time) -> datetime:
    """Give the moment (UTC) at which clocks in Vietnam show this day and hour."""
    return datetime.combine(day, hour, VIETNAM).astimezone(UTC)


def written_date(day: date) -> str:
    """Give `ngày 05 tháng 9 năm 2026`: days below 10 and months 1 and 2 take a zero (ND 30/2020/NĐ-CP)."""
    month = f"{day.month:02}" if day.month <= LAST_MONTH_WITH_ZERO else f"{day.month}"
    return f"ngày {day.day:02} tháng {month} năm {day.year}"
