"""The one place that begins to write and the one place that commits.

A request that changes something says `with writing(): …`: it takes the writer's turn, and the answer decides. An answer
below 400 keeps what was written, anything else undoes it. `unit_of_work` is for the worker, the command line, and the
few records that must survive a refused answer (a failed sign-in is counted though the answer is 401).
Nothing slow happens inside: no network, no PDF, no password hash, no image.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, Response, g, request

from blueprints.common.queue import send_wakes
from models.db import begin_write, session

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FIRST_REFUSAL = 400


@contextmanager
def writing() -> Iterator[None]:
    """Write within this request. An exception undoes at once; otherwise the answer decides (see above)."""
    if request.method in SAFE_METHODS:
        message = f"{request.method} {request.endpoint} may not write"
        raise RuntimeError(message)
    _begin()
    try:
        yield
        session.flush()
    except BaseException:
        undo()
        raise


def begin_at_the_door() -> None:
    """Begin before the view is called: what the door reads, the view need not read in a transaction of its own.

    For the hottest requests alone. `writing()` then goes on with what was begun; the answer decides as ever.
    """
    _begin()
    g.begun_at_the_door = True


@contextmanager
def unit_of_work() -> Iterator[None]:
    """Write outside a request's fate: keep everything at the end of the block, or nothing."""
    _begin()
    try:
        yield
        session.commit()
    except BaseException:
        undo()
        raise
    g.pop("wrote", None)
    send_wakes()


def undo() -> None:
    """Give back the writer's turn and forget what was written."""
    session.rollback()
    for name in ("wrote", "begun_at_the_door", "wakes"):
        g.pop(name, None)


def _begin() -> None:
    if g.pop("begun_at_the_door", False):
        return
    if g.get("wrote"):
        message = "one unit of work cannot begin inside another: it would undo or keep the other's half"
        raise RuntimeError(message)
    begin_write()
    g.wrote = True


def _settle(response: Response) -> Response:
    if g.pop("wrote", False):
        if response.status_code < FIRST_REFUSAL:
            session.commit()
            send_wakes()
        else:
            session.rollback()
    return response


def install(app: Flask) -> None:
    """Let the answer decide. Flask-SQLAlchemy's teardown closes the session, and so undoes what was not kept."""
    app.after_request(_settle)
