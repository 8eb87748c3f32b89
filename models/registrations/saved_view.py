"""A view of the desk's list that a member of staff keeps under a name: which people, which order, which columns."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.db import Table
from models.people.user import User


class SavedView(Table):
    """Hers alone. `query` is the query string of the list's address, good for every course."""

    __tablename__ = "saved_view"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    name: Mapped[str]
    query: Mapped[str]
    saved_at: Mapped[datetime]

    __table_args__ = (sa.UniqueConstraint("user_id", "name"),)
