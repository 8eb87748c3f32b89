"""Headers that close what a browser would leave open."""

from flask import Flask, Response, current_app, g, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from blueprints.common.access import EVERYONE

CSP = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; script-src 'self'"
)
CSP_WITH_WASM = f"{CSP} 'wasm-unsafe-eval'"
OF_PAGES = {
    "Content-Security-Policy": CSP,
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
}


def allow_wasm() -> None:
    """Let this one page run WebAssembly (the scanner's decoder)."""
    g.allow_wasm = True


def _bound_form() -> None:
    """Bound a form of text alone as `MAX_FORM_MEMORY_SIZE` bounds a form with files, which Werkzeug leaves undone."""
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = current_app.config["MAX_FORM_MEMORY_SIZE"]


def _headers(response: Response) -> Response:
    headers = {"X-Content-Type-Options": "nosniff"}
    is_file = request.endpoint == "static"
    if not is_file and g.get("audience", EVERYONE) != EVERYONE:
        headers["Cache-Control"] = "no-store"  # nobody reads an office page by "back" after the sign-out
    # What is about pages would be a tenth of a small file, or of a scan's answer.
    if not is_file and response.mimetype != "application/json":
        headers |= OF_PAGES
        if g.get("allow_wasm"):
            headers["Content-Security-Policy"] = CSP_WITH_WASM
    there = {name.lower() for name, _ in response.headers}
    for name, value in headers.items():
        if name.lower() not in there:
            response.headers.add(name, value)
    return response


def csrf_field() -> Markup:
    """Give the hidden field that every POST form without a WTForms form carries."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def install(app: Flask) -> None:
    """Put the headers on every answer and give `csrf_field()` to the templates."""
    app.add_template_global(csrf_field)
    app.before_request_funcs.setdefault(None, []).insert(0, _bound_form)  # before the CSRF guard, which reads the form
    app.after_request(_headers)
