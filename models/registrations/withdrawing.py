"""A trainee will not come: her seat is free for the first in line."""

from collections.abc import Callable, Collection
from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.courses.course import CourseState
from models.courses.training_session import TrainingSession
from models.db import locked, session
from models.errors import N_, NotFound, RuleViolation
from models.registrations.enrolment import ENROLMENT_MOVES, Enrolment, EnrolmentState
from models.registrations.waiting import hold_the_waiting, lock_course, seat_the_waiting

TookPart = Callable[[Collection[int]], set[int]]
"""Who of these enrolments was checked in or holds a certificate (`models.certificates.queries.took_part`)."""


class AlreadyWithdrawn(RuleViolation):
    """She was withdrawn before."""

    code = "already_withdrawn"
    message = N_("Học viên {name} đã được rút tên trước đó.")


class TooLateToWithdraw(RuleViolation):
    """The course has begun: who came and who did not is now for the attendance list to say."""

    code = "too_late_to_withdraw"
    message = N_("Khóa đào tạo đã bắt đầu nên không rút tên được nữa. Vui lòng báo cho đầu mối của khóa.")


class WithdrawalOfParticipant(RuleViolation):
    """She was there: the records of who came say so, and no list may say otherwise."""

    code = "withdrawal_of_participant"
    message = N_("Học viên {name} đã được điểm danh hoặc đã được cấp giấy chứng nhận nên không rút tên được.")


def may_withdraw_herself(first_starts_at: datetime | None, now: datetime) -> bool:
    """Whether those who registered may still withdraw a person: until the first session begins."""
    return first_starts_at is None or now < first_starts_at


def withdraw(registration_id: int, enrolment_id: int, *, took_part: TookPart, actor: Actor, now: datetime) -> int:
    """Withdraw one person of this registration and seat the first in line. Returns how many got a seat by it.

    A visitor may until the first session begins, staff as long as the course is not closed; nobody may withdraw a
    person who came. Raises `NotFound`, `AlreadyWithdrawn`, `TooLateToWithdraw` or `WithdrawalOfParticipant`.
    """
    asked = sa.select(Enrolment).where(Enrolment.id == enrolment_id, Enrolment.registration_id == registration_id)
    found = session.scalars(asked).one_or_none()
    if found is None:
        raise NotFound
    course = lock_course(found.course_id)
    session.refresh(found)  # another may have withdrawn or seated her while we waited for the course
    if EnrolmentState.WITHDRAWN not in ENROLMENT_MOVES[found.state]:
        raise AlreadyWithdrawn(name=found.name)
    first_starts_at = _lock_sessions(course.id)
    is_too_late = actor.kind == "visitor" and not may_withdraw_herself(first_starts_at, now)
    if course.state is not CourseState.PUBLISHED or is_too_late:
        raise TooLateToWithdraw
    if took_part([found.id]):
        raise WithdrawalOfParticipant(name=found.name)
    hold_the_waiting(course.id, also=found.id)
    found.state = EnrolmentState.WITHDRAWN
    found.seat_number = None
    found.withdrawn_at = now
    session.flush()
    record("enrolment.withdrawn", "enrolment", found.id, actor=actor, now=now, course_id=course.id, name=found.name)
    return seat_the_waiting(course, actor=actor, now=now)


def _lock_sessions(course_id: int) -> datetime | None:
    """Hold the course's sessions, so that nobody is checked in meanwhile, and give when the first of them begins."""
    held = sa.select(TrainingSession.starts_at).where(TrainingSession.course_id == course_id)
    return min(session.scalars(locked(held.order_by(TrainingSession.id))), default=None)
