"""A person's request about her own data (*yêu cầu của chủ thể dữ liệu*), and until when the law wants it answered.

Luật 91/2025/QH15, Điều 4; Nghị định 356/2025/NĐ-CP: acknowledged within 2 working days; a withdrawn consent, a
restriction or an objection carried out within 15 days; the others within 10 to 20; extended once, by 15 at most.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.clock import vietnam_date
from models.courses.working_time import WorkingCalendar, add_working_days, last_working_day_until
from models.db import Table, enum_column
from models.errors import N_


class RequestKind(StrEnum):
    """What is asked for."""

    COPY = "copy"
    CORRECT = "correct"
    DELETE = "delete"
    RESTRICT = "restrict"
    OBJECT = "object"
    WITHDRAW_CONSENT = "withdraw_consent"


REQUEST_KIND_NAMES = {
    RequestKind.COPY: N_("Xem hoặc nhận bản sao dữ liệu của tôi"),
    RequestKind.CORRECT: N_("Sửa dữ liệu của tôi"),
    RequestKind.DELETE: N_("Xóa dữ liệu của tôi"),
    RequestKind.RESTRICT: N_("Hạn chế xử lý dữ liệu của tôi"),
    RequestKind.OBJECT: N_("Phản đối việc xử lý dữ liệu của tôi"),
    RequestKind.WITHDRAW_CONSENT: N_("Rút lại sự đồng ý"),
}


class RequestState(StrEnum):
    """Where a request stands."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    DONE = "done"
    REFUSED = "refused"


REQUEST_MOVES = {
    RequestState.RECEIVED: {RequestState.ACKNOWLEDGED, RequestState.DONE, RequestState.REFUSED},
    RequestState.ACKNOWLEDGED: {RequestState.DONE, RequestState.REFUSED},
    RequestState.DONE: set(),
    RequestState.REFUSED: set(),
}
OPEN = frozenset({RequestState.RECEIVED, RequestState.ACKNOWLEDGED})

WORKING_DAYS_TO_ACKNOWLEDGE = 2
DAYS_TO_ACT = {
    RequestKind.COPY: 10,
    RequestKind.CORRECT: 10,
    RequestKind.DELETE: 20,
    RequestKind.RESTRICT: 15,
    RequestKind.OBJECT: 15,
    RequestKind.WITHDRAW_CONSENT: 15,
}
"""Days of the calendar after the day of receipt; a day off brings the date forward to the working day before it."""
MOST_DAYS_OF_EXTENSION = 15


class PrivacyRequest(Table):
    """One request. Whoever sends it needs no account: it is known by its reference and answered where she asks."""

    __tablename__ = "privacy_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    """8 characters to read out on the telephone; it opens nothing."""
    kind: Mapped[RequestKind] = mapped_column(enum_column(RequestKind, "kind"))
    name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    """E.164. At least one of the two, until both are forgotten."""
    registration_reference: Mapped[str | None]
    """As she gave it; it may be wrong."""
    words: Mapped[str]
    language: Mapped[str]
    form_key: Mapped[str | None] = mapped_column(unique=True)
    """Digest of the form that was sent: sending it twice asks once."""
    received_at: Mapped[datetime]
    acknowledge_by: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[RequestState] = mapped_column(enum_column(RequestState, "state"), default=RequestState.RECEIVED)
    acknowledged_at: Mapped[datetime | None]
    extended_at: Mapped[datetime | None]
    extension_reason: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    answer: Mapped[str | None]
    """Told to her: what was done and what stays, or why not."""
    forgotten_at: Mapped[datetime | None]
    """When name, addresses and words were forgotten, their time being over."""

    __table_args__ = (
        sa.CheckConstraint(
            "(email IS NOT NULL) OR (phone IS NOT NULL) OR (forgotten_at IS NOT NULL)", name="can_be_answered"
        ),
        sa.CheckConstraint("(state IN ('done', 'refused')) = (settled_at IS NOT NULL)", name="settled_has_time"),
        sa.CheckConstraint("(settled_at IS NULL) = (answer IS NULL)", name="settled_has_answer"),
        sa.CheckConstraint("(state != 'acknowledged') OR (acknowledged_at IS NOT NULL)", name="acknowledged_has_time"),
        sa.CheckConstraint("(extended_at IS NULL) = (extension_reason IS NULL)", name="extended_has_reason"),
        sa.CheckConstraint("(forgotten_at IS NULL) OR (settled_at IS NOT NULL)", name="forgotten_when_settled"),
        sa.Index("ix_privacy_request_due", "state", "due_on"),
    )

    @property
    def is_open(self) -> bool:
        """Whether it still waits for its answer."""
        return self.state in OPEN

    def is_overdue(self, now: datetime) -> bool:
        """Whether a day that the law sets has passed: that of the acknowledgement, or that of the answer."""
        today = vietnam_date(now)
        return self.is_open and (today > self.due_on or (self.acknowledged_at is None and today > self.acknowledge_by))


def deadlines(kind: RequestKind, received_at: datetime, calendar: WorkingCalendar) -> tuple[date, date]:
    """Give until when a request received then is to be acknowledged, and when carried out.

    The day of receipt is not counted, and counts as the day it is in Vietnam.
    """
    received_on = vietnam_date(received_at)
    acknowledge_by = add_working_days(received_on, WORKING_DAYS_TO_ACKNOWLEDGE, calendar)
    due_on = last_working_day_until(received_on + timedelta(days=DAYS_TO_ACT[kind]), calendar)
    return acknowledge_by, max(acknowledge_by, due_on)
