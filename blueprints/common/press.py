"""The process's one press, for whatever door draws: certificates, tickets."""

from functools import cache

from certificates.renderer import Renderer


@cache
def press() -> Renderer:
    """Give the press; made when the first paper is drawn."""
    return Renderer()
