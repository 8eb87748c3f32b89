"""Commands: `flask --app app people invite|list`. The first administrator of an installation comes in this way."""

import click

from blueprints.common.extensions import bearer_key
from blueprints.common.links import public_url
from blueprints.common.unit_of_work import unit_of_work
from blueprints.people.room import blueprint
from models.audit.actor import Actor
from models.clock import now
from models.errors import RuleViolation
from models.people.inviting import invitation_secret, invite
from models.people.queries import AccountFilter, accounts
from models.people.roles import Role

MOST_LISTED = 2_000
OPERATOR = Actor("system", "Dòng lệnh")


@blueprint.cli.command("invite")
@click.argument("email")
@click.argument("name")
@click.option("--role", "roles", type=click.Choice([role.value for role in Role]), multiple=True, required=True)
def invite_command(email: str, name: str, roles: tuple[str, ...]) -> None:
    """Invite NAME at EMAIL, and print the link that the letter holds too. Good for seven days, once."""
    key = bearer_key()
    try:
        with unit_of_work():
            named = [Role(role) for role in roles]
            invitation_id = invite(email, name, named, server_key=key, actor=OPERATOR, now=now())
    except RuleViolation as violation:
        raise click.ClickException(str(violation)) from violation
    click.echo(public_url("people.invitation", secret=invitation_secret(key, invitation_id)))


@blueprint.cli.command("list")
def list_command() -> None:
    """List every account: address, name, roles, and whether it is locked."""
    found, _total = accounts(AccountFilter(), limit=MOST_LISTED)
    for user in found:
        roles = ",".join(grant.role.value for grant in user.role_grants)
        click.echo("\t".join([user.email, user.name, roles, "locked" if user.deactivated_at else "open"]))
