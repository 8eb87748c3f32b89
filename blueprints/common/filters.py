"""How dates, numbers and phones are shown. Vietnamese habit: dd/mm/yyyy, 24 hours, 1.234.567."""

from datetime import date, datetime

from flask import Flask

from models.clock import VIETNAM, vietnam_date, written_date

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


def vn_date(moment: datetime | date) -> str:
    """05/09/2026, as it is in Vietnam."""
    day = vietnam_date(moment) if isinstance(moment, datetime) else moment
    return f"{day:%d/%m/%Y}"


def vn_time(moment: datetime) -> str:
    """07:30."""
    return f"{moment.astimezone(VIETNAM):%H:%M}"


def vn_datetime(moment: datetime) -> str:
    """07:30, 05/09/2026."""
    return f"{vn_time(moment)}, {vn_date(moment)}"


def vn_weekday(moment: datetime | date) -> str:
    """Thứ Bảy."""
    day = vietnam_date(moment) if isinstance(moment, datetime) else moment
    return WEEKDAYS[day.weekday()]


def vn_long_date(moment: datetime | date) -> str:
    """`ngày 05 tháng 9 năm 2026`: days below 10 and months 1 and 2 take a zero (ND 30/2020/NĐ-CP)."""
    return written_date(vietnam_date(moment) if isinstance(moment, datetime) else moment)


def local_input(moment: datetime | None) -> str:
    """2026-09-05T07:30, for an input of type datetime-local."""
    return f"{moment.astimezone(VIETNAM):%Y-%m-%dT%H:%M}" if moment else ""


def vn_spoken(typed: datetime | date | None) -> str:
    """Chủ nhật, 22/11/2026, 04:27: what stands in a date field (Vietnamese time without a zone), beyond mistaking."""
    if typed is None:
        return ""
    day = f"{WEEKDAYS[typed.weekday()]}, {typed:%d/%m/%Y}"
    return f"{day}, {typed:%H:%M}" if isinstance(typed, datetime) else day


def vn_number(value: int) -> str:
    """1.234.567."""
    return f"{value:,}".replace(",", ".")


def vn_phone(number: str | None) -> str:
    """0912 345 678 for +84912345678; a foreign number stays as it is."""
    if not number or not number.startswith("+84"):
        return number or ""
    national = "0" + number.removeprefix("+84")
    return f"{national[:4]} {national[4:7]} {national[7:]}".strip()


def install(app: Flask) -> None:
    """Give the filters to the templates under their own names."""
    dates = (vn_date, vn_time, vn_datetime, vn_weekday, vn_long_date, vn_spoken, local_input)
    for filter_ in (*dates, vn_number, vn_phone):
        app.add_template_filter(filter_)
