"""Who was told that she may miss, or has missed, the units that the certificate takes."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.db import Table, enum_column


class WarningKind(StrEnum):
    """Before it is too late, and when it is."""

    AT_RISK = "at_risk"
    """She must not miss another session."""
    OUT_OF_REACH = "out_of_reach"


class AttendanceWarning(Table):
    """Told once of each kind."""

    __tablename__ = "attendance_warning"

    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"), primary_key=True)
    kind: Mapped[WarningKind] = mapped_column(enum_column(WarningKind, "kind"), primary_key=True)
    told_at: Mapped[datetime]
