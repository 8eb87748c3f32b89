"""A forgotten password: a link by letter that sets a new one, once, within two hours."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.bearer import derive_secret, digest
from models.db import locked, session
from models.errors import N_, RuleViolation
from models.mail.queueing import queue_letter
from models.people.email_address import tidy_email
from models.people.principal import Principal, principal_by_id
from models.people.signing_in import account_limit, set_password
from models.people.throttling import Limit, forget_attempts
from models.people.user import PasswordReset, User

PURPOSE = "password_reset"
GOOD_FOR = timedelta(hours=2)
HOUR = timedelta(hours=1)


class ResetClosed(RuleViolation):
    """It was used, has expired, or never existed."""

    code = "reset_closed"
    message = N_("Liên kết đặt lại mật khẩu không còn hiệu lực. Vui lòng yêu cầu một liên kết mới.")
    status = 410


@dataclass(frozen=True)
class OpenReset:
    """Whose password the link sets."""

    id: int
    email: str
    name: str


def reset_limits(email: str, network: str) -> tuple[Limit, ...]:
    """How often letters may be asked for, by one network and to one address, whether it has an account or not."""
    return (
        Limit("reset:network", network, 20, HOUR),
        Limit("reset:account", tidy_email(email), 5, HOUR),
    )


def reset_secret(server_key: bytes, reset_id: int) -> str:
    """Give the secret of the link, also when the letter is composed."""
    return derive_secret(server_key, PURPOSE, reset_id)


def ask_for_reset(email: str, *, server_key: bytes, now: datetime) -> None:
    """Send the link if there is an open account with this address; if there is none, nobody can tell."""
    found = session.execute(
        sa.select(User.id, User.name, User.email).where(User.email == tidy_email(email), User.deactivated_at.is_(None))
    ).one_or_none()
    actor = Actor.visitor(found.name if found else "Khách")
    record("password_reset.asked", "user", found.id if found else None, actor=actor, now=now)
    if found is None:
        return
    reset = PasswordReset(user_id=found.id, created_at=now, expires_at=now + GOOD_FOR)
    session.add(reset)
    session.flush()
    reset.secret_digest = digest(reset_secret(server_key, reset.id))
    session.flush()
    queue_letter(
        "password_reset", to_name=found.name, to_address=found.email, params={"reset_id": reset.id}, now=now,
        about=("password_reset", reset.id), unique_key=f"password_reset:{reset.id}",
    )  # fmt: skip


def open_reset(secret: str, *, now: datetime) -> OpenReset:
    """Give the reset that this link opens. Raises `ResetClosed`."""
    found = session.execute(
        sa.select(PasswordReset.id, User.email, User.name)
        .join(User, User.id == PasswordReset.user_id)
        .where(
            PasswordReset.secret_digest == digest(secret),
            PasswordReset.used_at.is_(None),
            PasswordReset.expires_at > now,
            User.deactivated_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        raise ResetClosed
    return OpenReset(found.id, found.email, found.name)


def reset_password(reset_id: int, new_hash: str, *, server_key: bytes, now: datetime) -> Principal:
    """Set the new password: every open session and every other link of this account dies. Raises `ResetClosed`.

    The attempts counted against the account are forgotten, so that its owner may sign in at once.
    """
    reset = session.scalar(locked(sa.select(PasswordReset).where(PasswordReset.id == reset_id)))
    if reset is None or reset.used_at or reset.expires_at <= now:
        raise ResetClosed
    user = session.scalar(locked(sa.select(User).where(User.id == reset.user_id, User.deactivated_at.is_(None))))
    if user is None:
        raise ResetClosed
    set_password(user, new_hash, now=now)
    forget_attempts([account_limit(user.email)], server_key=server_key)
    principal = principal_by_id(user.id)
    if principal is None:
        raise ResetClosed
    record("password_reset.used", "user", user.id, actor=principal.actor, now=now, name=user.name)
    return principal
