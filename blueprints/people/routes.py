"""Routes of this room: importing the modules registers their views and commands."""

from blueprints.people import accounts, cli, entrance, invitations, links, own, trail, units
from blueprints.people.room import blueprint

__all__ = ["accounts", "blueprint", "cli", "entrance", "invitations", "links", "own", "trail", "units"]
