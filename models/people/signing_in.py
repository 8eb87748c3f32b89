"""Signing in and out, and changing one's own password.

The door verifies the password between two transactions (Argon2 takes 0.2 s): it asks `credentials_of`, computes, and
then calls `sign_in`, which looks again that nothing has changed meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.db import locked, session
from models.errors import N_, RuleViolation
from models.people.email_address import tidy_email
from models.people.ending import end_all_access, end_one_session
from models.people.principal import Principal, principal_by_id
from models.people.throttling import Limit
from models.people.user import User

QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)


class WrongCredentials(RuleViolation):
    """Unknown address, wrong password or locked account: nobody is told which."""

    code = "wrong_credentials"
    message = N_("Thư điện tử hoặc mật khẩu chưa đúng. Vui lòng kiểm tra lại.")
    status = 422


class WrongPassword(RuleViolation):
    """The present password, asked for before a new one is taken."""

    code = "wrong_password"
    message = N_("Mật khẩu hiện tại chưa đúng. Vui lòng nhập lại.")
    status = 422
    field = "old_password"


class PasswordUnchanged(RuleViolation):
    """The new one is the old one."""

    code = "password_unchanged"
    message = N_("Mật khẩu mới cần khác mật khẩu hiện tại.")
    status = 422
    field = "password"


@dataclass(frozen=True)
class Credentials:
    """What a password is compared with."""

    user_id: int
    password_hash: str


def sign_in_limits(email: str, network: str) -> tuple[Limit, ...]:
    """How often one may try: from one network, at one account from one network, and at one account from anywhere.

    The last is wider than the second and counts only what the first two let through (`count_attempts`), so that a
    stranger who guesses does not shut the owner out.
    """
    account = tidy_email(email)
    return (
        Limit("sign_in:network", network, 30, QUARTER),
        Limit("sign_in:account_from_network", f"{account} {network}", 10, QUARTER),
        account_limit(account),
    )


def account_limit(email: str) -> Limit:
    """How often one account may be tried from anywhere."""
    return Limit("sign_in:account", tidy_email(email), 50, HOUR)


def own_password_limits(user_id: int) -> tuple[Limit, ...]:
    """How often the present password may be tried on the account page, by whoever sits there."""
    return (Limit("own_password", str(user_id), 10, QUARTER),)


def credentials_of(email: str) -> Credentials | None:
    """Give the credentials of the open account with this address, or `None`."""
    found = session.execute(
        sa.select(User.id, User.password_hash).where(User.email == tidy_email(email), User.deactivated_at.is_(None))
    ).one_or_none()
    return Credentials(found.id, found.password_hash) if found else None


def sign_in(credentials: Credentials, *, fresh_hash: str | None = None, now: datetime) -> Principal:
    """Let in whoever has given the password of `credentials`; keep `fresh_hash` if it was made anew.

    Raises `WrongCredentials` if the password was changed or the account locked since it was compared.
    """
    user = _unchanged(credentials)
    if user is None:
        raise WrongCredentials
    if fresh_hash:
        user.password_hash = fresh_hash
        session.flush()
    principal = principal_by_id(user.id)
    if principal is None:
        raise WrongCredentials
    record("user.signed_in", "user", user.id, actor=principal.actor, now=now, name=user.name)
    return principal


def refuse_sign_in(credentials: Credentials | None, *, now: datetime) -> None:
    """Record a failed attempt, against an account or against none: both take as long. The address typed is not kept."""
    actor = Actor.visitor("Khách")
    record("user.sign_in_refused", "user", credentials.user_id if credentials else None, actor=actor, now=now)


def sign_out(principal: Principal, session_key: str = "", *, everywhere: bool = False, now: datetime) -> None:
    """End the session with this key, also in a copy of its cookie; `everywhere` ends her sessions on all devices."""
    if everywhere:
        session.execute(sa.update(User).where(User.id == principal.id).values(stamp=User.stamp + 1))
    elif session_key:
        end_one_session(session_key, now=now)
    record(
        "user.signed_out", "user", principal.id, actor=principal.actor, now=now,
        name=principal.name, everywhere=everywhere,
    )  # fmt: skip


def change_password(credentials: Credentials, new_hash: str, *, now: datetime) -> Principal:
    """Set a new password after the present one was compared with `credentials`; every other session dies.

    Raises `WrongPassword` if it was changed meanwhile.
    """
    user = _unchanged(credentials)
    if user is None:
        raise WrongPassword
    set_password(user, new_hash, now=now)
    principal = principal_by_id(user.id)
    if principal is None:
        raise WrongPassword
    record("user.password_changed", "user", user.id, actor=principal.actor, now=now, name=user.name)
    return principal


def set_password(user: User, new_hash: str, *, now: datetime) -> None:
    """Set the hash; every open session and every unused reset link of the account dies."""
    user.password_hash = new_hash
    end_all_access(user, now=now)


def _unchanged(credentials: Credentials) -> User | None:
    """Lock the account, if it is open and its password still the one that was compared."""
    return session.scalar(
        locked(
            sa.select(User).where(
                User.id == credentials.user_id,
                User.password_hash == credentials.password_hash,
                User.deactivated_at.is_(None),
            )
        )
    )
