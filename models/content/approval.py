"""A decision on one exact revision, by someone who wrote none of it."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.content.revision import Revision
from models.db import Table, enum_column
from models.people.user import User


class Decision(StrEnum):
    """What was decided."""

    APPROVED = "approved"
    RETURNED = "returned"


class Approval(Table):
    """Who decided what on which revision; append-only. A later revision has no approval until it gets its own."""

    __tablename__ = "approval"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(sa.ForeignKey("revision.id"), index=True)
    decision: Mapped[Decision] = mapped_column(enum_column(Decision, "decision"))
    comment: Mapped[str | None]
    decided_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    decided_at: Mapped[datetime]

    revision: Mapped[Revision] = relationship(lazy="raise")
    decided_by: Mapped[User] = relationship(lazy="raise")

    __table_args__ = (
        sa.CheckConstraint("decision = 'approved' OR comment IS NOT NULL", name="return_says_why"),
        sa.Index(
            "uq_approval_approved",
            "revision_id",
            unique=True,
            sqlite_where=sa.text("decision = 'approved'"),
            postgresql_where=sa.text("decision = 'approved'"),
        ),
    )
