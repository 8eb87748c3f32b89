"""A member of staff, her roles, and the two links that let her in: an invitation and a password reset."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.db import SortKey, Table, enum_column
from models.people.roles import Role
from models.people.unit import Unit


class User(Table):
    """An account. `stamp` rises whenever open sessions must die: new password, deactivation, leaving everywhere.

    Changed roles need no rise: they are read with every request.
    """

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    """Lower case."""
    name: Mapped[str]
    name_sort: Mapped[str] = mapped_column(SortKey)
    password_hash: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    stamp: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    deactivated_at: Mapped[datetime | None]

    unit: Mapped[Unit | None] = relationship(lazy="raise")
    role_grants: Mapped[list["RoleGrant"]] = relationship(lazy="raise", order_by="RoleGrant.role")

    __table_args__ = (sa.CheckConstraint("email = lower(email)", name="email_lower"),)


class RoleGrant(Table):
    """That a person holds a role."""

    __tablename__ = "role_grant"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(enum_column(Role, "role"), primary_key=True)


class Invitation(Table):
    """A link by which a person makes her own account; used once, and only until it expires."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    name: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(sa.JSON)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    secret_digest: Mapped[str | None] = mapped_column(unique=True)
    """Set once the row has its id, from which the secret is derived."""
    invited_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (
        sa.Index(
            "uq_invitation_open_email",
            "email",
            unique=True,
            sqlite_where=sa.text("accepted_at IS NULL AND revoked_at IS NULL"),
            postgresql_where=sa.text("accepted_at IS NULL AND revoked_at IS NULL"),
        ),
    )


class PasswordReset(Table):
    """A link by which a person sets a new password; used once, and only until it expires."""

    __tablename__ = "password_reset"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    secret_digest: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
