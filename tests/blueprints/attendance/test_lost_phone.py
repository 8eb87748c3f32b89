"""A phone that got lost names nobody whose ticket was not held before it: not by the scans of others either."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from blueprints.common.extensions import bearer_key
from models.clock import now
from models.people.roles import Role
from tests.blueprints.attendance.phone_room import NAME, ROSTER, SCANS, PhoneRoom
from tests.factories.attendance import enrolment_named
from tests.factories.devices import make_device
from tests.factories.people import make_principal

Keep = Callable[..., Any]
Answer = tuple[str, str | None]


@pytest.fixture
def room(kept: Keep) -> PhoneRoom:
    return kept(PhoneRoom)


@pytest.fixture
def scan(room: PhoneRoom, client: FlaskClient) -> dict[str, Any]:
    """What the room's own phone has scanned."""
    made = room.scan()
    assert sent(client, made, room.bearer) == ("accepted", NAME)
    return made


@pytest.fixture
def other(room: PhoneRoom, kept: Keep) -> dict[str, str]:
    """Another phone of the course."""
    return {"Authorization": f"Bearer {kept(make_device, room.course_id, key=bearer_key(), now=now()).token}"}


def sent(client: FlaskClient, scan: dict[str, Any], headers: dict[str, str] | None = None) -> Answer:
    (result,) = client.post(SCANS, json={"scans": [scan]}, headers=headers).get_json()["results"]
    return result["outcome"], result["person"] and result["person"]["name"]


def test_the_number_of_anothers_scan_on_the_list_names_nobody(
    room: PhoneRoom, client: FlaskClient, scan: dict[str, Any], other: dict[str, str]
) -> None:
    (arrived,) = client.get(ROSTER, headers=other).get_json()["arrived"]
    assert arrived["id"] == scan["id"]
    assert sent(client, room.scan(id=arrived["id"], ticket="0123456789ABCDEF"), other) == ("accepted", None)
    guessed = room.scan(id=arrived["id"], enrolment=enrolment_named(NAME).id)
    del guessed["ticket"]
    assert sent(client, guessed, other) == ("accepted", None)


def test_who_sends_her_ticket_again_gets_the_first_answer_whole(
    client: FlaskClient, room: PhoneRoom, scan: dict[str, Any], other: dict[str, str]
) -> None:
    assert sent(client, scan, room.bearer) == ("accepted", NAME)
    assert sent(client, scan, other) == ("accepted", NAME)  # the same phone, paired anew


def test_staff_who_take_attendance_of_the_course_are_told_the_name(
    scan: dict[str, Any], room: PhoneRoom, sign_in: Keep, kept: Keep
) -> None:
    organiser = sign_in(kept(make_principal, Role.ORGANISER))
    assert sent(organiser, room.scan(id=scan["id"], ticket="0123456789ABCDEF")) == ("accepted", NAME)
