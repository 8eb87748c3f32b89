"""Routes of this room: importing the modules registers their views."""

from blueprints.certificates import desk, files, verification
from blueprints.certificates.room import blueprint

__all__ = ["blueprint", "desk", "files", "verification"]
