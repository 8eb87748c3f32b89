"""People to test with: each a real row, flushed in the caller's transaction."""

from functools import cache
from itertools import count

from models.db import session
from models.people.passwords import hash_password
from models.people.principal import Principal, principal_by_id
from models.people.roles import Role
from models.people.user import RoleGrant, User
from models.text import name_sort_key
from tests.conftest import NOW

_serial = count(1)
PASSWORD = "con đò bên sông Trà"


@cache
def password_hash() -> str:
    """Give the hash of `PASSWORD`: made once, for it takes 0.2 s."""
    return hash_password(PASSWORD)


def make_user(*roles: Role, name: str = "Lê Thị Hòa", email: str | None = None, password_hash: str = "!") -> User:
    """Give an active account with these roles. Its password hash matches no password unless one is given."""
    user = User(
        email=email or f"nguoi-{next(_serial)}@example.vn",
        name=name,
        name_sort=name_sort_key(name),
        password_hash=password_hash,
        created_at=NOW,
    )
    session.add(user)
    session.flush()
    session.add_all(RoleGrant(user_id=user.id, role=role) for role in roles)
    session.flush()
    return user


def make_principal(*roles: Role, name: str = "Lê Thị Hòa") -> Principal:
    """Give such an account as it stands in a request."""
    principal = principal_by_id(make_user(*roles, name=name).id)
    assert principal is not None
    return principal
