"""One request after another through Python.

One process has one interpreter lock: requests that run at once only take it from each other. With four visitors and
eight threads a sign-up cost 55 ms of processor time side by side and 42 ms in turn, and was answered sooner. So threads
receive and send, and one of them works at a time. What holds no Python for long (a password's hash, a picture) steps
aside meanwhile: `out_of_turn`. With several processes (PostgreSQL) each has its threads and needs no turns.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any

from flask import has_request_context, request

from models.db import FairLock

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

TURN = "tra_khuc.turn"
KEPT_IN_MEMORY = 256 * 1024
AT_A_TIME = 64 * 1024


class InTurn:
    """A WSGI application that lets requests into another one after the other, in the order in which they came."""

    def __init__(self, application: "WSGIApplication", largest_request: int) -> None:
        self._application = application
        self._largest_request = largest_request
        self._turn = FairLock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Receive the whole request, wait for the turn, answer. The answer is sent after the turn."""
        environ["wsgi.input"] = self._received(environ)  # a slow sender keeps a thread, never the turn
        environ[TURN] = self._turn
        self._turn.acquire()
        try:
            return self._application(environ, start_response)
        finally:
            self._turn.release()

    def _received(self, environ: "WSGIEnvironment") -> Any:  # noqa: ANN401  # a stream of bytes
        stream = environ["wsgi.input"]
        length = environ.get("CONTENT_LENGTH") or ""
        if not (length.isdecimal() or "HTTP_TRANSFER_ENCODING" in environ):
            return stream
        if length.isdecimal() and not 0 < int(length) <= self._largest_request:
            return stream  # nothing to read, or refused unread
        kept: IO[bytes] = SpooledTemporaryFile(KEPT_IN_MEMORY)  # noqa: SIM115  # the request owns it from here on
        # Of a body whose length nobody said, one byte more than is allowed shows the application that it is too much.
        # A body that ends early is handed on as it came: what is wrong with it the application says.
        left = int(length or self._largest_request + 1)
        while left and (part := stream.read(min(left, AT_A_TIME))):
            kept.write(part)
            left -= len(part)
        kept.seek(0)
        return kept


@contextmanager
def out_of_turn() -> Iterator[None]:
    """Let other requests work meanwhile. Only between transactions: a writer who steps aside would block the rest."""
    turn: FairLock | None = request.environ.get(TURN) if has_request_context() else None
    if turn is None:
        yield
        return
    turn.release()
    try:
        yield
    finally:
        turn.acquire()
