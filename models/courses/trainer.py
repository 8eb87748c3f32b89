"""A person who teaches (*giảng viên, báo cáo viên*)."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.db import SortKey, Table


class Trainer(Table):
    """Shown to the public by name, position and organisation; `user_id` joins her to her account, if she has one."""

    __tablename__ = "trainer"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_sort: Mapped[str] = mapped_column(SortKey)
    position: Mapped[str | None]
    """Title and organisation, as the public page says it."""
    email: Mapped[str | None]
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"), unique=True)
