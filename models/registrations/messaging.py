"""Staff write to the contacts of a course, all or a part of them."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.courses.course import Course, CourseState
from models.courses.queries import course_for_change
from models.db import session
from models.errors import N_, RuleViolation
from models.mail.queueing import queue_letters
from models.registrations.course_message import CourseMessage
from models.registrations.placeholders import check_placeholders
from models.registrations.recipients import Audience, letters_to, recipients_of


class NobodyToWriteTo(RuleViolation):
    """No registration of the course fits what was chosen."""

    code = "nobody_to_write_to"
    message = N_("Không có đăng ký nào khớp với lựa chọn. Vui lòng chọn thêm trạng thái hoặc loại hình đơn vị.")
    status = 422
    field = "states"


class MessageIncomplete(RuleViolation):
    """A letter has a subject and says something."""

    code = "message_incomplete"
    message = N_("Vui lòng nhập tiêu đề và nội dung thư.")
    status = 422
    field = "text"


class CourseNotAnnounced(RuleViolation):
    """Nobody has registered for a draft."""

    code = "course_is_draft"
    message = N_("Khóa này còn là bản nháp nên chưa có ai đăng ký để gửi thư.")


@dataclass(frozen=True, kw_only=True)
class Message:
    """What is to be written, and to whom."""

    subject: str
    text: str
    audience: Audience
    form_key: str | None = None


def send_message(message: Message, *, actor: Actor, now: datetime) -> int:
    """Queue the message to the contact of each registration. Returns how many letters; for a form sent twice, again.

    Raises `NotFound`, `CourseNotAnnounced`, `MessageIncomplete`, `UnknownPlaceholder` or `NobodyToWriteTo`.
    """
    course = course_for_change(message.audience.course_id)
    sent_before = _sent_before(message.form_key)
    if sent_before is not None:
        return sent_before
    check_message(course, message)
    contacts = [recipient for recipient in recipients_of(message.audience) if recipient.enrolment_id is None]
    if not contacts:
        raise NobodyToWriteTo
    kept = CourseMessage(
        course_id=course.id, subject=message.subject, text=message.text, form_key=message.form_key,
        states=sorted(message.audience.states), kinds=sorted(message.audience.kinds), sent_at=now,
        sent_by_id=actor.id, sent_by=actor.name, letters=len(contacts),
    )  # fmt: skip
    session.add(kept)
    session.flush()
    queue_letters(letters_to(contacts, "course_message", {"message_id": kept.id}), now=now)
    record("course.message_sent", "course", course.id, actor=actor, now=now, title=course.title,
           subject=message.subject, letters=len(contacts))  # fmt: skip
    return len(contacts)


def check_message(course: Course, message: Message) -> None:
    """Raise what `send_message` would, the recipients apart: the preview asks it too."""
    if course.state is CourseState.DRAFT:
        raise CourseNotAnnounced
    if not message.subject or not message.text:
        raise MessageIncomplete
    check_placeholders(message.subject, message.text)


def messages_of(course_id: int) -> list[CourseMessage]:
    """Give what staff wrote to a course, the newest first, at most 50."""
    wanted = sa.select(CourseMessage).where(CourseMessage.course_id == course_id)
    return list(session.scalars(wanted.order_by(CourseMessage.id.desc()).limit(50)))


def _sent_before(form_key: str | None) -> int | None:
    if form_key is None:
        return None
    return session.scalar(sa.select(CourseMessage.letters).where(CourseMessage.form_key == form_key))
