"""The built front end: `asset("css/site.css")` in templates, and its files served compressed and cached for good.

`script/build-frontend` writes `static/dist/manifest.json` (name → hashed file) and a `.br` and `.gz` beside each file.
A hashed name never changes its content, so a browser may keep it for a year without asking.
"""

import json
from functools import lru_cache
from pathlib import Path

from flask import Flask, Request, Response, current_app, request, send_file
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import URLSafeTimedSerializer
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

DIST = "dist"
EXTENSION = "asset_names"
A_YEAR = 31_536_000
AN_HOUR = 3600
ENCODINGS = {"br": ".br", "gzip": ".gz"}
# Python's own table depends on the machine: a slim container knows no woff2.
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
}
# One family, two weights, two alphabets: what the first paint of every page needs.
PRELOADED = tuple(
    f"fonts/be-vietnam-pro-{alphabet}-{weight}-normal.woff2"
    for weight in (400, 600)
    for alphabet in ("vietnamese", "latin")
)


class AssetMissing(LookupError):
    """A template names a file that the front-end build did not make."""


@lru_cache(maxsize=4)
def _read_needs(path: Path, _changed_ns: int) -> dict[str, list[str]]:
    needs: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))
    return needs


def _manifest() -> dict[str, str]:
    """Give name → hashed file; empty if nothing was built. Read once (not in debug mode): a page names many."""
    names: dict[str, str] | None = current_app.extensions.get(EXTENSION)
    if names is None:
        path = Path(current_app.static_folder or "static") / DIST / "manifest.json"
        names = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        if names and not current_app.debug:
            current_app.extensions[EXTENSION] = names
    return names


def asset(name: str) -> str:
    """Give the address of a built file. Raises `AssetMissing` for a name that the build does not know.

    With no build at all the plain name is given: pages then work, unstyled.
    """
    names = _manifest()
    if not names:
        return f"/static/{DIST}/{name}"
    if name not in names:
        message = f"{name} is not in static/dist/manifest.json: run script/build-frontend"
        raise AssetMissing(message)
    return f"/static/{DIST}/{names[name]}"


def needed_assets(module: str) -> list[str]:
    """Give the addresses of every built file that a module may load, its own among them. Empty if nothing was built."""
    path = Path(current_app.static_folder or "static") / DIST / "needs.json"
    try:
        needs = _read_needs(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return []
    return [f"/static/{DIST}/{file}" for file in needs.get(module, [])]


def asset_text(name: str) -> str:
    """Give the text of a built file. Raises `AssetMissing` if the build did not make it."""
    path = Path(current_app.root_path) / asset(name).lstrip("/")
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise AssetMissing(name) from None


def preloaded_fonts() -> list[str]:
    """Give the addresses of the fonts that every page asks the browser to fetch at once."""
    names = _manifest()
    return [f"/static/{DIST}/{names[font]}" for font in PRELOADED if font in names]


def _serve(filename: str) -> Response:
    """Answer a file below static/: a built one compressed as the browser likes, and cached for good."""
    found = safe_join(current_app.static_folder or "static", filename)
    if found is None or not Path(found).is_file():
        raise NotFound
    path = Path(found)
    built = filename.startswith(f"{DIST}/")
    wanted = request.accept_encodings.best_match(ENCODINGS) if built else None
    packed = path.with_name(path.name + ENCODINGS[wanted]) if wanted else path
    chosen = packed if packed.is_file() else path
    response = send_file(
        chosen, mimetype=TYPES.get(path.suffix), download_name=path.name, max_age=A_YEAR if built else AN_HOUR
    )
    if built:
        response.cache_control.public = True
        response.cache_control.immutable = True
        response.vary.add("Accept-Encoding")
    if chosen is not path and wanted:
        response.content_encoding = wanted
    return response


class SessionsOfPages(SecureCookieSessionInterface):
    """Cookie sessions that leave files alone: with `Vary: Cookie` a style sheet is fetched again after each sign-in.

    Who brings no cookie and is given none (a phone that scans) costs nothing here.
    """

    def __init__(self) -> None:
        self._signing: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Give what signs the cookie: made once, for the key of a running application does not change."""
        if self._signing is None:
            self._signing = super().get_signing_serializer(app)
        return self._signing

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Give what the cookie says; without one an empty session, before any key is made ready to read it."""
        if not request.environ.get("HTTP_COOKIE") or self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep the session of a page; a file has none, and what nobody looked at need not be kept."""
        if request.endpoint != "static" and (session.accessed or session.modified):
            super().save_session(app, session, response)


def install(app: Flask) -> None:
    """Give `asset` and `preloaded_fonts` to the templates and serve static/ ourselves."""
    app.session_interface = SessionsOfPages()
    app.add_template_global(asset)
    app.add_template_global(preloaded_fonts)
    app.view_functions["static"] = _serve
