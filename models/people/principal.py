"""Who is signed in, as small as a request needs it: read in one query, without the ORM."""

from dataclasses import dataclass
from functools import cached_property

import sqlalchemy as sa

from models.audit.actor import Actor
from models.db import session
from models.people.roles import Role
from models.people.user import RoleGrant, User


@dataclass(frozen=True)
class Principal:
    """A signed-in member of staff. `stamp` must equal the account's, or the session is dead."""

    id: int
    name: str
    email: str
    stamp: int
    roles: frozenset[Role]

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """Give what the session cookie keeps (Flask-Login)."""
        return f"{self.id}:{self.stamp}"

    @cached_property
    def actor(self) -> Actor:
        """Give herself as the one who acts."""
        return Actor("user", self.name, self.id)

    def has(self, *roles: Role) -> bool:
        """Whether she holds one of these roles."""
        return not self.roles.isdisjoint(roles)


_query = (
    sa.select(User.id, User.name, User.email, User.stamp, RoleGrant.role)
    .join_from(User, RoleGrant, RoleGrant.user_id == User.id, isouter=True)
    .where(User.deactivated_at.is_(None))
    .order_by(RoleGrant.role)
)
_by_id = _query.where(User.id == sa.bindparam("user_id"))
"""Made once: every request of staff asks it."""


def principal_of_session(session_id: str) -> Principal | None:
    """Give the principal whom a session cookie names, or `None` if the account is gone or its stamp has risen."""
    user_id, _, stamp = session_id.partition(":")
    if not (user_id.isdecimal() and stamp.isdecimal() and len(user_id) < 10 and len(stamp) < 10):  # noqa: PLR2004  # fits an int column
        return None
    principal = principal_by_id(int(user_id))
    return principal if principal and principal.stamp == int(stamp) else None


def principal_by_id(user_id: int) -> Principal | None:
    """Give an active account as a principal, or `None`."""
    rows = session.connection().execute(_by_id, {"user_id": user_id}).all()
    if not rows:
        return None
    first = rows[0]
    roles = frozenset(row.role for row in rows if row.role)
    return Principal(id=first.id, name=first.name, email=first.email, stamp=first.stamp, roles=roles)
