"""Questions about accounts, invitations and units."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from models.db import session
from models.people.roles import ROLE_NAMES, Role
from models.people.unit import Unit
from models.people.user import Invitation, User
from models.text import fold

MOST_UNITS = 500
MOST_ACCOUNTS = 2_000
MOST_INVITATIONS = 200


class AccountState(StrEnum):
    """Which accounts a list shows."""

    OPEN = "open"
    LOCKED = "locked"


@dataclass(frozen=True)
class AccountFilter:
    """What a list of accounts is narrowed to; empty means all."""

    words: str = ""
    role: Role | None = None
    unit_id: int | None = None
    state: AccountState | None = None


@dataclass(frozen=True)
class PendingInvitation:
    """An invitation that nobody has used or revoked."""

    id: int
    name: str
    email: str
    roles: tuple[Role, ...]
    unit: str | None
    sent_at: datetime
    expires_at: datetime
    is_expired: bool


def accounts(narrowed: AccountFilter, *, offset: int = 0, limit: int = 25) -> tuple[list[User], int]:
    """Give one page of the accounts in the order of Vietnamese names, with roles and unit, and how many there are.

    Searching folds names in Python, since no database folds Vietnamese alike: a department has hundreds of accounts.
    """
    ids = _matching_ids(narrowed)
    page = ids[offset : offset + limit]
    found = session.scalars(
        sa.select(User)
        .where(User.id.in_(page))
        .options(selectinload(User.role_grants), joinedload(User.unit))
        .order_by(User.name_sort, User.id)
    )
    return list(found), len(ids)


def account(user_id: int) -> User | None:
    """Give an account with its roles and unit."""
    return session.scalar(
        sa.select(User).where(User.id == user_id).options(selectinload(User.role_grants), joinedload(User.unit))
    )


def account_choices() -> list[tuple[int, str]]:
    """Give id and name of every account, locked ones too, in the order of names."""
    rows = session.execute(sa.select(User.id, User.name).order_by(User.name_sort, User.id).limit(MOST_ACCOUNTS))
    return [(row.id, row.name) for row in rows]


def units() -> list[Unit]:
    """Give every unit, by name."""
    return list(session.scalars(sa.select(Unit).order_by(Unit.name, Unit.id).limit(MOST_UNITS)))


def unit(unit_id: int) -> Unit | None:
    """Give one unit."""
    return session.get(Unit, unit_id)


def pending_invitations(*, now: datetime) -> list[PendingInvitation]:
    """Give the invitations that wait, expired ones too, the latest first."""
    rows = session.execute(
        sa.select(Invitation, Unit.name.label("unit"))
        .join(Unit, Unit.id == Invitation.unit_id, isouter=True)
        .where(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
        .order_by(Invitation.created_at.desc(), Invitation.id.desc())
        .limit(MOST_INVITATIONS)
    )
    return [_pending(row.Invitation, row.unit, now) for row in rows]


def in_order(roles: set[Role] | frozenset[Role]) -> tuple[Role, ...]:
    """Give roles in the order in which they are always named."""
    return tuple(role for role in ROLE_NAMES if role in roles)


def _pending(invitation: Invitation, unit_name: str | None, now: datetime) -> PendingInvitation:
    return PendingInvitation(
        id=invitation.id,
        name=invitation.name,
        email=invitation.email,
        roles=in_order({Role(role) for role in invitation.roles}),
        unit=unit_name,
        sent_at=invitation.created_at,
        expires_at=invitation.expires_at,
        is_expired=invitation.expires_at <= now,
    )


def _matching_ids(narrowed: AccountFilter) -> list[int]:
    query = sa.select(User.id, User.name, User.email).order_by(User.name_sort, User.id).limit(MOST_ACCOUNTS)
    if narrowed.role:
        query = query.where(User.role_grants.any(role=narrowed.role))
    if narrowed.unit_id is not None:
        query = query.where(User.unit_id == narrowed.unit_id)
    if narrowed.state is AccountState.OPEN:
        query = query.where(User.deactivated_at.is_(None))
    if narrowed.state is AccountState.LOCKED:
        query = query.where(User.deactivated_at.is_not(None))
    words = fold(narrowed.words).split()
    rows = session.execute(query).all()
    return [row.id for row in rows if all(word in f"{fold(row.name)} {row.email}" for word in words)]
