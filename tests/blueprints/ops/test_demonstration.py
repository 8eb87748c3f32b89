"""The demonstration: an account for each role, whose passwords exist only in the owner's file of this installation."""

import re

import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask

from blueprints.ops import demonstration
from models.db import session
from models.people.roles import Role
from models.people.user import RoleGrant, User
from tests.conftest import NOW

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def test_the_demonstration_makes_one_account_for_each_role(app: Flask) -> None:
    with app.app_context():
        demonstration.load(NOW, QUICK.hash)
        roles = session.scalars(sa.select(RoleGrant.role).join(User, User.id == RoleGrant.user_id)).all()
        assert sorted(roles) == sorted(Role)


def test_the_passwords_lie_in_a_file_for_its_owner_and_open_the_accounts(app: Flask) -> None:
    with app.app_context():
        file = demonstration.load(NOW, QUICK.hash)
        assert file.stat().st_mode & 0o777 == 0o600
        lines = file.read_text(encoding="utf-8").splitlines()
        assert len(lines) == len(demonstration.PEOPLE)
        for line in lines:
            email, password = line.split()[:2]
            stored = session.scalar(sa.select(User.password_hash).where(User.email == email))
            assert QUICK.verify(stored, password)


def test_every_installation_has_its_own_passwords() -> None:
    made = {demonstration.make_password() for _ in range(100)}
    assert len(made) == 100
    assert all(re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", password) for password in made)


def test_the_command_refuses_a_database_in_use(app: Flask) -> None:
    with app.app_context():
        demonstration.load(NOW, QUICK.hash)
    result = app.test_cli_runner().invoke(args=["ops", "demonstrate"])
    assert result.exit_code == 1
    assert "accounts already" in result.output
