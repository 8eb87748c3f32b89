"""Addresses for letters, QR codes and feeds: made from PUBLIC_URL, never from the Host header of a request."""

from flask import current_app, url_for

from blueprints.common.extensions import settings


def public_url(endpoint: str, **values: object) -> str:
    """Give the full address of an endpoint, also outside a request."""
    parts = settings().public_url
    adapter = current_app.url_map.bind(settings().public_host, url_scheme=parts.partition("://")[0])
    return f"{parts}{adapter.build(endpoint, values)}"


def own_path(target: str | None, fallback: str) -> str:
    r"""Give `target` if it is a path of ours, else the address of the endpoint `fallback`: no open redirect.

    Browsers read `//host`, `/\host` and control characters as another host: only a plain path passes.
    """
    if (
        target
        and target.startswith("/")
        and not target.startswith(("//", "/\\"))
        and target.isprintable()
        and "\\" not in target
    ):
        return target
    return url_for(fallback)
