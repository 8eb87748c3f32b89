"""A trainee will not come: her seat is free for the first in line."""

from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.courses.course import CourseState
from models.db import session
from models.errors import N_, NotFound, RuleViolation
from models.registrations.enrolment import ENROLMENT_MOVES, Enrolment, EnrolmentState
from models.registrations.waiting import lock_course, may_still_be_seated, seat_the_waiting


class AlreadyWithdrawn(RuleViolation):
    """She was withdrawn before."""

    code = "already_withdrawn"
    message = N_("Học viên {name} đã được rút tên trước đó.")


class TooLateToWithdraw(RuleViolation):
    """The course has begun: who came and who did not is now for the attendance list to say."""

    code = "too_late_to_withdraw"
    message = N_("Khóa đào tạo đã bắt đầu nên không rút tên được nữa. Vui lòng báo cho đầu mối của khóa.")


def withdraw(registration_id: int, enrolment_id: int, *, actor: Actor, now: datetime) -> None:
    """Withdraw one person of this registration and seat the first in line.

    A visitor may until the course begins, staff as long as it is not closed. Raises `NotFound`, `AlreadyWithdrawn` or
    `TooLateToWithdraw`.
    """
    asked = sa.select(Enrolment).where(Enrolment.id == enrolment_id, Enrolment.registration_id == registration_id)
    found = session.scalars(asked).one_or_none()
    if found is None:
        raise NotFound
    course = lock_course(found.course_id)
    session.refresh(found)  # another may have withdrawn or seated her while we waited for the course
    if EnrolmentState.WITHDRAWN not in ENROLMENT_MOVES[found.state]:
        raise AlreadyWithdrawn(name=found.name)
    if course.state is not CourseState.PUBLISHED or (actor.kind == "visitor" and not may_still_be_seated(course, now)):
        raise TooLateToWithdraw
    found.state = EnrolmentState.WITHDRAWN
    found.seat_number = None
    found.withdrawn_at = now
    session.flush()
    record("enrolment.withdrawn", "enrolment", found.id, actor=actor, now=now, course_id=course.id, name=found.name)
    seat_the_waiting(course, actor=actor, now=now)
