"""A room or unit of the department, or a unit that works with it (*phòng, đơn vị*)."""

from sqlalchemy.orm import Mapped, mapped_column

from models.db import Table


class Unit(Table):
    """Named in full and in short (`TĐC`)."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    short_name: Mapped[str] = mapped_column(unique=True)
