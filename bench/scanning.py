"""Scans from paired phones: one in a request, a thousand in a request, and with more and more of them stored."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import sqlalchemy as sa

from bench import limits, load
from bench.driving import Measured, Visitor
from bench.figure import Figure, measured
from bench.operations import PEOPLE, WARM_UP, database, prepared
from bench.serving import serving
from blueprints.common.extensions import bearer_key
from blueprints.common.unit_of_work import unit_of_work
from models.attendance.pairing import make_pairing, pair, pairing_code
from models.attendance.scan import Direction, Method, Outcome, Scan
from models.audit.actor import Actor
from models.clock import now
from models.courses.training_session import TrainingSession
from models.db import session, write
from models.people.user import User
from models.registrations.enrolment import Enrolment

ADDRESS = "/api/v1/scans"
PHONES = 8
SINGLES = 4_000
BATCH = 1_000
BATCHES = 30
STORED = (1_000, 100_000, 1_000_000)
AT_A_TIME = 10_000


@dataclass
class Door:
    """A class at whose door phones are paired: each sends its own token."""

    load: load.Load
    headers: list[dict[str, str]]
    scanned: int = 0
    """The numbers below were used."""

    def scan(self, number: int) -> dict[str, object]:
        """The scan of this number: everybody in, then everybody out, then in again. Each is accepted."""
        tickets = self.load.tickets
        turn, who = divmod(number, len(tickets))
        return {
            "id": str(uuid4()),
            "ticket": tickets[who],
            "session": self.load.session_uid,
            "direction": "out" if turn % 2 else "in",
            "scanned_at": (datetime.now(UTC) + timedelta(seconds=turn)).isoformat(timespec="milliseconds"),
            "offline": False,
            "shown": "green",
        }


def scan(folder: Path) -> list[Figure]:
    """One scan in a request by eight phones; then a thousand in a request."""
    settings = prepared(folder)
    door = opened_door(settings)
    limit = limits.durable_commits(folder)
    with serving(settings) as pid:
        port = int(settings["PORT"])
        single = driven(pid, port, door, SINGLES, in_one=1, at_once=PHONES)
        batch = driven(pid, port, door, BATCHES, in_one=BATCH, at_once=2)
    of_batch = Figure(
        bench="scan",
        figure=f"{BATCHES} × {BATCH} scans in one request, each",
        bar="≤ 0.3 ms",
        cpu_ms_per_op=batch.cpu_ms_per_op / BATCH,
        per_second=batch.per_second * BATCH,
        p50_ms=batch.percentile(50),
        p99_ms=batch.percentile(99),
        limit_per_second=limit,
        database=database(),
    )
    words = f"one scan in a request, {PHONES} phones"
    return [measured("scan", words, "≤ 2.4 ms, p99 ≤ 50 ms", single, limit, database=database()), of_batch]


def scan_curve(folder: Path) -> list[Figure]:
    """One scan in a request with more and more scans of earlier sessions in the database: it should stay flat."""
    limit = limits.durable_commits(folder)
    settings = prepared(folder)
    door = opened_door(settings)
    figures, stored = [], 0
    for scans in STORED:
        store_scans(settings, stored, scans)
        stored = scans
        with serving(settings) as pid:
            port = int(settings["PORT"])
            found = driven(pid, port, door, SINGLES // 2, in_one=1, at_once=PHONES)
        figures.append(measured("scan-curve", f"one scan, {scans:,} stored", "flat", found, limit, database=database()))
    return figures


def driven(pid: int, port: int, door: Door, requests: int, *, in_one: int, at_once: int) -> Measured:
    """So many requests of so many scans each, by several phones. The first few are not counted."""
    warm_up = max(1, WARM_UP // in_one)
    Measured.drive(pid, port, warm_up, sending(door, in_one), at_once=at_once)
    door.scanned += warm_up * in_one
    found = Measured.drive(pid, port, requests, sending(door, in_one), at_once=at_once)
    door.scanned += requests * in_one
    return found


def sending(door: Door, in_one: int) -> Callable[[Visitor, int], None]:
    """Give the operation: a request's scans are those after the ones of the requests before it."""

    def send(visitor: Visitor, number: int) -> None:
        first = door.scanned + number * in_one
        body = json.dumps({"scans": [door.scan(first + which) for which in range(in_one)]}).encode()
        answer, content = visitor.post_json(ADDRESS, body, **door.headers[visitor.number % len(door.headers)])
        assert answer.status == 200, content[:500]
        results = json.loads(content)["results"]
        assert [result["outcome"] for result in results] == ["accepted"] * in_one, content[:500]

    return send


def opened_door(settings: dict[str, str]) -> Door:
    """A class of 2,000 with its phones paired, by the acts that the doors call."""
    made = load.make(settings, PEOPLE)
    with load.opened(settings).app_context():
        user_id, name = session.execute(sa.select(User.id, User.name).order_by(User.id).limit(1)).one()
        actor, at, tokens = Actor("user", name, user_id), now(), []
        for number in range(PHONES):
            with unit_of_work():
                pairing = make_pairing(made.course_id, f"Máy {number + 1}", key=bearer_key(), actor=actor, now=at)
                tokens.append(pair(pairing_code(bearer_key(), pairing), now=at).token)
    return Door(made, [{"Authorization": f"Bearer {token}"} for token in tokens])


def store_scans(settings: dict[str, str], stored: int, wanted: int) -> None:
    """Bring the number of stored scans from one to the other: rows of earlier sessions, all of whose people came."""
    with load.opened(settings).app_context():
        people = list(session.scalars(sa.select(Enrolment.id).order_by(Enrolment.id)))
        for start in range(stored, wanted, AT_A_TIME):
            with unit_of_work():
                count = min(AT_A_TIME, wanted - start)
                write(sa.insert(cast("sa.Table", Scan.__table__)), list(_rows(people, start, count)))


def _rows(people: list[int], start: int, count: int) -> Iterator[dict[str, Any]]:
    lesson, at = _earlier_session(), now()
    for number in range(start, start + count):
        if number % len(people) == 0:
            lesson = _earlier_session()
        yield {
            "scan_id": uuid4(),
            "ticket": f"{number:064x}",
            "session_ref": "",
            "session_id": lesson,
            "enrolment_id": people[number % len(people)],
            "direction": Direction.IN,
            "method": Method.CAMERA,
            "scanned_at": at,
            "received_at": at,
            "offline": False,
            "outcome": Outcome.ACCEPTED,
        }


def _earlier_session() -> int:
    """Make another session like the first, some days before it, and give its row."""
    pattern = session.scalars(sa.select(TrainingSession).order_by(TrainingSession.id).limit(1)).one()
    days = timedelta(days=1 + (session.scalar(sa.select(sa.func.count()).select_from(TrainingSession)) or 0))
    lesson = TrainingSession(
        course_id=pattern.course_id,
        starts_at=pattern.starts_at - days,
        ends_at=pattern.ends_at - days,
        units=1,
        topic="Buổi đã qua",
        venue_id=pattern.venue_id,
    )
    session.add(lesson)
    session.flush()
    return lesson.id
