"""Visitors: threads with a kept connection each, doing one operation after another."""

import gzip
import re
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from typing import Self
from urllib.parse import urlencode, urlsplit

from bench.serving import HOST, cpu_seconds

TOKEN = re.compile(r'<input[^>]*name="csrf_token"[^>]*>')
VALUE = re.compile(r'value="([^"]*)"')


class Visitor:
    """A browser reduced to what a server notices: one connection, cookies, an address of her own."""

    def __init__(self, port: int, number: int) -> None:
        self._connection = HTTPConnection(HOST, port, timeout=60)
        self.number = number
        self.forget()

    def forget(self) -> None:
        """Be somebody else: no cookie, another address."""
        self.number += 1_000
        self._cookies: dict[str, str] = {}

    def be(self, other: Self) -> None:
        """Be signed in as another visitor is."""
        self._cookies = dict(other._cookies)

    def get(self, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
        """Ask for a page."""
        return self._send("GET", path, None, headers)

    def post(self, path: str, fields: list[tuple[str, str]]) -> tuple[HTTPResponse, bytes]:
        """Send a form."""
        body = urlencode(fields).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"https://localhost{path}"}
        return self._send("POST", path, body, headers)

    def post_json(self, path: str, body: bytes, **headers: str) -> tuple[HTTPResponse, bytes]:
        """Send JSON."""
        ours = {"Content-Type": "application/json", "Referer": f"https://localhost{path}"}
        return self._send("POST", path, body, ours | headers)

    def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[HTTPResponse, bytes]:
        number = self.number % 16_000_000
        ours = {
            "Host": "localhost",
            "X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
            "X-Forwarded-Proto": "https",
            "Accept-Encoding": "gzip",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
        }
        self._connection.request(method, path, body, ours | headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.headers.get("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer, content


def path_of(answer: HTTPResponse) -> str:
    """Where a redirect leads, on our own host."""
    parts = urlsplit(answer.headers["Location"])
    return parts.path + (f"?{parts.query}" if parts.query else "")


def form_token(page: bytes) -> str:
    """The form's token against forged requests."""
    field = TOKEN.search(page.decode())
    value = VALUE.search(field[0]) if field else None
    if value is None:
        message = "the page holds no form with a token"
        raise AssertionError(message)
    return value[1]


@dataclass(frozen=True)
class Measured:
    """What a number of operations cost."""

    operations: int
    seconds: float
    cpu: float
    waits: list[float]

    @property
    def cpu_ms_per_op(self) -> float:
        """Milliseconds of processor time of the whole tree, for each operation."""
        return 1000 * self.cpu / self.operations

    @property
    def per_second(self) -> float:
        """Operations done in a second."""
        return self.operations / self.seconds

    def percentile(self, hundredth: int) -> float:
        """The wait, in ms, that this share of the operations did not exceed."""
        return 1000 * statistics.quantiles(self.waits, n=100, method="inclusive")[hundredth - 1]

    @classmethod
    def drive(
        cls, pid: int, port: int, operations: int, operation: Callable[[Visitor, int], None], *, at_once: int
    ) -> Self:
        """Do an operation many times, by several visitors at once. `operation` is told its number."""
        numbers = iter(range(operations))
        lock = threading.Lock()
        waits: list[float] = []
        failures: list[BaseException] = []

        def work(which: int) -> None:
            visitor = Visitor(port, which)
            while not failures:
                with lock:
                    number = next(numbers, None)
                if number is None:
                    return
                began = time.perf_counter()
                try:
                    operation(visitor, number)
                except BaseException as failure:  # noqa: BLE001  # raised again below, in the main thread
                    failures.append(failure)
                waits.append(time.perf_counter() - began)

        threads = [threading.Thread(target=work, args=(which,)) for which in range(at_once)]
        cpu_before, began = cpu_seconds(pid), time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.perf_counter() - began
        if failures:
            raise failures[0]
        return cls(operations, seconds, cpu_seconds(pid) - cpu_before, waits)
