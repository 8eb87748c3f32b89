"""A day on which the office rests though the week would have it work, or works though the week would have it rest."""

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.db import Table, enum_column


class DayKind(StrEnum):
    """Which way the day differs from its week."""

    HOLIDAY = "holiday"
    WORKING_DAY = "working_day"
    """A Saturday or Sunday worked in exchange for a weekday off (*hoán đổi ngày làm việc*)."""


class Holiday(Table):
    """One exceptional day, as the Government announces it each year."""

    __tablename__ = "holiday"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(unique=True)
    kind: Mapped[DayKind] = mapped_column(enum_column(DayKind, "kind"), default=DayKind.HOLIDAY)
    name: Mapped[str]

    __table_args__ = (sa.CheckConstraint("name != ''", name="holiday_named"),)
