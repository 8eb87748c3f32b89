"""The office answers a request: acknowledged, extended once with a reason, done or refused; she is told each time."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.clock import vietnam_date
from models.courses.working_time import last_working_day_until, load_calendar
from models.db import locked, session
from models.errors import N_, NotFound, RuleViolation
from models.privacy.privacy_request import MOST_DAYS_OF_EXTENSION, REQUEST_MOVES, PrivacyRequest, RequestState
from models.privacy.requesting import tell


class RequestSettled(RuleViolation):
    """It has its answer."""

    code = "privacy_request_settled"
    message = N_("Yêu cầu này đã được trả lời. Nếu cần bổ sung, vui lòng viết thư cho người yêu cầu.")


class AlreadyAcknowledged(RuleViolation):
    """Once is enough."""

    code = "privacy_request_already_acknowledged"
    message = N_("Yêu cầu này đã được báo tiếp nhận trước đó. Vui lòng tải lại trang.")


class AlreadyExtended(RuleViolation):
    """The law allows one extension."""

    code = "privacy_request_already_extended"
    message = N_("Hạn của yêu cầu này đã được gia hạn một lần. Pháp luật không cho gia hạn thêm.")


class ExtensionOutOfRange(RuleViolation):
    """At most 15 days."""

    code = "extension_out_of_range"
    message = N_("Chỉ được gia hạn từ 1 đến {most} ngày.")
    status = 422
    field = "days"


class ReasonNeeded(RuleViolation):
    """She is told why."""

    code = "reason_needed"
    message = N_("Vui lòng ghi lý do: người yêu cầu sẽ đọc được.")
    status = 422
    field = "reason"


class AnswerNeeded(RuleViolation):
    """She is told what was done."""

    code = "answer_needed"
    message = N_("Vui lòng ghi câu trả lời: đã làm gì, phần nào được giữ lại và vì sao.")
    status = 422
    field = "answer"


def acknowledge(request_id: int, *, actor: Actor, now: datetime) -> None:
    """Tell her that somebody works on it. Raises `NotFound`, `RequestSettled` or `AlreadyAcknowledged`."""
    request = _open(request_id)
    if request.acknowledged_at is not None:
        raise AlreadyAcknowledged
    request.state = RequestState.ACKNOWLEDGED
    request.acknowledged_at = now
    _keep("privacy_request.acknowledged", request, actor=actor, now=now)
    tell("privacy_request_acknowledged", request, now=now)


def extend(request_id: int, days: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """Move the day of the answer by at most 15 days, once, and tell her why.

    Raises `NotFound`, `RequestSettled`, `AlreadyExtended`, `ExtensionOutOfRange` or `ReasonNeeded`.
    """
    request = _open(request_id)
    if request.extended_at is not None:
        raise AlreadyExtended
    if not 1 <= days <= MOST_DAYS_OF_EXTENSION:
        raise ExtensionOutOfRange(most=MOST_DAYS_OF_EXTENSION)
    if not reason:
        raise ReasonNeeded
    later = last_working_day_until(request.due_on + timedelta(days=days), load_calendar())
    request.due_on = max(request.due_on, later)
    request.extended_at = now
    request.extension_reason = reason
    _keep("privacy_request.extended", request, actor=actor, now=now, due_on=request.due_on.isoformat())
    tell("privacy_request_extended", request, now=now)


def complete(request_id: int, answer: str, *, actor: Actor, now: datetime) -> None:
    """Say that it is done, and what stays. Raises `NotFound`, `RequestSettled` or `AnswerNeeded`."""
    _settle(request_id, RequestState.DONE, answer, AnswerNeeded(), actor=actor, now=now)


def refuse(request_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """Say no, and why. Raises `NotFound`, `RequestSettled` or `ReasonNeeded`."""
    _settle(request_id, RequestState.REFUSED, reason, ReasonNeeded(), actor=actor, now=now)


def _settle(
    request_id: int, state: RequestState, words: str, if_silent: RuleViolation, *, actor: Actor, now: datetime
) -> None:
    request = _open(request_id)
    if not words:
        raise if_silent
    request.state = state
    request.answer = words
    request.settled_at = now
    was_in_time = vietnam_date(now) <= request.due_on
    _keep(f"privacy_request.{state.value}", request, actor=actor, now=now, in_time=was_in_time)
    tell("privacy_request_answered", request, now=now)


def _open(request_id: int) -> PrivacyRequest:
    """Give the request, locked. Raises `NotFound` or `RequestSettled`."""
    wanted = sa.select(PrivacyRequest).where(PrivacyRequest.id == request_id).execution_options(populate_existing=True)
    request = session.scalar(locked(wanted))
    if request is None:
        raise NotFound
    if not REQUEST_MOVES[request.state]:
        raise RequestSettled
    return request


def _keep(action: str, request: PrivacyRequest, *, actor: Actor, now: datetime, **details: object) -> None:
    session.flush()
    record(action, "privacy_request", request.id, actor=actor, now=now, reference=request.reference, **details)
