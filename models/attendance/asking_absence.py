"""A trainee asks beforehand to be excused from a session, and takes the request back while nobody has decided on it."""

from datetime import datetime

import sqlalchemy as sa

from models.attendance.absence_request import AbsenceRequest, AbsenceState
from models.attendance.holding import hold_session
from models.audit.actor import Actor
from models.audit.recording import record
from models.courses.course import Course, CourseState
from models.courses.refusals import said_by_database
from models.courses.training_session import TrainingSession
from models.db import locked, session
from models.errors import N_, NotFound, RuleViolation
from models.registrations.enrolment import Enrolment, EnrolmentState

LONGEST_REASON = 500


class AbsenceReasonMissing(RuleViolation):
    """Somebody is to decide on it."""

    code = "absence_reason_missing"
    message = N_("Vui lòng ghi lý do xin vắng.")
    status = 422
    field = "reason"


class AbsenceReasonTooLong(RuleViolation):
    """A few sentences are enough, and no illness need be told in full."""

    code = "absence_reason_too_long"
    message = N_("Lý do dài quá {most} ký tự. Vui lòng rút gọn.")
    status = 422
    field = "reason"


class NoAbsenceToAsk(RuleViolation):
    """Only who has a seat in a course that goes on is expected at all."""

    code = "no_absence_to_ask"
    message = N_("Chỉ học viên đã có chỗ trong khóa đang mở mới xin vắng được. Vui lòng liên hệ đầu mối của khóa.")


class SessionBegun(RuleViolation):
    """Afterwards it is no request any more: staff marks by hand."""

    code = "session_begun"
    message = N_("Buổi học đã bắt đầu nên không xin vắng ở đây được nữa. Vui lòng gọi đầu mối của khóa.")


class AbsenceAsked(RuleViolation):
    """One request for one session waits, or was granted."""

    code = "absence_asked"
    message = N_("Ông/Bà đã xin vắng buổi này. Vui lòng xem câu trả lời trên trang này.")


class AbsenceDecided(RuleViolation):
    """Somebody decided, or she took it back herself."""

    code = "absence_decided"
    message = N_("Đơn xin vắng này đã được trả lời hoặc đã rút lại. Vui lòng tải lại trang.")


_place = (
    sa.select(Enrolment.state, Enrolment.name, Course.state.label("course_state"), TrainingSession.starts_at)
    .join(Course, Course.id == Enrolment.course_id)
    .join(TrainingSession, TrainingSession.course_id == Course.id)
    .where(Enrolment.id == sa.bindparam("enrolment"), TrainingSession.id == sa.bindparam("lesson"))
)


def may_ask_absence(state: CourseState, starts_at: datetime, latest: AbsenceState | None, now: datetime) -> bool:
    """Whether who has a seat may ask for this session now; `latest` is what became of her last request for it."""
    is_free = latest not in {AbsenceState.ASKED, AbsenceState.GRANTED}
    return state is CourseState.PUBLISHED and now < starts_at and is_free


def ask_absence(enrolment_id: int, session_id: int, reason: str, *, actor: Actor, now: datetime) -> int:
    """Ask to be excused from one session. Returns the number of the request. Nothing is decided by it.

    The reason is not copied into the audit trail: it may speak of health. After a refusal she may ask again. Raises
    `AbsenceReasonMissing`, `AbsenceReasonTooLong`, `NotFound`, `NoAbsenceToAsk`, `SessionBegun` or `AbsenceAsked`.
    """
    if not reason:
        raise AbsenceReasonMissing
    if len(reason) > LONGEST_REASON:
        raise AbsenceReasonTooLong(most=LONGEST_REASON)
    hold_session(session_id)  # before her own row, which the request points at: as a withdrawal takes them
    place = session.execute(_place, {"enrolment": enrolment_id, "lesson": session_id}).one_or_none()
    if place is None:
        raise NotFound
    if place.state is not EnrolmentState.CONFIRMED or not place.name or place.course_state is not CourseState.PUBLISHED:
        raise NoAbsenceToAsk
    if now >= place.starts_at:
        raise SessionBegun
    asked = _keep(AbsenceRequest(
        enrolment_id=enrolment_id, session_id=session_id, reason=reason, asked_at=now, state=AbsenceState.ASKED
    ))  # fmt: skip
    record("absence.asked", "enrolment", enrolment_id, actor=actor, now=now, session_id=session_id, request=asked)
    return asked


def take_back(request_id: int, enrolment_id: int, *, actor: Actor, now: datetime) -> None:
    """Take back her own request. Raises `NotFound` for anybody else's, or `AbsenceDecided`."""
    found = request_for_change(request_id)
    if found.enrolment_id != enrolment_id:
        raise NotFound
    if found.state is not AbsenceState.ASKED:
        raise AbsenceDecided
    found.state, found.decided_at = AbsenceState.TAKEN_BACK, now
    session.flush()
    record("absence.taken_back", "enrolment", enrolment_id, actor=actor, now=now, session_id=found.session_id,
           request=found.id)  # fmt: skip


def request_for_change(request_id: int) -> AbsenceRequest:
    """Give a request, locked until the transaction ends: it is decided once. Raises `NotFound`."""
    wanted = sa.select(AbsenceRequest).where(AbsenceRequest.id == request_id)
    found = session.scalar(locked(wanted).execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def _keep(asked: AbsenceRequest) -> int:
    """Insert a request, unless one waits or was granted. The index says so again of two that wait."""
    stands = sa.exists().where(
        AbsenceRequest.enrolment_id == asked.enrolment_id,
        AbsenceRequest.session_id == asked.session_id,
        AbsenceRequest.state.in_((AbsenceState.ASKED, AbsenceState.GRANTED)),
    )
    if session.scalar(sa.select(stands)):
        raise AbsenceAsked
    with said_by_database(AbsenceAsked()):
        session.add(asked)
    return asked.id
