"""The operator's commands: `flask --app app ops prepare|demonstrate|backup|restore`."""

from pathlib import Path

import click
import sqlalchemy as sa
from flask import Blueprint, current_app
from flask.cli import with_appcontext

from blueprints.common.extensions import bearer_key, settings
from blueprints.common.unit_of_work import unit_of_work
from blueprints.ops import demonstration
from blueprints.ops.backing_up import CannotRestore, back_up, restore
from blueprints.ops.migrating import migrate
from models.clock import now
from models.courses.commune import load_communes
from models.db import session
from models.people.user import User
from models.registrations.enrolling import open_missing_pages

SQLITE = "sqlite:///"


@click.command("prepare")
@click.option("--demonstration/--no-demonstration", "wants_examples", default=True, help="Load examples when empty.")
@with_appcontext
def prepare(*, wants_examples: bool) -> None:
    """Bring the database to this version; in development, load examples into an empty one."""
    migrate(current_app)
    with unit_of_work():
        load_communes()
        open_missing_pages(bearer_key())
    if wants_examples and settings().env == "development" and not _has_users():
        demonstration.load(now())


@click.command("demonstrate")
@with_appcontext
def demonstrate() -> None:
    """Load the demonstration: one account for each role, and the example courses."""
    if settings().env == "production":
        message = "Demonstration data is not loaded in production."
        raise click.ClickException(message)
    if _has_users():
        message = "There are accounts already: demonstration data is loaded into an empty database only."
        raise click.ClickException(message)
    click.echo(f"Accounts: {demonstration.load(now())}")


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@with_appcontext
def backup(file: Path | None) -> None:
    """Write the database and the kept files into one archive (default: instance/backups/). The server may run."""
    target = file or settings().instance_folder / "backups" / f"tra-khuc-{now():%Y%m%dT%H%M%SZ}.tar.gz"
    back_up(_sqlite_path(), settings().storage_folder, target)
    click.echo(str(target))


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.confirmation_option(prompt="Stop the server first. Replace the database and the kept files?")
@with_appcontext
def restore_command(file: Path) -> None:
    """Put a backup in place of what is there, which is moved aside. Stop the server first."""
    path = _sqlite_path()
    session.remove()
    try:
        aside = restore(file, path, settings().storage_folder, now=now())
    except CannotRestore as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"Restored. What was there lies in {aside}.")


def register(blueprint: Blueprint) -> None:
    """Give the commands to the room."""
    for command in (prepare, demonstrate, backup, restore_command):
        blueprint.cli.add_command(command)


def _has_users() -> bool:
    return session.scalar(sa.select(sa.func.count()).select_from(User)) != 0


def _sqlite_path() -> Path:
    address = settings().database_url
    if not address.startswith(SQLITE):
        message = "A PostgreSQL database is copied by pg_dump and pg_restore; docs/operations.md has the commands."
        raise click.ClickException(message)
    return Path(address.removeprefix(SQLITE))
