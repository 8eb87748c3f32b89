"""What waits for a member of staff, told on her overview: a few counted questions about the rooms she works in."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from models.attendance.absences import waiting_in_courses
from models.attendance.policy import scope_of
from models.attendance.queries import Lesson, lessons_until
from models.clock import vietnam_date
from models.content.item import ContentState
from models.content.queries import DeskQuestion, count_by_state, count_desk_lines, count_returned_to
from models.mail.outgoing_mail import MailState
from models.mail.policy import letters_hidden_from
from models.mail.queries import numbers_by_state
from models.people.principal import Principal
from models.people.roles import Role
from models.privacy.queries import request_counts
from models.registrations.queries import waiting_now

LESSONS_SHOWN = 6
ORGANISERS = (Role.ORGANISER, Role.ADMINISTRATOR)
TAKERS = (Role.TRAINER, *ORGANISERS)


@dataclass(frozen=True)
class Awaiting:
    """One line: what waits, and where it is dealt with. `tone` is an alert's, for what should not wait."""

    text: str
    href: str
    icon: str
    tone: str = ""


@dataclass(frozen=True)
class Teaching:
    """The sessions of today that are not over; or, if there is none, the next one."""

    lessons: list[Lesson]
    is_today: bool


def awaiting(principal: Principal, now: datetime) -> list[Awaiting]:
    """Give what waits for this person; nothing that counts zero. At most eight queries."""
    lines: list[Awaiting] = []
    if principal.has(Role.APPROVER):
        lines += _to_decide(principal)
    if principal.has(Role.COMMUNICATIONS):
        lines += _to_write(principal)
    if principal.has(*ORGANISERS):
        lines += [*_asked(now), *_absences(), *_in_line(now), *_letters(principal)]
    return lines


def teaching(principal: Principal, now: datetime) -> Teaching | None:
    """Give today's sessions that are not over or the next one, among those where she takes attendance; or `None`."""
    if not principal.has(*TAKERS):
        return None
    today = vietnam_date(now)
    lessons = lessons_until(scope_of(principal), now, LESSONS_SHOWN)
    todays = [lesson for lesson in lessons if vietnam_date(lesson.starts_at) <= today]
    return Teaching(todays or lessons[:1], is_today=bool(todays)) if lessons else None


def _to_decide(principal: Principal) -> list[Awaiting]:
    number = count_desk_lines(DeskQuestion(waiting_for=principal.id))
    href = url_for("content.desk", loc="cho-toi-duyet")
    return [Awaiting(f"{number} bài chờ Ông/Bà duyệt", href, "news")] if number else []


def _to_write(principal: Principal) -> list[Awaiting]:
    lines = []
    if returned := count_returned_to(principal.id):
        href = url_for("content.desk", loc="nhap")
        lines.append(Awaiting(f"{returned} bài của Ông/Bà được trả lại để sửa", href, "edit", "warning"))
    if approved := count_by_state().get(ContentState.APPROVED, 0):
        lines.append(Awaiting(f"{approved} bài đã duyệt, chờ đăng", url_for("content.desk", loc="da-duyet"), "seal"))
    return lines


def _asked(now: datetime) -> list[Awaiting]:
    """Requests about personal data: the law sets their days."""
    waiting, overdue, _settled = request_counts(now)
    words = f"{waiting} yêu cầu về dữ liệu cá nhân chờ trả lời" + (f", {overdue} đã quá hạn" if overdue else "")
    return [Awaiting(words, url_for("privacy.desk"), "person", "danger" if overdue else "")] if waiting else []


def _absences() -> list[Awaiting]:
    """Requests to be excused, each of use only before its session begins."""
    waiting = waiting_in_courses()
    if not waiting:
        return []
    number, course_id = sum(number for _, number in waiting), waiting[0][0]
    of_courses = f" của {len(waiting)} khóa" if len(waiting) > 1 else ""
    href = url_for("attendance.absences", course_id=course_id)
    return [Awaiting(f"{number} đơn xin vắng chờ quyết định{of_courses}", href, "clock", "warning")]


def _in_line(now: datetime) -> list[Awaiting]:
    people, courses = waiting_now(now)
    href = url_for("registrations.desk")
    return [Awaiting(f"{people} người trong danh sách chờ của {courses} khóa", href, "list")] if people else []


def _letters(principal: Principal) -> list[Awaiting]:
    numbers = numbers_by_state(letters_hidden_from(is_administrator=principal.has(Role.ADMINISTRATOR)))
    said = (
        (MailState.FAILED, "thư gửi không được", "danger"),
        (MailState.QUEUED, "thư chờ gửi", ""),
    )
    outbox = url_for("mail.outbox")
    return [
        Awaiting(f"{numbers[state]} {words}", f"{outbox}?trang-thai={state.value}", "mail", tone)
        for state, words, tone in said
        if numbers[state]
    ]
