"""Invitations: the only way to an account. A link that works once, for seven days, unless it is revoked.

Sending again makes a new row, and so a new secret; the old link dies.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from models.audit.actor import Actor
from models.audit.recording import record
from models.bearer import derive_secret, digest
from models.db import locked, session
from models.errors import N_, NotFound, RuleViolation
from models.mail.queueing import queue_letter
from models.people.accounts import NoRole, ensure_unit
from models.people.email_address import usable_email
from models.people.principal import Principal, principal_by_id
from models.people.roles import Role
from models.people.user import Invitation, RoleGrant, User
from models.text import clean, name_sort_key

PURPOSE = "invitation"
GOOD_FOR = timedelta(days=7)


class EmailTaken(RuleViolation):
    """There is an account with this address, open or locked."""

    code = "email_taken"
    message = N_("Thư điện tử này đã có tài khoản. Vui lòng tìm tài khoản đó trong danh sách người dùng.")
    field = "email"


class AlreadyInvited(RuleViolation):
    """An invitation to this address is still open."""

    code = "already_invited"
    message = N_("Thư điện tử này đang có lời mời chưa nhận. Vui lòng gửi lại hoặc thu hồi lời mời đó.")
    field = "email"


class InvitationClosed(RuleViolation):
    """It was used, revoked or replaced, has expired, or never existed: the visitor is told what to do, not which."""

    code = "invitation_closed"
    message = N_("Lời mời này không còn hiệu lực. Vui lòng liên hệ quản trị viên để nhận lời mời mới.")
    status = 410


@dataclass(frozen=True)
class OpenInvitation:
    """What the invited person sees."""

    id: int
    email: str
    name: str
    roles: frozenset[Role]


def invitation_secret(server_key: bytes, invitation_id: int) -> str:
    """Give the secret of the link, also for a later letter."""
    return derive_secret(server_key, PURPOSE, invitation_id)


def invite(
    email: str, name: str, roles: Collection[Role], unit_id: int | None = None,
    *, server_key: bytes, actor: Actor, now: datetime,
) -> int:  # fmt: skip
    """Invite a person by letter, and give the invitation's id.

    Raises `EmailNotUsable`, `NoRole`, `UnknownUnit`, `EmailTaken`, `AlreadyInvited`.
    """
    address = usable_email(email)
    if not roles:
        raise NoRole
    ensure_unit(unit_id)
    _refuse_known(address)
    _close_expired(address, now)
    if session.scalar(sa.select(Invitation.id).where(Invitation.email == address, *_untouched())):
        raise AlreadyInvited
    invitation_id = _write(
        address, clean(name), sorted(set(roles)), unit_id, server_key=server_key, actor=actor, now=now
    )
    record(
        "invitation.sent", "invitation", invitation_id, actor=actor, now=now,
        name=clean(name), roles=sorted(set(roles)),
    )  # fmt: skip
    return invitation_id


def send_again(invitation_id: int, *, server_key: bytes, actor: Actor, now: datetime) -> int:
    """Replace an invitation (open or expired) by one with a new link and seven new days, and give its id.

    Raises `InvitationClosed` if it was used or revoked, `EmailTaken`.
    """
    old = _lock(invitation_id)
    _refuse_known(old.email)
    old.revoked_at = now
    session.flush()
    fresh_id = _write(old.email, old.name, old.roles, old.unit_id, server_key=server_key, actor=actor, now=now)
    record("invitation.sent_again", "invitation", fresh_id, actor=actor, now=now, name=old.name, replaces=old.id)
    return fresh_id


def revoke(invitation_id: int, *, actor: Actor, now: datetime) -> None:
    """Close an invitation: its link dies. Raises `InvitationClosed` if it was used or revoked."""
    invitation = _lock(invitation_id)
    invitation.revoked_at = now
    session.flush()
    record("invitation.revoked", "invitation", invitation.id, actor=actor, now=now, name=invitation.name)


def open_invitation(secret: str, *, now: datetime) -> OpenInvitation:
    """Give the invitation that this link opens. Raises `InvitationClosed`."""
    found = session.execute(
        sa.select(Invitation.id, Invitation.email, Invitation.name, Invitation.roles).where(
            Invitation.secret_digest == digest(secret), *_untouched(), Invitation.expires_at > now
        )
    ).one_or_none()
    if found is None:
        raise InvitationClosed
    return OpenInvitation(found.id, found.email, found.name, frozenset(Role(role) for role in found.roles))


def accept(invitation_id: int, password_hash: str, *, now: datetime) -> Principal:
    """Make the account that was offered. Raises `InvitationClosed`, `EmailTaken`."""
    invitation = _lock(invitation_id)
    if invitation.expires_at <= now:
        raise InvitationClosed
    _refuse_known(invitation.email)
    invitation.accepted_at = now
    user = User(
        email=invitation.email, name=invitation.name, name_sort=name_sort_key(invitation.name),
        password_hash=password_hash, unit_id=invitation.unit_id, created_at=now,
    )  # fmt: skip
    session.add(user)
    try:
        session.flush()
    except IntegrityError as clash:  # the same address got an account in the same moment
        raise EmailTaken from clash
    session.execute(sa.insert(RoleGrant), [{"user_id": user.id, "role": Role(role)} for role in invitation.roles])
    principal = principal_by_id(user.id)
    if principal is None:
        raise InvitationClosed
    record("invitation.accepted", "invitation", invitation.id, actor=principal.actor, now=now, name=user.name)
    record("user.created", "user", user.id, actor=principal.actor, now=now, name=user.name)
    return principal


def _untouched() -> tuple[sa.ColumnElement[bool], ...]:
    return Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None)


def _lock(invitation_id: int) -> Invitation:
    """Lock an invitation that was neither used nor revoked."""
    found = session.scalar(locked(sa.select(Invitation).where(Invitation.id == invitation_id)))
    if found is None:
        raise NotFound
    if found.accepted_at or found.revoked_at:
        raise InvitationClosed
    return found


def _refuse_known(address: str) -> None:
    if session.scalar(sa.select(User.id).where(User.email == address)):
        raise EmailTaken


def _close_expired(address: str, now: datetime) -> None:
    """An expired invitation gives way to a new one: the database lets one address have one open invitation."""
    session.execute(
        sa.update(Invitation)
        .where(Invitation.email == address, *_untouched(), Invitation.expires_at <= now)
        .values(revoked_at=now)
    )


def _write(
    address: str, name: str, roles: Collection[str], unit_id: int | None,
    *, server_key: bytes, actor: Actor, now: datetime,
) -> int:  # fmt: skip
    """Write the row and its letter."""
    invitation = Invitation(
        email=address, name=name, roles=[str(role) for role in roles], unit_id=unit_id,
        invited_by_id=actor.id if actor.kind == "user" else None, created_at=now, expires_at=now + GOOD_FOR,
    )  # fmt: skip
    session.add(invitation)
    try:
        session.flush()
    except IntegrityError as clash:  # two administrators invited her in the same moment
        raise AlreadyInvited from clash
    invitation.secret_digest = digest(invitation_secret(server_key, invitation.id))
    session.flush()
    queue_letter(
        "invitation", to_name=name, to_address=address, params={"invitation_id": invitation.id}, now=now,
        about=("invitation", invitation.id), unique_key=f"invitation:{invitation.id}",
    )  # fmt: skip
    return invitation.id
