"""`POST /api/v1/devices`: a phone gives the code that it was shown and gets a token, once."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from models.attendance.device import Device, DevicePairing
from models.clock import now
from models.db import session
from models.people.throttle import Throttle
from tests.blueprints.attendance.phone_room import DEVICES, ROSTER, PhoneRoom

Keep = Callable[..., Any]


@pytest.fixture
def room(kept: Keep) -> PhoneRoom:
    return kept(PhoneRoom)


@pytest.fixture
def guarded(app: Flask) -> Iterator[None]:
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


def test_a_good_code_gives_a_token_that_works_at_once(
    room: PhoneRoom, client: FlaskClient, kept: Keep, guarded: None
) -> None:
    answer = client.post(DEVICES, json={"pairing_code": kept(room.code)})
    said = answer.get_json()
    assert (answer.status_code, answer.headers["Cache-Control"], set(said)) == (
        201, "no-store", {"token", "device_id", "scope"},
    )  # fmt: skip
    until = said["scope"].pop("expires_at")
    assert until.endswith("T17:00:00Z")
    assert said["scope"] == {"course": room.course_id, "title": "Học 5S", "label": "Máy của cô Hạnh"}
    listed = client.get(ROSTER, headers={"Authorization": f"Bearer {said['token']}"}).get_json()
    assert (listed["course"]["label"], listed["course"]["expires_at"]) == ("Máy của cô Hạnh", until)
    assert "Set-Cookie" not in answer.headers


def test_each_refusal_says_what_to_do(room: PhoneRoom, client: FlaskClient, kept: Keep) -> None:
    code = kept(room.code)
    wrong = client.post(DEVICES, json={"pairing_code": "00000000"})
    assert (wrong.status_code, wrong.get_json()["code"]) == (404, "pairing_unknown")
    assert client.post(DEVICES, json={"pairing_code": code}).status_code == 201
    used = client.post(DEVICES, json={"pairing_code": code})
    assert (used.status_code, used.get_json()["code"]) == (409, "pairing_used")
    late = kept(room.code)
    kept(session.execute, sa.update(DevicePairing).where(DevicePairing.device_id.is_(None)).values(expires_at=now()))
    old = client.post(DEVICES, json={"pairing_code": late})
    assert (old.status_code, old.get_json()["code"]) == (410, "pairing_expired")
    for answer in (wrong, used, old):
        assert answer.mimetype == "application/problem+json"
        assert "Vui lòng" in answer.get_json()["detail"]
    assert session.scalar(sa.select(sa.func.count()).select_from(Device)) == 2  # the room's own, and one more


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400), (b"\xff", "application/json", 400), (b"{}", "application/json", 422),
        (b'{"pairing_code": 7}', "application/json", 422), (b'{"pairing_code": ""}', "application/json", 422),
        (b'{"pairing_code": "' + b"A" * 101 + b'"}', "application/json", 422),
        (b'{"pairing_code": "A", "x": ' + b"[" * 1_500 + b"]" * 1_500 + b"}", "application/json", 400),
        (b"pairing_code=K7QF2M3X", "application/x-www-form-urlencoded", 415), (b"A" * 5_000, "application/json", 413),
    ],
)  # fmt: skip
def test_a_body_of_another_shape_is_told_apart_and_not_counted(
    room: PhoneRoom, client: FlaskClient, body: bytes, kind: str, status: int
) -> None:
    answer = client.post(DEVICES, data=body, content_type=kind)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert session.scalar(sa.select(sa.func.count()).select_from(Throttle)) == 0


def test_after_twenty_wrong_codes_a_network_waits_and_good_ones_are_given_back(
    room: PhoneRoom, client: FlaskClient, kept: Keep
) -> None:
    for _ in range(3):
        assert client.post(DEVICES, json={"pairing_code": kept(room.code)}).status_code == 201
    for number in range(20):
        assert client.post(DEVICES, json={"pairing_code": f"WRNG{number:04}"}).status_code == 404
    code = kept(room.code)
    refused = client.post(DEVICES, json={"pairing_code": code})
    assert (refused.status_code, refused.get_json()["code"]) == (429, "too_many_attempts")
    assert "Retry-After" in refused.headers
    elsewhere = client.post(DEVICES, json={"pairing_code": code}, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert elsewhere.status_code == 201
