"""How long a public form was open before it was sent: robots send at once, people read first.

Nobody is refused for good. A form sent sooner than the setting `FORM_SECONDS` after its opening comes back with all
that was typed and asks to be sent once more. The key also tells one blank form from another (a form sent twice acts
once).
"""

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta

from blueprints.common.extensions import bearer_key, settings
from models.errors import N_, RuleViolation

SIGNATURE = 16
PARTS = 3


class SentTooSoon(RuleViolation):
    """No person reads and fills a form so quickly."""

    code = "form_sent_too_soon"
    message = N_("Biểu mẫu vừa mở đã được gửi ngay. Nội dung vẫn còn nguyên, vui lòng xem lại rồi bấm gửi lần nữa.")
    status = 422


def new_form_key(now: datetime) -> str:
    """Give a key for a blank form that is opened now: random, dated, signed; 48 characters or so."""
    dated = f"{secrets.token_urlsafe(16)}.{int(now.timestamp() * 1_000):x}"
    return f"{dated}.{_signature(dated)}"


def opened_at(form_key: str | None) -> datetime | None:
    """Give when the form with this key was opened; `None` for a key that is not ours."""
    parts = (form_key or "").split(".")
    if len(parts) != PARTS:
        return None
    dated = f"{parts[0]}.{parts[1]}"
    if not hmac.compare_digest(_signature(dated).encode(), parts[2].encode()):
        return None
    return datetime.fromtimestamp(int(parts[1], 16) / 1_000, UTC)


def was_sent_too_soon(form_key: str | None, now: datetime) -> bool:
    """Whether this form was sent sooner than `FORM_SECONDS` after its opening, or under a key that we never gave.

    A key from the future comes from another server whose clock is ahead: let through.
    """
    shortest = timedelta(seconds=settings().form_seconds)
    if not shortest:
        return False
    opened = opened_at(form_key)
    return opened is None or timedelta() <= now - opened < shortest


def kept_form_key(form_key: str | None, now: datetime) -> str:
    """Give the key for the form that goes back: its own, so that the clock does not begin anew, or a first one."""
    return form_key if form_key and opened_at(form_key) else new_form_key(now)


def _signature(dated: str) -> str:
    return hmac.digest(bearer_key(), f"form:{dated}".encode(), hashlib.sha256).hex()[:SIGNATURE]
