"""Atom (RFC 4287) and JSON Feed 1.1."""

from flask import Blueprint


def add_to(blueprint: Blueprint) -> None:
    """Add the news feeds."""
