"""Beginning and ending what the session cookie says."""

from flask import session
from flask_login import login_user, logout_user

from models.people.principal import Principal


def begin_session(principal: Principal) -> None:
    """Sign her in on this browser. Nothing of the visitor's session remains: a planted one is worth nothing."""
    session.clear()
    login_user(principal)


def end_session() -> None:
    """Sign this browser out."""
    logout_user()
    session.clear()
