"""News for everyone, and the desk where it is written and approved. Importing the modules adds their views."""

from blueprints.content import deciding, desk, editing, news
from blueprints.content.room import blueprint

__all__ = ["blueprint", "deciding", "desk", "editing", "news"]
