"""Routes of this room: importing the modules registers their views."""

from blueprints.attendance import api, desk, taking, ticket
from blueprints.attendance.room import blueprint

__all__ = ["api", "blueprint", "desk", "taking", "ticket"]
