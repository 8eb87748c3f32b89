"""Who is signed in, as small as a request needs it: read in one query, without the ORM."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from models.audit.actor import Actor
from models.db import session
from models.people.ended_session import EndedSession
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
_of_session = _by_id.where(~sa.exists().where(EndedSession.session_key == sa.bindparam("session_key")).correlate(None))
"""Made once: every request of staff asks it, and asks nothing else to know who she is."""


def principal_of_session(session_id: str, session_key: str = "") -> Principal | None:
    """Give the principal whom a session cookie names: one query.

    `None` if the account is gone, its stamp has risen, or this very session was signed out of.
    """
    user_id, _, stamp = session_id.partition(":")
    if not (user_id.isdecimal() and stamp.isdecimal() and len(user_id) < 10 and len(stamp) < 10):  # noqa: PLR2004  # fits an int column
        return None
    principal = _found(_of_session, user_id=int(user_id), session_key=session_key)
    return principal if principal and principal.stamp == int(stamp) else None


def principal_by_id(user_id: int) -> Principal | None:
    """Give an active account as a principal, or `None`."""
    return _found(_by_id, user_id=user_id)


def _found(query: sa.Select[*tuple[Any, ...]], **asked: object) -> Principal | None:
    rows = session.connection().execute(query, asked).all()
    if not rows:
        return None
    first = rows[0]
    roles = frozenset(row.role for row in rows if row.role)
    return Principal(id=first.id, name=first.name, email=first.email, stamp=first.stamp, roles=roles)
