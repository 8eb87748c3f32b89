"""Parts of a page that say the same to everyone, drawn once and kept.

    {% call kept("masthead", place) %}…{% endcall %}

All that the part shows must be in the key; the language always is. What the process is started with (settings, built
files, templates) cannot change under it. `keep=false` draws afresh: for a visitor whose part differs from everyone's.
"""

from collections.abc import Callable

from flask import Flask, current_app
from markupsafe import Markup

from blueprints.common.language import current_language

MOST = 500
EXTENSION = "kept_drawings"


def kept(name: str, *key: object, caller: Callable[[], Markup], keep: bool = True) -> Markup:
    """Give what the block between `call` and `endcall` draws, from memory if it was drawn before under this key."""
    if not keep or current_app.debug:
        return caller()
    drawings: dict[tuple[object, ...], Markup] = current_app.extensions[EXTENSION]
    whole = (name, current_language(), *key)
    found = drawings.get(whole)
    if found is None:
        if len(drawings) >= MOST:
            drawings.clear()
        found = drawings[whole] = caller()
    return found


def install(app: Flask) -> None:
    """Give `kept` to the templates."""
    app.extensions[EXTENSION] = {}
    app.add_template_global(kept)
