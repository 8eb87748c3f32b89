"""Pages for visitors leave compressed, so that a first visit on weak 4G stays small without a proxy in front.

An attacker who sees the length of compressed answers can guess a secret that stands beside words of his own (BREACH).
So answers to signed-in people and those marked `no-store` (tickets, registrations) are left alone, and every compressed
one gets a random number of bytes in its gzip header, which hides small differences in length.
"""

import gzip
import io
import secrets
from typing import NamedTuple

from flask import Flask, Response, request, session

WORTH_IT = 1024
LEVEL = 5
MOST_PADDING = 100
SIGNED_IN = "_user_id"


def _padded_gzip(body: bytes) -> bytes:
    packed = io.BytesIO()
    padding = "p" * secrets.randbelow(MOST_PADDING + 1)
    with gzip.GzipFile(filename=padding, mode="wb", compresslevel=LEVEL, fileobj=packed, mtime=0) as stream:
        stream.write(body)
    return packed.getvalue()


class Packed(NamedTuple):
    """A page that says the same to everyone, kept as text and compressed: nothing in it can be guessed by length."""

    html: str
    gzipped: bytes


def pack(html: str) -> Packed:
    """Compress a page once, for as long as it is kept."""
    return Packed(html, gzip.compress(html.encode(), LEVEL, mtime=0))


def answer_packed(page: Packed) -> Response:
    """Answer with a kept page, in the form that the browser takes."""
    takes_gzip = request.accept_encodings.quality("gzip") > 0
    response = Response(page.gzipped if takes_gzip else page.html, mimetype="text/html")
    if takes_gzip:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    return response


def _fits(response: Response) -> bool:
    return (
        response.mimetype == "text/html"
        and not response.direct_passthrough
        and response.is_sequence
        and "Content-Encoding" not in response.headers
        and not response.cache_control.no_store
        and request.accept_encodings.quality("gzip") > 0
        and SIGNED_IN not in session
    )


def _compress(response: Response) -> Response:
    if not _fits(response):
        return response
    body = response.get_data()
    if len(body) < WORTH_IT:
        return response
    response.set_data(_padded_gzip(body))
    response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    etag, weak = response.get_etag()
    if etag and not weak:
        response.set_etag(etag, weak=True)  # the padding differs each time: equal in meaning, not byte for byte
    return response


def install(app: Flask) -> None:
    """Compress what may be compressed."""
    app.after_request(_compress)
