"""The Flask extensions, made once, and what the doors may ask of the assembled application."""

import hashlib
import hmac
from functools import cache
from typing import TYPE_CHECKING

from flask import current_app, g
from flask_babel import Babel
from flask_login import LoginManager
from flask_wtf import CSRFProtect

if TYPE_CHECKING:
    from settings import Settings


class CsrfGuard(CSRFProtect):
    """Guards what a browser sends unasked, its cookie. A phone that came in by its token has sent that on purpose."""

    def protect(self, apply_exemptions: bool = False) -> None:  # noqa: FBT001, FBT002  # Flask-WTF's own signature
        """Check the CSRF token, unless there is nothing to guard."""
        if g.get("device") is None:
            super().protect(apply_exemptions)


babel = Babel()
csrf = CsrfGuard()
login_manager = LoginManager()


def settings() -> "Settings":
    """Give the installation's settings."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def bearer_key() -> bytes:
    """Give the key from which bearer secrets are derived: never the cookie-signing key itself."""
    return _bearer_key(settings().secret_key)


@cache
def _bearer_key(secret_key: str) -> bytes:
    return hmac.digest(secret_key.encode(), b"bearer secrets", hashlib.sha256)
