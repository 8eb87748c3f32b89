"""Headers that close what a browser would leave open."""

from flask import Flask, Response, current_app, g, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from blueprints.common.access import EVERYONE

CSP = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; script-src 'self'{wasm}"
)


def allow_wasm() -> None:
    """Let this one page run WebAssembly (the scanner's decoder)."""
    g.allow_wasm = True


def _bound_form() -> None:
    """Bound a form of text alone as `MAX_FORM_MEMORY_SIZE` bounds a form with files, which Werkzeug leaves undone."""
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = current_app.config["MAX_FORM_MEMORY_SIZE"]


def _headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    if request.endpoint == "static":
        return response  # the rest is about pages, and would be a tenth of a small file
    if g.get("audience", EVERYONE) != EVERYONE:
        headers.setdefault("Cache-Control", "no-store")  # nobody reads an office page by "back" after the sign-out
    if response.mimetype == "application/json":
        return response  # the same, of a scan's answer
    headers.setdefault("Content-Security-Policy", CSP.format(wasm=" 'wasm-unsafe-eval'" if g.get("allow_wasm") else ""))
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
    return response


def csrf_field() -> Markup:
    """Give the hidden field that every POST form without a WTForms form carries."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def install(app: Flask) -> None:
    """Put the headers on every answer and give `csrf_field()` to the templates."""
    app.add_template_global(csrf_field)
    app.before_request_funcs.setdefault(None, []).insert(0, _bound_form)  # before the CSRF guard, which reads the form
    app.after_request(_headers)
