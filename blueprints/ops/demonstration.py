"""The demonstration: one account for each role with a password made for this installation, and each room's examples.

The passwords are kept in the instance folder, readable by its owner only, so that every start can show them.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from blueprints.common.extensions import settings
from blueprints.common.unit_of_work import unit_of_work
from blueprints.ops.demonstration_content import load_articles
from blueprints.ops.demonstration_courses import load_courses
from models.audit.actor import Actor
from models.audit.recording import record
from models.courses.commune import load_communes
from models.db import session
from models.people.demonstration import load_demonstration as load_units
from models.people.passwords import hash_password
from models.people.roles import ROLE_NAMES, Role
from models.people.user import RoleGrant, User
from models.text import name_sort_key

FILE = "demonstration-accounts.txt"
DOMAIN = "tra-khuc.example"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without what a person misreads."""


@dataclass(frozen=True)
class Person:
    """An example member of staff."""

    mailbox: str
    name: str
    role: Role

    @property
    def email(self) -> str:
        """Her address, in a domain that can never exist."""
        return f"{self.mailbox}@{DOMAIN}"


PEOPLE = (
    Person("quan-tri", "Lê Minh Quân", Role.ADMINISTRATOR),
    Person("to-chuc", "Nguyễn Thị Thu Hà", Role.ORGANISER),
    Person("giang-vien", "Trần Văn Bình", Role.TRAINER),
    Person("truyen-thong", "Phạm Ngọc Ánh", Role.COMMUNICATIONS),
    Person("lanh-dao", "Võ Đình Khôi", Role.APPROVER),
    Person("dau-moi", "Đặng Thùy Dương", Role.UNIT_REPORTER),
)


def load(now: datetime, hash_with: Callable[[str], str] = hash_password) -> Path:
    """Load everything in one transaction, and give the file with the accounts."""
    passwords = {person: make_password() for person in PEOPLE}
    hashes = {person: hash_with(password) for person, password in passwords.items()}
    # The file first: accounts whose passwords nobody knows would be of no use.
    file = keep(settings().instance_folder / FILE, passwords)
    actor = Actor.system()
    with unit_of_work():
        load_communes()
        load_units(actor, now)
        actors = {person.role: _create(person, hashes[person], actor, now) for person in PEOPLE}
        load_courses(actor=actors[Role.ORGANISER], now=now)
        load_articles(author=actors[Role.COMMUNICATIONS], approver=actors[Role.APPROVER], now=now)
    return file


def make_password() -> str:
    """Sixteen letters in four groups: about 79 bits, and easy to type from a screen."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def keep(file: Path, passwords: dict[Person, str]) -> Path:
    """Write the accounts so that their owner alone can read them."""
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    width = max(len(person.email) for person in passwords)
    lines = [
        f"  {person.email:<{width}}  {password}  {ROLE_NAMES[person.role]}: {person.name}"
        for person, password in passwords.items()
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def _create(person: Person, password_hash: str, actor: Actor, now: datetime) -> Actor:
    user_id = session.scalars(
        sa.insert(User)
        .values(
            email=person.email,
            name=person.name,
            name_sort=name_sort_key(person.name),
            password_hash=password_hash,
            stamp=1,
            created_at=now,
        )
        .returning(User.id)
    ).one()
    session.execute(sa.insert(RoleGrant).values(user_id=user_id, role=person.role))
    record("user.created", "user", user_id, actor=actor, now=now, is_example=True)
    return Actor("user", person.name, user_id)
