"""Accounts as administrators keep them: roles, unit, and whether they are open."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.db import locked, session
from models.errors import N_, NotFound, RuleViolation
from models.people.ending import end_all_access
from models.people.roles import Role
from models.people.unit import Unit
from models.people.user import RoleGrant, User


class LastAdministrator(RuleViolation):
    """Without an administrator nobody could mend anything."""

    code = "last_administrator"
    message = N_("Đây là quản trị viên duy nhất còn hoạt động. Vui lòng giao vai trò quản trị cho người khác trước.")


class NoRole(RuleViolation):
    """An account without a role could do nothing."""

    code = "no_role"
    message = N_("Vui lòng chọn ít nhất một vai trò. Nếu người này đã thôi việc, vui lòng khóa tài khoản.")
    status = 422
    field = "roles"


class UnknownUnit(RuleViolation):
    """The unit is not (or no longer) in the list."""

    code = "unknown_unit"
    message = N_("Không có đơn vị này trong danh sách. Vui lòng chọn lại.")
    status = 422
    field = "unit"


class AlreadyDeactivated(RuleViolation):
    """It was locked before."""

    code = "already_deactivated"
    message = N_("Tài khoản này đã được khóa trước đó.")


class NotDeactivated(RuleViolation):
    """It is open."""

    code = "not_deactivated"
    message = N_("Tài khoản này đang hoạt động, không cần mở lại.")


def change_roles(user_id: int, roles: Collection[Role], unit_id: int | None, *, actor: Actor, now: datetime) -> None:
    """Give an account exactly these roles and this unit. Takes effect with her next request.

    Raises `NoRole`, `UnknownUnit`, `LastAdministrator`.
    """
    if not roles:
        raise NoRole
    ensure_unit(unit_id)
    user = _account(user_id)
    if Role.ADMINISTRATOR not in roles:
        _ensure_another_administrator(user_id)
    before = set(session.scalars(sa.select(RoleGrant.role).where(RoleGrant.user_id == user_id)))
    wanted = set(roles)
    session.execute(sa.delete(RoleGrant).where(RoleGrant.user_id == user_id, RoleGrant.role.in_(before - wanted)))
    if wanted - before:
        session.execute(sa.insert(RoleGrant), [{"user_id": user_id, "role": role} for role in sorted(wanted - before)])
    unit_before, user.unit_id = user.unit_id, unit_id
    session.flush()
    if before != wanted or unit_before != unit_id:
        record(
            "user.roles_changed", "user", user_id, actor=actor, now=now,
            name=user.name, before=sorted(before), after=sorted(wanted), unit_id=unit_id,
        )  # fmt: skip


def deactivate(user_id: int, *, actor: Actor, now: datetime) -> None:
    """Lock an account: its sessions and reset links die at once. Raises `AlreadyDeactivated`, `LastAdministrator`."""
    user = _account(user_id)
    if user.deactivated_at:
        raise AlreadyDeactivated
    _ensure_another_administrator(user_id)
    user.deactivated_at = now
    end_all_access(user, now=now)
    record("user.deactivated", "user", user_id, actor=actor, now=now, name=user.name)


def reactivate(user_id: int, *, actor: Actor, now: datetime) -> None:
    """Open a locked account again, with the roles it had. Raises `NotDeactivated`."""
    user = _account(user_id)
    if user.deactivated_at is None:
        raise NotDeactivated
    user.deactivated_at = None
    session.flush()
    record("user.reactivated", "user", user_id, actor=actor, now=now, name=user.name)


def ensure_unit(unit_id: int | None) -> None:
    """Raise `UnknownUnit` unless it exists (none at all is fine)."""
    if unit_id is not None and session.get(Unit, unit_id) is None:
        raise UnknownUnit


def _account(user_id: int) -> User:
    """Lock every active administrator's row, then the account's, always in this order: see below."""
    _active_administrators()
    user = session.scalar(locked(sa.select(User).where(User.id == user_id)))
    if user is None:
        raise NotFound
    return user


def _active_administrators() -> list[int]:
    """Give the ids of the administrators whose accounts are open, locked.

    Two administrators who lock each other's account at once meet here: the second sees what the first has done.
    """
    found = (
        sa.select(User.id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.role == Role.ADMINISTRATOR, User.deactivated_at.is_(None))
        .order_by(User.id)
    )
    return list(session.scalars(locked(found)))


def _ensure_another_administrator(user_id: int) -> None:
    administrators = _active_administrators()
    if administrators == [user_id]:
        raise LastAdministrator
