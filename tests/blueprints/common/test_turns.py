"""Requests take turns: one works at a time, a slow sender keeps nobody waiting, slow work steps aside."""

import threading
from io import BytesIO
from typing import Any

import pytest
from flask import Flask, request
from werkzeug.test import EnvironBuilder, run_wsgi_app

from blueprints.common.turns import InTurn, out_of_turn

pytestmark = pytest.mark.one_database

SECONDS = 5
LARGEST = 1000


class SlowBody:
    """A body whose sender waits before the last byte."""

    def __init__(self) -> None:
        self.may_end = threading.Event()
        self._parts = [b"a", b"b"]

    def read(self, _size: int = -1) -> bytes:
        if len(self._parts) == 1:
            self.may_end.wait(SECONDS)
        return self._parts.pop(0) if self._parts else b""


def make_app() -> tuple[Flask, InTurn, dict[str, Any]]:
    app = Flask(__name__)
    seen: dict[str, Any] = {"at_once": 0, "most": 0, "inside": threading.Event(), "go_on": threading.Event()}

    @app.route("/count", methods=["GET", "POST"])
    def count() -> str:
        seen["at_once"] += 1
        seen["most"] = max(seen["most"], seen["at_once"])
        for _ in range(2000):
            pass
        threading.Event().wait(0.005)
        seen["at_once"] -= 1
        return str(len(request.get_data()))

    @app.get("/slow")
    def slow() -> str:
        with out_of_turn():
            seen["inside"].set()
            seen["go_on"].wait(SECONDS)
        return "slow"

    @app.get("/broken")
    def broken() -> str:
        with out_of_turn():
            raise ZeroDivisionError

    return app, InTurn(app, LARGEST), seen


def call(application: InTurn, path: str, **more: Any) -> bytes:
    return answer_to(application, EnvironBuilder(path=path, **more).get_environ())


def answer_to(application: InTurn | Flask, environ: dict[str, Any]) -> bytes:
    parts, status, _ = run_wsgi_app(application, environ, buffered=True)
    return b"".join(parts) if status.startswith("200") else status.encode()


def test_one_request_works_at_a_time_however_many_come() -> None:
    _, application, seen = make_app()
    threads = [threading.Thread(target=call, args=(application, "/count")) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    assert seen["most"] == 1


def test_a_slow_sender_keeps_nobody_waiting() -> None:
    _, application, _ = make_app()
    body = SlowBody()
    environ = EnvironBuilder(path="/count", method="POST").get_environ()
    environ |= {"wsgi.input": body, "CONTENT_LENGTH": "2"}
    answers: list[bytes] = []
    sender = threading.Thread(target=lambda: answers.append(answer_to(application, environ)))
    sender.start()
    assert call(application, "/count") == b"0"  # answered while the other still sends
    assert answers == []
    body.may_end.set()
    sender.join(SECONDS)
    assert answers == [b"2"]


def test_slow_work_steps_aside_and_takes_its_turn_again() -> None:
    _, application, seen = make_app()
    answers: list[bytes] = []
    worker = threading.Thread(target=lambda: answers.append(call(application, "/slow")))
    worker.start()
    assert seen["inside"].wait(SECONDS)
    assert call(application, "/count") == b"0"
    seen["go_on"].set()
    worker.join(SECONDS)
    assert answers == [b"slow"]


def test_an_error_gives_the_turn_back() -> None:
    _, application, _ = make_app()
    assert b"500" in call(application, "/broken")
    assert call(application, "/count") == b"0"


def test_a_body_that_is_too_large_is_refused_as_without_turns() -> None:
    app, application, _ = make_app()
    app.config["MAX_CONTENT_LENGTH"] = LARGEST
    assert call(application, "/count", method="POST", data=b"x" * LARGEST) == b"1000"
    assert b"413" in call(application, "/count", method="POST", data=b"x" * (LARGEST + 1))
    assert answer_to(application, chunked(LARGEST + 50)) == answer_to(app, chunked(LARGEST + 50))


def test_a_body_of_no_said_length_arrives_whole() -> None:
    app, application, _ = make_app()
    assert answer_to(application, chunked(7)) == answer_to(app, chunked(7)) == b"7"


def test_a_sender_who_goes_away_is_answered_as_without_turns() -> None:
    app, application, _ = make_app()
    cut = {"method": "POST", "data": b"x" * 10}
    for given in (app, application):
        environ = EnvironBuilder(path="/count", **cut).get_environ() | {"CONTENT_LENGTH": "20"}
        assert answer_to(given, environ).startswith(b"400")


def chunked(length: int) -> dict[str, Any]:
    environ = EnvironBuilder(path="/count", method="POST").get_environ()
    environ.pop("CONTENT_LENGTH", None)
    sent = BytesIO(b"x" * length)
    return environ | {"wsgi.input": sent, "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}


def test_outside_a_request_there_is_no_turn_to_leave() -> None:
    with out_of_turn():
        pass
