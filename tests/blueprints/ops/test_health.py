"""/healthz tells whether the database answers and when the worker last swept; /metrics is for those who may count."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from models.clock import now
from models.mail.heartbeat import beat
from models.mail.queueing import queue_letter

FROM_AFAR = {"REMOTE_ADDR": "203.0.113.9"}


def test_health_says_that_no_worker_has_swept(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.get_json() == {
        "status": "degraded",
        "database": "ok",
        "worker": "late",
        "worker_last_sweep_seconds": None,
    }


def test_health_gives_the_age_of_the_last_sweep(client: FlaskClient, kept: Callable[..., Any]) -> None:
    for age, sweep in ((30, "deliver"), (10, "draw"), (20, "publish")):
        kept(beat, sweep, now=now() - timedelta(seconds=age))
    found = client.get("/healthz").get_json()
    assert (found["status"], found["worker"]) == ("ok", "ok")
    assert 30 <= found["worker_last_sweep_seconds"] < 40


def test_health_calls_a_silent_worker_late(client: FlaskClient, kept: Callable[..., Any]) -> None:
    for minutes, sweep in ((0, "deliver"), (0, "draw"), (4, "publish")):
        kept(beat, sweep, now=now() - timedelta(minutes=minutes))
    found = client.get("/healthz").get_json()
    assert (found["status"], found["worker"]) == ("degraded", "late")


def test_health_calls_a_worker_late_that_never_did_one_of_its_sweeps(
    client: FlaskClient, kept: Callable[..., Any]
) -> None:
    for sweep in ("deliver", "draw", "of an older release"):
        kept(beat, sweep, now=now())
    found = client.get("/healthz").get_json()
    assert (found["worker"], found["worker_last_sweep_seconds"]) == ("late", None)
    assert "tra_khuc_worker_oldest_seconds +Inf" in client.get("/metrics").get_data(as_text=True).splitlines()
    kept(beat, "publish", now=now() - timedelta(seconds=70))
    lines = client.get("/metrics").get_data(as_text=True).splitlines()
    assert any(line.startswith("tra_khuc_worker_oldest_seconds 7") for line in lines)


def test_metrics_count_what_waits(client: FlaskClient, kept: Callable[..., Any]) -> None:
    at = now() - timedelta(seconds=90)
    kept(beat, 'sw"eep', now=at)
    kept(queue_letter, "registration_received", to_name="An", to_address="an@example.vn", params={}, now=at)
    answer = client.get("/metrics")
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.get_data(as_text=True).splitlines()
    assert 'tra_khuc_outbox_letters{state="queued"} 1' in lines
    assert 'tra_khuc_outbox_letters{state="failed"} 0' in lines
    assert any(line.startswith('tra_khuc_worker_age_seconds{task="sw\\"eep"} 9') for line in lines)
    assert any(line.startswith("tra_khuc_outbox_oldest_seconds 9") for line in lines)


def test_metrics_are_closed_to_other_machines(client: FlaskClient) -> None:
    assert client.get("/metrics", environ_base=FROM_AFAR).status_code == 403


def test_metrics_are_closed_to_what_comes_through_a_proxy(client: FlaskClient) -> None:
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403


def test_metrics_open_to_the_token_from_anywhere(app: Flask, client: FlaskClient) -> None:
    plain = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(plain, metrics_token="đủ dài và bí mật")
    try:
        for given, status in (("đủ dài và bí mật", 200), ("sai", 403), ("", 403)):
            # A header's bytes reach us as Latin-1.
            header = f"Bearer {given}".encode().decode("latin-1")
            answer = client.get("/metrics", headers={"Authorization": header}, environ_base=FROM_AFAR)
            assert answer.status_code == status
    finally:
        app.config["SETTINGS"] = plain
