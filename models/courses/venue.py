"""A room where sessions are held."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.courses.commune import Commune
from models.db import Table


class Venue(Table):
    """A room at an address: two sessions may not be in one room at one time."""

    __tablename__ = "venue"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    address: Mapped[str]
    commune_code: Mapped[str] = mapped_column(sa.ForeignKey("commune.code"))
    map_url: Mapped[str | None]
    directions: Mapped[str | None]

    commune: Mapped[Commune] = relationship(lazy="raise")
