"""How the states and times of courses are said and coloured."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext

from models.clock import vietnam_date
from models.courses.catalogue import Period
from models.courses.course import CourseState
from models.courses.course_page import SessionShown
from models.courses.standing import Standing

STANDINGS = {
    Standing.DRAFT: (lazy_gettext("Bản nháp"), "quiet"),
    Standing.NOT_YET_OPEN: (lazy_gettext("Chưa mở đăng ký"), "info"),
    Standing.OPEN: (lazy_gettext("Đang nhận đăng ký"), "success"),
    Standing.FULL: (lazy_gettext("Hết chỗ, nhận danh sách chờ"), "warning"),
    Standing.CLOSED: (lazy_gettext("Đã hết hạn đăng ký"), "quiet"),
    Standing.PAST: (lazy_gettext("Đã kết thúc"), "quiet"),
    Standing.CANCELLED: (lazy_gettext("Đã hủy"), "danger"),
}
"""Words and tone for the public."""

STATES = {
    CourseState.DRAFT: ("Bản nháp", "warning"),
    CourseState.PUBLISHED: ("Đã công bố", "success"),
    CourseState.CLOSED: ("Đã chốt lớp", "quiet"),
    CourseState.CANCELLED: ("Đã hủy", "danger"),
}
"""Words and tone for staff."""

PERIODS = {
    Period.CURRENT: lazy_gettext("Đang và sắp diễn ra"),
    Period.OPEN: lazy_gettext("Đang nhận đăng ký"),
    Period.UPCOMING: lazy_gettext("Sắp khai giảng"),
    Period.PAST: lazy_gettext("Đã kết thúc"),
}

WEEKDAYS = (
    lazy_gettext("Thứ Hai"),
    lazy_gettext("Thứ Ba"),
    lazy_gettext("Thứ Tư"),
    lazy_gettext("Thứ Năm"),
    lazy_gettext("Thứ Sáu"),
    lazy_gettext("Thứ Bảy"),
    lazy_gettext("Chủ nhật"),
)


@dataclass(frozen=True, slots=True)
class ProgrammeDay:
    """One day of a course, with its sessions in order."""

    on: date
    weekday: str
    sessions: list[SessionShown]


def by_day(sessions: Iterable[SessionShown]) -> list[ProgrammeDay]:
    """Give the sessions day by day, as days go in Vietnam."""
    days: dict[date, list[SessionShown]] = {}
    for lesson in sessions:
        days.setdefault(vietnam_date(lesson.starts_at), []).append(lesson)
    return [ProgrammeDay(day, str(WEEKDAYS[day.weekday()]), lessons) for day, lessons in days.items()]
