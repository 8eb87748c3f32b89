"""Icons: our own line drawings in static/img/icons.svg, coloured by the text beside them. A page has dozens."""

from functools import lru_cache

from flask import Flask
from markupsafe import Markup

from blueprints.common.assets import asset

DRAWING = Markup(
    '<svg class="icon{size}" viewBox="0 0 24 24" width="24" height="24" focusable="false" {spoken}>'
    '<use href="{file}#{name}"></use></svg>'
)
HIDDEN = Markup('aria-hidden="true"')
SPOKEN = Markup('role="img" aria-label="{}"')


def icon(name: str, label: str = "", size: str = "") -> Markup:
    """Draw an icon. Beside words it is hidden from screen readers; alone, its `label` is read aloud."""
    return _drawn(asset("img/icons.svg"), name, str(label), size)


@lru_cache(maxsize=512)
def _drawn(file: str, name: str, label: str, size: str) -> Markup:
    spoken = SPOKEN.format(label) if label else HIDDEN
    return DRAWING.format(file=file, name=name, spoken=spoken, size=f" icon--{size}" if size else "")


def install(app: Flask) -> None:
    """Give `draw_icon` to the templates, which know it as `icon` (templates/components/icons.html)."""
    app.add_template_global(icon, "draw_icon")
