"""The office's answers: each is told to the person, in the order that the law allows."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.audit_event import AuditEvent
from models.db import session
from models.errors import NotFound
from models.mail.outgoing_mail import OutgoingMail
from models.privacy.deciding import (
    AlreadyAcknowledged,
    AlreadyExtended,
    AnswerNeeded,
    ExtensionOutOfRange,
    ReasonNeeded,
    RequestSettled,
    acknowledge,
    complete,
    extend,
    refuse,
)
from models.privacy.privacy_request import RequestKind, RequestState
from models.privacy.queries import open_requests, request_counts, settled_requests
from tests.conftest import NOW
from tests.factories.privacy import make_privacy_request

ANH = Actor("user", "Ánh", 1)
LATER = NOW + timedelta(days=1)
MONTH_LATER = NOW + timedelta(days=30)


@pytest.fixture
def request_(context):
    return make_privacy_request(RequestKind.COPY)


def letters():
    return list(session.scalars(sa.select(OutgoingMail.letter).order_by(OutgoingMail.id)))


def test_request_is_acknowledged_then_done_and_told_both_times(request_):
    acknowledge(request_.id, actor=ANH, now=LATER)
    assert (request_.state, request_.acknowledged_at) == (RequestState.ACKNOWLEDGED, LATER)
    complete(request_.id, "Bản sao đã gửi kèm.", actor=ANH, now=LATER)
    assert (request_.state, request_.settled_at, request_.answer) == (RequestState.DONE, LATER, "Bản sao đã gửi kèm.")
    assert letters() == ["privacy_request_received", "privacy_request_acknowledged", "privacy_request_answered"]
    line = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (line.action, line.details) == (
        "privacy_request.done", {"reference": request_.reference, "in_time": True},
    )  # fmt: skip


def test_request_may_be_answered_without_being_acknowledged_first(request_):
    refuse(request_.id, "Không tìm thấy người này.", actor=ANH, now=LATER)
    assert request_.state is RequestState.REFUSED


def test_answer_after_the_day_is_recorded_as_late(request_):
    complete(request_.id, "Muộn.", actor=ANH, now=MONTH_LATER)
    line = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert line.details["in_time"] is False


def test_day_moves_once_by_at_most_fifteen_days_with_a_reason(request_):
    for days in (0, 16, -1):
        with pytest.raises(ExtensionOutOfRange):
            extend(request_.id, days, "Hồ sơ giấy", actor=ANH, now=LATER)
    with pytest.raises(ReasonNeeded):
        extend(request_.id, 15, "", actor=ANH, now=LATER)
    extend(request_.id, 15, "Hồ sơ giấy ở kho lưu trữ", actor=ANH, now=LATER)
    assert (request_.due_on, request_.extension_reason) == (date(2026, 12, 18), "Hồ sơ giấy ở kho lưu trữ")
    with pytest.raises(AlreadyExtended):
        extend(request_.id, 1, "nữa", actor=ANH, now=LATER)
    assert letters()[-1] == "privacy_request_extended"


def test_the_trail_does_not_keep_what_is_forgotten_with_the_request(request_):
    extend(request_.id, 15, "Bà Hoa đang nằm viện", actor=ANH, now=LATER)
    line = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert line.details == {"reference": request_.reference, "due_on": "2026-12-18"}


def test_extension_into_a_weekend_does_not_bring_the_day_forward(request_):
    request_.due_on = date(2026, 12, 4)  # a Friday
    extend(request_.id, 1, "một ngày", actor=ANH, now=LATER)
    assert request_.due_on == date(2026, 12, 4)


def test_settled_request_is_not_touched_again(request_):
    complete(request_.id, "Xong.", actor=ANH, now=LATER)
    for again in (
        lambda: acknowledge(request_.id, actor=ANH, now=LATER),
        lambda: extend(request_.id, 1, "lý do", actor=ANH, now=LATER),
        lambda: complete(request_.id, "lần nữa", actor=ANH, now=LATER),
        lambda: refuse(request_.id, "thôi", actor=ANH, now=LATER),
    ):
        with pytest.raises(RequestSettled):
            again()


def test_answers_need_words_and_are_acknowledged_once(request_):
    acknowledge(request_.id, actor=ANH, now=LATER)
    with pytest.raises(AlreadyAcknowledged):
        acknowledge(request_.id, actor=ANH, now=LATER)
    with pytest.raises(AnswerNeeded):
        complete(request_.id, "", actor=ANH, now=LATER)
    with pytest.raises(ReasonNeeded):
        refuse(request_.id, "", actor=ANH, now=LATER)
    with pytest.raises(NotFound):
        acknowledge(request_.id + 1, actor=ANH, now=LATER)


def test_overdue_means_past_the_day_of_acknowledgement_or_of_the_answer(request_):
    assert not request_.is_overdue(NOW + timedelta(days=2))
    assert request_.is_overdue(NOW + timedelta(days=3))
    acknowledge(request_.id, actor=ANH, now=LATER)
    assert not request_.is_overdue(NOW + timedelta(days=10))
    assert request_.is_overdue(NOW + timedelta(days=11))
    complete(request_.id, "Xong.", actor=ANH, now=LATER)
    assert not request_.is_overdue(MONTH_LATER)


def test_queue_shows_the_most_urgent_first_and_counts_the_overdue(context):
    delete, copy, done = (
        make_privacy_request(kind) for kind in (RequestKind.DELETE, RequestKind.COPY, RequestKind.COPY)
    )
    complete(done.id, "Xong.", actor=ANH, now=LATER)
    assert [each.id for each in open_requests(offset=0, limit=10)] == [copy.id, delete.id]
    assert [each.id for each in settled_requests(offset=0, limit=10)] == [done.id]
    acknowledge(delete.id, actor=ANH, now=LATER)
    assert request_counts(NOW) == (2, 0, 1)
    assert request_counts(NOW + timedelta(days=5)) == (2, 1, 1)
    assert request_counts(MONTH_LATER) == (2, 2, 1)
