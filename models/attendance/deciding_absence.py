"""An organiser grants an absence that was asked for, or denies it with an answer; she is told either way."""

from datetime import datetime
from uuid import UUID, uuid5

from models.attendance.absence_request import AbsenceRequest, AbsenceState
from models.attendance.addresses import address_for
from models.attendance.asking_absence import AbsenceDecided, request_for_change
from models.attendance.attendance import attendance_in_session
from models.attendance.holding import hold_open_session
from models.attendance.mark import AttendanceStatus, MarkSource
from models.attendance.marking import mark_by_hand
from models.audit.actor import Actor
from models.audit.recording import record
from models.db import session
from models.errors import N_, RuleViolation
from models.mail.queueing import queue_letter

LONGEST_ANSWER = 500
GRANTED_MARK = "Xin vắng có phép, đơn số {number}"
"""Her own reason is not copied: it may speak of health, and is forgotten earlier than the mark."""
MARK_NAMES = UUID("5a1a4f0e-5c6b-4c8e-9d0e-0b7c8a3f2d11")
"""A granted request makes one mark, however often it is granted."""


class DenialWithoutAnswer(RuleViolation):
    """Who is refused is told why."""

    code = "denial_without_answer"
    message = N_("Vui lòng ghi lý do không cho phép vắng: học viên sẽ đọc câu trả lời này.")
    status = 422
    field = "answer"


class AnswerTooLong(RuleViolation):
    """It stands in a letter and on her page."""

    code = "absence_answer_too_long"
    message = N_("Câu trả lời dài quá {most} ký tự. Vui lòng rút gọn.")
    status = 422
    field = "answer"


class CameAfterAll(RuleViolation):
    """Who was there needs no leave, and must not lose her units by it."""

    code = "came_after_all"
    message = N_(
        "Học viên đã được điểm danh có mặt ở buổi này nên không ghi vắng có phép được. "
        "Vui lòng trả lời không cho phép và ghi rõ như vậy."
    )


def grant_absence(request_id: int, answer: str, *, actor: Actor, now: datetime) -> None:
    """Excuse her: a mark says so.

    Raises `NotFound`, `AbsenceDecided`, `AnswerTooLong`, `CameAfterAll`, or why nobody is marked in it any more.
    """
    found = _asked(request_id, answer)
    hold_open_session(found.session_id)  # nobody scans her in while we look
    stands = attendance_in_session(found.session_id, now).get(found.enrolment_id)
    if stands is not None and stands.is_there:
        raise CameAfterAll
    was_marked = stands is not None and stands.marked  # then no scan speaks any more, and leave brings none back
    mark_by_hand(
        found.session_id, found.enrolment_id, AttendanceStatus.EXCUSED, uid=uuid5(MARK_NAMES, str(found.id)),
        source=MarkSource.BY_HAND if was_marked else MarkSource.ABSENCE,
        reason=GRANTED_MARK.format(number=found.id), actor=actor, now=now,
    )  # fmt: skip
    _decide(found, AbsenceState.GRANTED, answer, actor, now)


def deny_absence(request_id: int, answer: str, *, actor: Actor, now: datetime) -> None:
    """Refuse with an answer. Raises `NotFound`, `AbsenceDecided`, `DenialWithoutAnswer` or `AnswerTooLong`."""
    found = _asked(request_id, answer)
    if not answer:
        raise DenialWithoutAnswer
    _decide(found, AbsenceState.DENIED, answer, actor, now)


def _asked(request_id: int, answer: str) -> AbsenceRequest:
    if len(answer) > LONGEST_ANSWER:
        raise AnswerTooLong(most=LONGEST_ANSWER)
    found = request_for_change(request_id)
    if found.state is not AbsenceState.ASKED:
        raise AbsenceDecided
    return found


def _decide(found: AbsenceRequest, state: AbsenceState, answer: str, actor: Actor, now: datetime) -> None:
    found.state, found.decided_at, found.decided_by_id, found.answer = state, now, actor.id, answer or None
    session.flush()
    record(f"absence.{state.value}", "enrolment", found.enrolment_id, actor=actor, now=now,
           session_id=found.session_id, request=found.id)  # fmt: skip
    _tell(found, now)


def _tell(found: AbsenceRequest, now: datetime) -> None:
    address = address_for(found.enrolment_id)
    if address is None:
        return
    queue_letter(
        "absence_decided",
        to_name=address.name,
        to_address=address.address,
        params={"enrolment_id": found.enrolment_id, "request_id": found.id},
        now=now,
        language=address.language,
        about=("registration", address.registration_id),
        unique_key=f"absence_decided:{found.id}",
    )
