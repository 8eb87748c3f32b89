"""Beginning and ending what the session cookie says."""

import secrets
from datetime import UTC, datetime

from flask import session
from flask_login import login_user, logout_user

from models.clock import now
from models.people.ended_session import SESSION_LIFETIME
from models.people.principal import Principal, principal_of_session

KEY, BEGAN_AT = "session_key", "began_at"


def begin_session(principal: Principal) -> None:
    """Sign her in on this browser. Nothing of the visitor's session remains: a planted one is worth nothing."""
    session.clear()
    login_user(principal)
    session.update(session_marks())


def session_marks() -> dict[str, str | int]:
    """Give what a cookie says of a session that begins now: a key by which it can be ended, and when it began."""
    return {KEY: secrets.token_urlsafe(16), BEGAN_AT: int(now().timestamp())}


def session_key() -> str:
    """Give the key of this browser's session, or nothing."""
    return str(session.get(KEY, ""))


def principal_of_browser(session_id: str) -> Principal | None:
    """Give the principal whom this browser's cookie names, unless the session has ended or is twelve hours old."""
    began_at = session.get(BEGAN_AT)
    if not session_key() or not isinstance(began_at, int):
        return None  # a cookie without an end of its own
    if now() >= datetime.fromtimestamp(began_at, UTC) + SESSION_LIFETIME:
        return None
    return principal_of_session(session_id, session_key())


def end_session() -> None:
    """Sign this browser out."""
    logout_user()
    session.clear()
