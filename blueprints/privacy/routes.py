"""Routes of this room: importing the modules registers their views and commands."""

from blueprints.privacy import cli, copying, desk, notice, person, restricting
from blueprints.privacy.room import blueprint

__all__ = ["blueprint", "cli", "copying", "desk", "notice", "person", "restricting"]
