"""iCalendar (RFC 5545)."""

from flask import Blueprint


def add_to(blueprint: Blueprint) -> None:
    """Add the calendar feeds."""
