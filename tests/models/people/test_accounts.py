"""Roles, units, locking."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from blueprints.common.unit_of_work import unit_of_work
from models.audit.actor import Actor
from models.audit.audit_event import AuditEvent
from models.db import session
from models.errors import NotFound
from models.people.accounts import (
    AlreadyDeactivated,
    LastAdministrator,
    NoRole,
    NotDeactivated,
    UnknownUnit,
    change_roles,
    deactivate,
    reactivate,
)
from models.people.principal import principal_by_id, principal_of_session
from models.people.roles import Role
from models.people.units import UnitNameTaken, UnitShortNameTaken, add_unit, rename_unit
from tests.conftest import NOW
from tests.factories.people import make_user

ADMIN = Actor("system", "Dòng lệnh")
TOLD = {"actor": ADMIN, "now": NOW}


@pytest.fixture
def admin(kept):
    return kept(lambda: make_user(Role.ADMINISTRATOR).id)


@pytest.fixture
def trainer(kept):
    return kept(lambda: make_user(Role.TRAINER).id)


def test_account_has_exactly_the_roles_it_is_given(kept, trainer):
    kept(change_roles, trainer, {Role.ORGANISER, Role.APPROVER}, None, **TOLD)
    assert principal_by_id(trainer).roles == {Role.ORGANISER, Role.APPROVER}


def test_change_of_roles_is_recorded_with_before_and_after(kept, trainer):
    kept(change_roles, trainer, {Role.ORGANISER}, None, **TOLD)
    event = session.scalars(sa.select(AuditEvent)).one()
    assert (event.action, event.details["before"], event.details["after"]) == (
        "user.roles_changed",
        ["trainer"],
        ["organiser"],
    )


def test_roles_that_stay_the_same_record_nothing(kept, trainer):
    kept(change_roles, trainer, {Role.TRAINER}, None, **TOLD)
    assert session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == 0


@pytest.mark.parametrize(("roles", "unit_id", "refusal"), [(set(), None, NoRole), ({Role.TRAINER}, 999, UnknownUnit)])
def test_roles_that_cannot_be_are_refused_by_name(kept, trainer, roles, unit_id, refusal):
    with pytest.raises(refusal):
        kept(change_roles, trainer, roles, unit_id, **TOLD)


def test_unknown_account_is_not_found(kept):
    with pytest.raises(NotFound):
        kept(change_roles, 999, {Role.TRAINER}, None, **TOLD)


def test_locked_account_has_no_session(kept, trainer):
    kept(deactivate, trainer, **TOLD)
    assert principal_of_session(f"{trainer}:1") is None
    assert principal_of_session(f"{trainer}:2") is None


def test_account_opened_again_keeps_its_roles_but_not_its_old_sessions(kept, trainer):
    kept(deactivate, trainer, **TOLD)
    kept(reactivate, trainer, **TOLD)
    assert principal_of_session(f"{trainer}:1") is None
    assert principal_of_session(f"{trainer}:2").roles == {Role.TRAINER}


def test_account_is_locked_once_and_opened_once(kept, trainer):
    with pytest.raises(NotDeactivated):
        kept(reactivate, trainer, **TOLD)
    kept(deactivate, trainer, **TOLD)
    with pytest.raises(AlreadyDeactivated):
        kept(deactivate, trainer, **TOLD)


def test_last_administrator_stays(kept, admin):
    with pytest.raises(LastAdministrator):
        kept(deactivate, admin, **TOLD)
    with pytest.raises(LastAdministrator):
        kept(change_roles, admin, {Role.ORGANISER}, None, **TOLD)


def test_locked_administrator_does_not_count_as_another(kept, admin):
    other = kept(lambda: make_user(Role.ADMINISTRATOR).id)
    kept(deactivate, other, **TOLD)
    with pytest.raises(LastAdministrator):
        kept(deactivate, admin, **TOLD)


def test_last_administrator_may_take_another_role_besides(kept, admin):
    kept(change_roles, admin, {Role.ADMINISTRATOR, Role.TRAINER}, None, **TOLD)
    assert principal_by_id(admin).roles == {Role.ADMINISTRATOR, Role.TRAINER}


def test_administrators_who_lock_one_another_at_once_leave_one(app, kept):
    ids = kept(lambda: [make_user(Role.ADMINISTRATOR).id for _ in range(6)])

    def lock_next(user_id):
        try:
            with app.app_context(), unit_of_work():
                deactivate(user_id, **TOLD)
        except LastAdministrator:
            return "refused"
        return "locked"

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lock_next, ids))
    assert sorted(answers) == ["locked"] * 5 + ["refused"]


def test_unit_names_are_unique(kept):
    first = kept(add_unit, "Văn phòng Sở", "VP", **TOLD)
    second = kept(add_unit, "Thanh tra Sở", "TTr", **TOLD)
    with pytest.raises(UnitNameTaken):
        kept(add_unit, "Văn phòng Sở", "VP2", **TOLD)
    with pytest.raises(UnitShortNameTaken):
        kept(rename_unit, second, "Thanh tra Sở", "VP", **TOLD)
    kept(rename_unit, first, "Văn phòng Sở", "VPS", **TOLD)
