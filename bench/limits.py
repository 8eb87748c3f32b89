"""What this machine can do at best: the yardstick that each bench stands beside."""

import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from bench.driving import Measured, Visitor
from bench.serving import ROOT, free_port, wait_for

COMMITS = 3_000
ANSWERS = 3_000
DRAWINGS = 200
STATIC = """
import sys
from gunicorn.app.base import BaseApplication
BODY = b"x" * 20000
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(BODY)))])
    return [BODY]
class Server(BaseApplication):
    def load_config(self):
        for name, value in {"bind": sys.argv[1], "worker_class": "gthread", "threads": 8, "keepalive": 15,
                            "loglevel": "warning", "control_socket_disable": True}.items():
            self.cfg.set(name, value)
    def load(self):
        return application
Server().run()
"""


def durable_commits(folder: Path) -> float:
    """Commits of one small row each, in a second, to a SQLite file on the same disk with `synchronous=FULL`."""
    with closing(sqlite3.connect(folder / "limit.sqlite3", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, word TEXT)")
        began = time.perf_counter()
        for number in range(COMMITS):
            connection.execute("INSERT INTO row (word) VALUES (?)", (f"word {number}",))
        return COMMITS / (time.perf_counter() - began)


def static_answers() -> float:
    """Answers of 20 kB in a second from the same web server with nothing behind it."""
    port = free_port()
    command = [sys.executable, "-c", STATIC.replace("sys.argv[1]", repr(f"127.0.0.1:{port}"))]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            wait_for(port, "/", process)
            return Measured.drive(process.pid, port, ANSWERS, ask, at_once=4).per_second
        finally:
            process.terminate()
            process.wait(10)


def ask(visitor: Visitor, _number: int) -> None:
    """One plain request."""
    answer, _ = visitor.get("/")
    assert answer.status == 200


def drawings() -> float:
    """PDFs in a second from a bare loop over one kept compiler, in a process of its own."""
    command = [sys.executable, "-m", "bench.drawing", str(DRAWINGS)]
    return float(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
