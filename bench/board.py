"""The live board: two hundred screens that ask as the page's script does, while people stream in."""

import json
import random
import statistics
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from bench import limits, load
from bench.driving import Visitor
from bench.figure import Figure
from bench.operations import database, prepared, sign_in_as_trainer
from bench.serving import cpu_seconds, serving

VIEWERS = 200
CLASSES = (200, 2_000)
SECONDS = 20
SHORTEST, SPREAD = 1.0, 0.4
"""The pause of static/js/lib/live.js, in seconds."""
BETWEEN_SCANS = 0.5
SETTLING = 3.0


@dataclass
class Hall:
    """What the screens and the door note of one run."""

    address: str
    waits: list[float] = field(default_factory=list)
    scanned_at: list[float] = field(default_factory=list)
    """When the answer to each scan came: it was on the disk by then."""
    seen_at: dict[int, list[float]] = field(default_factory=dict)
    """Screen → when it first showed one arrival, two, three …"""
    failures: list[BaseException] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)


def board(folder: Path) -> list[Figure]:
    """200 screens on a class of 200 and on one of 2,000; two scans a second at the door meanwhile."""
    limit = limits.static_answers()
    figures = []
    for people in CLASSES:
        settings = prepared(folder / f"{people}")
        loaded = load.make(settings, people)
        figures += _measured(settings, loaded, people, limit)
    return figures


def _measured(settings: dict[str, str], loaded: load.Load, people: int, limit: float) -> list[Figure]:
    port = int(settings["PORT"])
    hall = Hall(f"/quan-ly/diem-danh/{loaded.session_id}/so-lieu")
    with serving(settings) as pid:
        trainer = Visitor(port, 0)
        headers = sign_in_as_trainer(trainer, loaded)
        screens = [threading.Thread(target=_watch, args=(hall, port, number, trainer)) for number in range(VIEWERS)]
        for screen in screens:
            screen.start()
        time.sleep(SETTLING)
        hall.waits.clear()
        cpu, began = cpu_seconds(pid), time.perf_counter()
        _let_in(hall, Visitor(port, VIEWERS), trainer, loaded, headers)
        seconds, cpu = time.perf_counter() - began, cpu_seconds(pid) - cpu
        waits = list(hall.waits)
        time.sleep(SETTLING)  # the last scans come to every screen
        hall.is_over.set()
        for screen in screens:
            screen.join()
    if hall.failures:
        raise hall.failures[0]
    delays = _delays(hall)
    asked = f"{VIEWERS} screens, a class of {people:,}"
    share = f"{100 * cpu / seconds:.0f} % of a core with {len(hall.scanned_at)} scans"
    return [
        Figure(
            bench="board", figure=f"{asked}: {share}", bar="≤ 2 ms, p99 ≤ 50 ms", cpu_ms_per_op=1000 * cpu / len(waits),
            per_second=len(waits) / seconds, p50_ms=_percentile(waits, 50), p99_ms=_percentile(waits, 99),
            limit_per_second=limit, database=database(),
        ),
        Figure(
            bench="board", figure=f"{asked}: from a scan to every screen, at most {1000 * max(delays):.0f} ms",
            bar="≤ 2,000 ms", p50_ms=_percentile(delays, 50), p99_ms=_percentile(delays, 99),
            database=database(),
        ),
    ]  # fmt: skip


def _delays(hall: Hall) -> list[float]:
    """Seconds from each scan to each screen."""
    delays = []
    for seen in hall.seen_at.values():
        assert len(seen) == len(hall.scanned_at), "a screen missed somebody"
        delays += [max(0.0, shown - scanned) for scanned, shown in zip(hall.scanned_at, seen, strict=True)]
    return delays


def _watch(hall: Hall, port: int, number: int, trainer: Visitor) -> None:
    """One screen: it asks, pauses, asks again, and notes when it first shows each arrival."""
    screen, chance = Visitor(port, number), random.Random(number)
    screen.be(trainer)
    etag, seen = "", hall.seen_at.setdefault(number, [])
    time.sleep(chance.random())
    try:
        while not hall.is_over.is_set():
            began = time.perf_counter()
            answer, content = screen.get(hall.address, **({"If-None-Match": etag} if etag else {}))
            ended = time.perf_counter()
            assert answer.status in {200, 304}, content
            hall.waits.append(ended - began)
            if answer.status == 200:
                etag, arrived = answer.headers["ETag"], json.loads(content)["arrived"]
                seen += [ended] * (arrived - len(seen))
            time.sleep(SHORTEST + SPREAD * chance.random())
    except BaseException as failure:  # noqa: BLE001  # raised again in the main thread
        hall.failures.append(failure)


def _let_in(hall: Hall, door: Visitor, trainer: Visitor, loaded: load.Load, headers: dict[str, str]) -> None:
    door.be(trainer)
    until = time.perf_counter() + SECONDS
    for ticket in loaded.tickets:
        if time.perf_counter() >= until:
            return
        scan = {"id": str(uuid4()), "ticket": ticket, "session": loaded.session_uid, "direction": "in",
                "scanned_at": datetime.now(UTC).isoformat(), "offline": False}  # fmt: skip
        answer, content = door.post_json("/api/v1/scans", json.dumps({"scans": [scan]}).encode(), **headers)
        assert answer.status == 200, content
        assert json.loads(content)["results"][0]["outcome"] == "accepted", content
        hall.scanned_at.append(time.perf_counter())
        time.sleep(BETWEEN_SCANS)


def _percentile(waits: list[float], hundredth: int) -> float:
    return 1000 * statistics.quantiles(waits, n=100, method="inclusive")[hundredth - 1]
