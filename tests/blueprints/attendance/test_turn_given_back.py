"""A phone's request begins to write before it is judged: whatever becomes of it, the writer's turn is given back."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from blueprints.common.unit_of_work import unit_of_work
from models.courses.course import Course
from models.db import session
from tests.blueprints.attendance.phone_room import SCANS, PhoneRoom

Keep = Callable[..., Any]
STRANGER = {"Authorization": "Bearer 0000000000000000"}


@pytest.fixture
def room(kept: Keep) -> PhoneRoom:
    return kept(PhoneRoom)


@pytest.mark.parametrize(
    ("body", "mimetype", "who", "status"),
    [
        (b'{"scans": []}', "application/json", "phone", 422),
        (b"{", "application/json", "phone", 400),
        (b"{}", "text/plain", "phone", 415),
        (b" " * (1024 * 1024 + 1), "application/json", "phone", 413),
        (b"{", "application/json", "stranger", 401),
    ],
)
def test_after_a_refusal_another_writes_at_once(
    room: PhoneRoom, client: FlaskClient, body: bytes, mimetype: str, who: str, status: int
) -> None:
    headers = room.bearer if who == "phone" else STRANGER
    assert client.post(SCANS, data=body, content_type=mimetype, headers=headers).status_code == status
    with unit_of_work():
        session.get_one(Course, room.course_id).seats = 77
    (result,) = client.post(SCANS, json={"scans": [room.scan()]}, headers=room.bearer).get_json()["results"]
    session.rollback()
    assert (result["outcome"], session.get_one(Course, room.course_id).seats) == ("accepted", 77)


def test_a_phone_that_only_asks_does_not_take_the_turn(room: PhoneRoom, client: FlaskClient, app: Flask) -> None:
    """Somebody writes, and the phone is answered meanwhile."""
    with app.app_context(), unit_of_work():
        assert client.get(f"/api/v1/roster?session={room.session}", headers=room.bearer).status_code == 200
