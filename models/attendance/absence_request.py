"""A trainee asks beforehand to be excused from a session (*xin vắng có phép*)."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.db import Table, enum_column


class AbsenceState(StrEnum):
    """Where a request stands."""

    ASKED = "asked"
    GRANTED = "granted"
    DENIED = "denied"
    TAKEN_BACK = "taken_back"


ABSENCE_MOVES = {
    AbsenceState.ASKED: {AbsenceState.GRANTED, AbsenceState.DENIED, AbsenceState.TAKEN_BACK},
    AbsenceState.GRANTED: set(),
    AbsenceState.DENIED: set(),
    AbsenceState.TAKEN_BACK: set(),
}
IS_ASKED = sa.text("state = 'asked'")
"""Said as a literal: SQLite uses a partial index only for the words it was made with."""


class AbsenceRequest(Table):
    """Of one person for one session; only one at a time waits for an answer."""

    __tablename__ = "absence_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"), index=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("training_session.id"), index=True)
    reason: Mapped[str]
    asked_at: Mapped[datetime]
    state: Mapped[AbsenceState] = mapped_column(enum_column(AbsenceState, "state"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    answer: Mapped[str | None]
    """Told to her; a refusal has one."""

    __table_args__ = (
        sa.Index(
            "uq_absence_request_asked",
            "enrolment_id",
            "session_id",
            unique=True,
            sqlite_where=IS_ASKED,
            postgresql_where=IS_ASKED,
        ),
        sa.CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="decided_has_time"),
        sa.CheckConstraint("state != 'denied' OR answer IS NOT NULL", name="denial_has_answer"),
        sa.CheckConstraint("reason != ''", name="has_reason"),
    )
