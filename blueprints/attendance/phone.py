"""The app on a trainer's phone: a shell that holds nobody's data, opens without a network, and is paired by a code."""

import hashlib
import json
from uuid import UUID

from flask import Response, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from blueprints.attendance.room import blueprint
from blueprints.attendance.words import words_for_script
from blueprints.common.access import EVERYONE, open_to
from blueprints.common.assets import AssetMissing, asset, asset_text, needed_assets, preloaded_fonts
from blueprints.common.extensions import settings
from blueprints.common.security import allow_wasm
from blueprints.common.tickets import grouped_code
from models.attendance.pairing import CODE_SHAPE
from models.bearer import tidy_code
from models.errors import NotFound

SHELL = "/quet"
NO_ID = UUID(int=0)
VERSION_CHARACTERS = 16
ICONS = (("app-192", "192x192", "any"), ("app-512", "512x512", "any"), ("app-maskable-512", "512x512", "maskable"))
LACQUER, NIGHT = "#9b1b1e", "#10171a"


@blueprint.get(SHELL)
@open_to(EVERYONE)
def phone() -> Response:
    """Show the app. It is the same for everyone: what a phone knows lies on the phone."""
    allow_wasm()
    return _fresh(make_response(_shell()))


@blueprint.get(f"{SHELL}/ghep/<code>")
@open_to(EVERYONE)
def pairing_page(code: str) -> Response:
    """Explain what the code does, with one button. Nothing is looked up: the code is used by the POST to the API."""
    tidy = tidy_code(code)
    if len(tidy) != CODE_SHAPE or not tidy.isalnum():
        raise NotFound
    page = make_response(render_template("attendance/phone_pairing.html", code=tidy, shown=grouped_code(tidy)))
    page.headers["Cache-Control"] = "no-store"
    page.headers["Referrer-Policy"] = "no-referrer"
    return page


@blueprint.get("/QUET/GHEP/<code>")
@open_to(EVERYONE)
def pairing_page_upper(code: str) -> ResponseReturnValue:
    """Lead from the upper-case address in the QR to the page."""
    return redirect(url_for("attendance.pairing_page", code=tidy_code(code)), 303)


@blueprint.get(f"{SHELL}/ung-dung.webmanifest")
@open_to(EVERYONE)
def web_manifest() -> Response:
    """Say how the app is installed on a home screen."""
    said = {
        "id": SHELL,
        "name": f"Điểm danh · {settings().department_name}",
        "short_name": "Điểm danh",
        "description": "Quét vé học viên tại lớp, cả khi không có mạng.",
        "lang": "vi",
        "start_url": SHELL,
        "scope": SHELL,
        "display": "standalone",
        "orientation": "portrait",
        "theme_color": LACQUER,
        "background_color": NIGHT,
        "icons": [
            {"src": asset(f"img/{name}.png"), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in ICONS
        ],
    }
    return _fresh(Response(json.dumps(said, ensure_ascii=False), mimetype="application/manifest+json"))


@blueprint.get(f"{SHELL}/sw.js")
@open_to(EVERYONE)
def phone_worker() -> Response:
    """Give the service worker. What it keeps stands before its code: when any of it changes, it is another worker."""
    try:
        code = asset_text("js/phone-worker.js")
    except AssetMissing:
        raise NotFound from None
    files = _kept_files()
    version = hashlib.sha256("\n".join([_shell(), code, *files]).encode()).hexdigest()[:VERSION_CHARACTERS]
    kept = json.dumps({"version": version, "shell": SHELL, "files": files})
    response = _fresh(Response(f"const KEPT = {kept};\n{code}", mimetype="text/javascript"))
    response.headers["Service-Worker-Allowed"] = SHELL
    return response


def undo_address() -> str:
    """Give where a scan is undone; a script puts the scan's id in the place of `{id}`."""
    return url_for("attendance.undo", scan_id=NO_ID).replace(str(NO_ID), "{id}")


def _shell() -> str:
    return render_template("attendance/phone.html", words=words_for_script(), undo=undo_address())


def _kept_files() -> list[str]:
    """Give every built file that the app may ask for."""
    named = [
        asset(name)
        for name in ("css/office.css", "js/theme.js", "img/icons.svg", "img/mark.svg", "wasm/zxing_reader.wasm")
    ]
    return sorted({*needed_assets("js/phone.js"), *preloaded_fonts(), *named})


def _fresh(response: Response) -> Response:
    """Let the browser ask each time whether there is a new one: it holds nothing of anyone."""
    response.headers["Cache-Control"] = "no-cache"
    return response
