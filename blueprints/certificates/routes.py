"""Routes of this room: importing the modules registers their views."""

from blueprints.certificates import choosing, desk, files, printing, verification
from blueprints.certificates.room import blueprint

__all__ = ["blueprint", "choosing", "desk", "files", "printing", "verification"]
