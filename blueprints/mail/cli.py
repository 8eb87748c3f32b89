"""Commands: `flask --app app mail deliver`."""

import click
from flask import Blueprint

from blueprints.common.extensions import settings
from blueprints.mail.delivering import deliver_due


def install(blueprint: Blueprint) -> None:
    """Give the room its commands."""
    blueprint.cli.command("deliver")(deliver_command)


def deliver_command() -> None:
    """Send the letters that are due, once."""
    if not settings().smtp_url:
        click.echo("SMTP_URL is not set: letters wait in the outbox.")
        return
    click.echo(f"{deliver_due() or 0} letters sent.")
