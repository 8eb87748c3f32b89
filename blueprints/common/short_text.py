"""Short plain texts that people copy into a chat: no secret in them, nothing that opens a registration."""

from collections.abc import Sequence
from typing import Any

from blueprints.common.calendar import place_of
from blueprints.common.filters import vn_date, vn_datetime, vn_phone, vn_time
from blueprints.common.language import gettext as _
from blueprints.common.links import public_url
from models.courses.course import Course, CourseState
from models.registrations.own_page import OwnCourse


def course_invitation(course: Course) -> str:
    """Give what staff send round about a course, in Vietnamese. Sessions and venues are loaded."""
    address = public_url("courses.course", slug=course.slug)
    if course.state is CourseState.CANCELLED:
        return f"KHÓA ĐÃ HỦY: {course.title}\nLý do: {course.cancellation_reason or ''}\n{address}"
    lines = [
        f"Mời tham dự: {course.title}",
        f"Đối tượng: {course.audience}",
        *_programme([(lesson, place_of(lesson.venue)) for lesson in course.sessions]),
        f"Hạn đăng ký: {vn_datetime(course.registration_closes_at)}",
        f"Xem và đăng ký: {address}",
        f"Liên hệ: {course.contact_name}, {vn_phone(course.contact_phone)}",
    ]
    return "\n".join(lines)


def registration_reminder(course: Course | OwnCourse, sessions: Sequence[tuple[Any, str]], organisation: str) -> str:
    """Give what a contact sends to her people: when and where, in the language of the page. No ticket, no secret.

    `sessions` are those of the page: each with its place in words.
    """
    address = public_url("courses.course", slug=course.slug)
    lines = [
        _("%(organisation)s dự khóa: %(title)s", organisation=organisation, title=course.title),
        *_programme(sessions),
        _("Mỗi người mang theo vé của mình (mã QR) khi đến lớp."),
        _("Chi tiết: %(address)s", address=address),
        _("Liên hệ: %(name)s, %(phone)s", name=course.contact_name, phone=vn_phone(course.contact_phone)),
    ]
    return "\n".join(lines)


def _programme(sessions: Sequence[tuple[Any, str]]) -> list[str]:
    """One line a session; the place is said once if it is the same for all."""
    places = [place for _lesson, place in sessions]
    if len(set(places)) <= 1:
        return [*(f"- {_when(lesson)}" for lesson, _place in sessions), *places[:1]]
    return [f"- {_when(lesson)}: {place}" for lesson, place in sessions]


def _when(lesson: Any) -> str:  # noqa: ANN401  # a mapped session or a row of the page
    return f"{vn_time(lesson.starts_at)}–{vn_time(lesson.ends_at)}, {vn_date(lesson.starts_at)}"
