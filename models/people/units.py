"""Rooms and units: adding and renaming them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from models.audit.actor import Actor
from models.audit.recording import record
from models.db import locked, session
from models.errors import N_, NotFound, RuleViolation
from models.people.unit import Unit


class UnitNameTaken(RuleViolation):
    """Another unit bears this name."""

    code = "unit_name_taken"
    message = N_("Đã có đơn vị mang tên này. Vui lòng dùng tên khác.")
    field = "name"


class UnitShortNameTaken(RuleViolation):
    """Another unit bears this short name."""

    code = "unit_short_name_taken"
    message = N_("Đã có đơn vị dùng tên viết tắt này. Vui lòng dùng tên viết tắt khác.")
    field = "short_name"


def add_unit(name: str, short_name: str, *, actor: Actor, now: datetime) -> int:
    """Add a unit and give its id. Raises `UnitNameTaken`, `UnitShortNameTaken`."""
    _refuse_taken(name, short_name)
    unit = Unit(name=name, short_name=short_name)
    session.add(unit)
    _flush()
    record("unit.added", "unit", unit.id, actor=actor, now=now, name=name)
    return unit.id


def rename_unit(unit_id: int, name: str, short_name: str, *, actor: Actor, now: datetime) -> None:
    """Give a unit other names. Raises `UnitNameTaken`, `UnitShortNameTaken`."""
    unit = session.scalar(locked(sa.select(Unit).where(Unit.id == unit_id)))
    if unit is None:
        raise NotFound
    _refuse_taken(name, short_name, besides=unit_id)
    before, unit.name, unit.short_name = unit.name, name, short_name
    _flush()
    record("unit.renamed", "unit", unit_id, actor=actor, now=now, name=name, before=before)


def _refuse_taken(name: str, short_name: str, besides: int = 0) -> None:
    if session.scalar(sa.select(Unit.id).where(Unit.name == name, Unit.id != besides)):
        raise UnitNameTaken
    if session.scalar(sa.select(Unit.id).where(Unit.short_name == short_name, Unit.id != besides)):
        raise UnitShortNameTaken


def _flush() -> None:
    """Two who give the same name at one moment meet the unique constraint."""
    try:
        session.flush()
    except IntegrityError as clash:
        raise UnitNameTaken from clash
