"""The four operations that the office is made of, each by the same doors that people use."""

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from bench import issuing, limits, load
from bench.driving import Measured, Visitor, form_token
from bench.figure import Figure, measured
from bench.forms import Form, meta_token
from bench.serving import ROOT, cpu_seconds, environment, free_port, serving

PEOPLE = 2_000
PAGES = 1_500
CERTIFICATES = 500
AT_ONCE = 4
WARM_UP = 40


def prepared(folder: Path) -> dict[str, str]:
    """Settings of an installation whose database has its tables."""
    settings = environment(folder, free_port())
    command = [sys.executable, "-m", "flask", "--app", "app", "ops", "prepare", "--no-demonstration"]
    subprocess.run(command, cwd=ROOT, env=settings, check=True, capture_output=True)
    return settings


def database() -> str:
    """Which database the figures are of."""
    return "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"


def page(folder: Path) -> list[Figure]:
    """A public course page with 2,000 registered people."""
    settings = prepared(folder)
    loaded = load.make(settings, PEOPLE)
    limit = limits.static_answers()

    def look(visitor: Visitor, _number: int) -> None:
        answer, content = visitor.get(f"/khoa-hoc/{loaded.slug}")
        assert answer.status == 200
        assert b"</html>" in content

    port = int(settings["PORT"])
    with serving(settings) as pid:
        Measured.drive(pid, port, WARM_UP, look, at_once=AT_ONCE)
        found = Measured.drive(pid, port, PAGES, look, at_once=AT_ONCE)
    words = f"a course page with {PEOPLE} registered people"
    return [measured("page", words, "≤ 4 ms", found, limit, database=database())]


def check_in(folder: Path) -> list[Figure]:
    """One scan in one request, each of another ticket, as a trainer's phone sends it."""
    settings = prepared(folder)
    loaded = load.make(settings, PEOPLE)
    limit = limits.durable_commits(folder)
    port = int(settings["PORT"])
    with serving(settings) as pid:
        signed_in = Visitor(port, 0)
        headers = sign_in_as_trainer(signed_in, loaded)

        def scan(visitor: Visitor, number: int) -> None:
            visitor.be(signed_in)
            body = {
                "id": str(uuid4()),
                "ticket": loaded.tickets[number],
                "session": loaded.session_uid,
                "direction": "in",
                "scanned_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "offline": False,
            }
            answer, content = visitor.post_json("/api/v1/scans", json.dumps({"scans": [body]}).encode(), **headers)
            assert answer.status == 200, content
            assert json.loads(content)["results"][0]["outcome"] == "accepted", content

        Measured.drive(pid, port, WARM_UP, scan, at_once=AT_ONCE)
        rest = loaded.tickets[WARM_UP:]
        loaded.tickets[:] = rest
        found = Measured.drive(pid, port, len(rest), scan, at_once=AT_ONCE)
    return [measured("check-in", "one scan in one request", "≤ 6 ms", found, limit, database=database())]


def sign_in_as_trainer(visitor: Visitor, loaded: load.Load) -> dict[str, str]:
    """Sign in by the form, open the session's page, and give the header that scans carry."""
    _, content = visitor.get("/dang-nhap")
    fields = Form.read(content, "password").fields | {
        "csrf_token": form_token(content),
        "email": load.TRAINER_EMAIL,
        "password": load.TRAINER_PASSWORD,
    }
    answer, content = visitor.post("/dang-nhap", list(fields.items()))
    assert answer.status == 303, content
    answer, content = visitor.get(f"/quan-ly/diem-danh/{loaded.session_id}")
    assert answer.status == 200, content
    return {"X-CSRFToken": meta_token(content)}


def certificate(folder: Path) -> list[Figure]:
    """Certificates drawn and kept by the worker: QR, PDF, archive, row."""
    settings = prepared(folder)
    loaded = load.make(settings, CERTIFICATES)
    app = load.opened(settings)
    issuing.attend(app, loaded)
    limit = limits.drawings()
    with serving(settings) as pid:
        time.sleep(1)
        cpu_before, began = cpu_seconds(pid), time.perf_counter()
        issuing.issue(app, loaded)
        while issuing.waiting(app):
            time.sleep(0.1)
        seconds, cpu = time.perf_counter() - began, cpu_seconds(pid) - cpu_before
    figure = Figure(
        bench="certificate",
        figure=f"{CERTIFICATES} × QR and PDF by the worker",
        bar="≤ 9 ms",
        cpu_ms_per_op=1000 * cpu / CERTIFICATES,
        per_second=CERTIFICATES / seconds,
        limit_per_second=limit,
        database=database(),
    )
    return [figure]
