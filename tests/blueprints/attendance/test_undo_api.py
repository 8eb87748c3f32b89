"""Undoing a scan through the API, as a phone and as a person."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from blueprints.common.extensions import bearer_key
from models.attendance.mark import ScanUndo
from models.clock import now
from models.db import session
from models.people.roles import Role
from tests.blueprints.attendance.phone_room import SCANS, PhoneRoom
from tests.factories.devices import make_device
from tests.factories.people import make_principal

Keep = Callable[..., Any]
REASON = {"reason": "Quét nhầm người"}


@pytest.fixture
def room(kept: Keep) -> PhoneRoom:
    return kept(PhoneRoom)


@pytest.fixture
def address(room: PhoneRoom, client: FlaskClient) -> str:
    """Where a scan that the phone has just made is undone."""
    scan = room.scan()
    (result,) = client.post(SCANS, json={"scans": [scan]}, headers=room.bearer).get_json()["results"]
    assert result["outcome"] == "accepted"
    return f"{SCANS}/{scan['id']}/undo"


def undone() -> int:
    session.rollback()
    return session.scalar(sa.select(sa.func.count()).select_from(ScanUndo)) or 0


def test_a_phone_undoes_its_own_scan_and_sent_again_gets_the_same_answer(
    room: PhoneRoom, client: FlaskClient, address: str
) -> None:
    first = client.post(address, json=REASON, headers=room.bearer)
    assert (first.status_code, undone()) == (200, 1)
    answer = first.get_json()
    assert (set(answer), answer["id"] in address, answer["undone_at"][-1]) == ({"id", "undone_at"}, True, "Z")
    assert client.post(address, json={"reason": "Lý do khác"}, headers=room.bearer).get_json() == answer
    (again,) = client.post(SCANS, json={"scans": [room.scan()]}, headers=room.bearer).get_json()["results"]
    assert again["outcome"] == "accepted"


def test_another_phone_of_the_course_may_not(room: PhoneRoom, client: FlaskClient, address: str, kept: Keep) -> None:
    other = kept(make_device, room.course_id, key=bearer_key(), label="Máy của cô Lan", now=now())
    answer = client.post(address, json=REASON, headers={"Authorization": f"Bearer {other.token}"})
    assert (answer.status_code, answer.mimetype, undone()) == (403, "application/problem+json", 0)


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.ORGANISER, 200), (Role.ADMINISTRATOR, 200), (Role.TRAINER, 403), (Role.COMMUNICATIONS, 403)],
)
def test_who_takes_attendance_of_the_course_may(
    address: str, kept: Keep, sign_in: Keep, role: Role, status: int
) -> None:
    assert sign_in(kept(make_principal, role)).post(address, json=REASON).status_code == status


def test_the_trainer_of_the_course_may(room: PhoneRoom, address: str, sign_in: Keep) -> None:
    assert sign_in(room.trainer).post(address, json=REASON).status_code == 200


def test_a_stranger_may_not(client: FlaskClient, address: str) -> None:
    assert client.post(address, json=REASON).status_code == 401


@pytest.mark.parametrize(
    "body", [{}, {"reason": ""}, {"reason": "   "}, {"reason": 7}, {"reason": "x" * 201}, {"reason": "\x00"}]
)
def test_without_a_reason_nothing_is_undone(
    room: PhoneRoom, client: FlaskClient, address: str, body: dict[str, object]
) -> None:
    answer = client.post(address, json=body, headers=room.bearer)
    assert (answer.status_code, answer.mimetype, undone()) == (422, "application/problem+json", 0)


def test_a_scan_that_there_is_not_is_not_found(room: PhoneRoom, client: FlaskClient) -> None:
    answer = client.post(f"{SCANS}/{uuid4()}/undo", json=REASON, headers=room.bearer)
    assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found")


def test_a_rejected_scan_is_not_undone(room: PhoneRoom, client: FlaskClient) -> None:
    scan = room.scan(ticket="0123456789ABCDEF")
    client.post(SCANS, json={"scans": [scan]}, headers=room.bearer)
    answer = client.post(f"{SCANS}/{scan['id']}/undo", json=REASON, headers=room.bearer)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "scan_does_not_count")
