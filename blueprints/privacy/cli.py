"""Commands: `flask --app app privacy retain [--dry-run]`."""

import click

from blueprints.privacy.retaining import retain
from blueprints.privacy.room import blueprint
from models.clock import now


@blueprint.cli.command("retain")
@click.option("--dry-run", is_flag=True, help="Count what is due and forget nothing.")
def retain_command(*, dry_run: bool) -> None:
    """Forget what has been kept as long as the settings say; what is held by law stays."""
    for kind, number in retain(dry=dry_run, now=now()).items():
        click.echo(f"{kind.value}: {number} {'due' if dry_run else 'forgotten'}")
