"""`GET /api/v1/roster`: who may ask for which list, and what comes over the wire."""

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from blueprints.common.extensions import bearer_key
from models.attendance.sealing import unseal
from models.courses.queries import course_by_id
from models.people.roles import Role
from tests.blueprints.attendance.phone_room import NAME, ROSTER, SCANS, PhoneRoom
from tests.factories.attendance import enrolment_named
from tests.factories.people import make_principal
from tests.factories.registrations import make_registration

Keep = Callable[..., Any]


@pytest.fixture
def room(kept: Keep) -> PhoneRoom:
    return kept(PhoneRoom)


def test_a_phone_gets_the_list_of_its_course_and_opens_it_with_a_ticket(room: PhoneRoom, client: FlaskClient) -> None:
    answer = client.get(ROSTER, headers=room.bearer)
    said = answer.get_json()
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert NAME not in answer.text
    assert [one["session"] for one in said["sessions"]] == [room.session, room.tomorrow]
    assert (said["course"]["course"], said["course"]["title"], said["people"]) == (room.course_id, "Học 5S", [])
    sealed = dict(record for bucket in said["tickets"] for record in bucket["records"])
    record = json.loads(unseal(room.ticket, sealed[enrolment_named(NAME).ticket_digest or ""]))
    assert (record["state"], record["name"]) == ("confirmed", NAME)


def test_two_phones_see_each_others_scans(room: PhoneRoom, client: FlaskClient) -> None:
    first = client.get(f"{ROSTER}?session={room.session}", headers=room.bearer).get_json()
    assert first["arrived"] == []
    scan = room.scan()
    client.post(SCANS, json={"scans": [scan]}, headers=room.bearer)
    again = client.get(
        ROSTER, query_string={"session": room.session, "since": first["cursor"]}, headers=room.bearer
    ).get_json()
    (arrived,) = again["arrived"]
    assert (arrived["id"], arrived["session"], arrived["direction"], arrived["phase"]) == (
        scan["id"], room.session, "in", "arrival",
    )  # fmt: skip
    assert set(again) == {"cursor", "made_at", "tickets", "arrived", "arrived_whole"}
    assert (again["tickets"], again["arrived_whole"]) == ([], False)


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.ADMINISTRATOR])
def test_staff_get_the_list_of_any_session_and_no_word_of_a_phone(
    room: PhoneRoom, sign_in: Keep, kept: Keep, role: Role
) -> None:
    answer = sign_in(kept(make_principal, role)).get(f"{ROSTER}?session={room.other_session}")
    assert (answer.status_code, answer.get_json()["course"]["label"]) == (200, None)


def test_a_trainer_gets_the_list_of_her_own_course_alone(room: PhoneRoom, sign_in: Keep) -> None:
    browser = sign_in(room.trainer)
    assert browser.get(f"{ROSTER}?session={room.session}").status_code == 200
    assert browser.get(f"{ROSTER}?session={room.other_session}").status_code == 403


@pytest.mark.parametrize("role", [Role.COMMUNICATIONS, Role.APPROVER, Role.UNIT_REPORTER])
def test_other_staff_get_none(room: PhoneRoom, sign_in: Keep, kept: Keep, role: Role) -> None:
    answer = sign_in(kept(make_principal, role)).get(f"{ROSTER}?session={room.session}")
    assert (answer.status_code, answer.mimetype) == (403, "application/problem+json")


def test_a_visitor_gets_none(room: PhoneRoom, client: FlaskClient) -> None:
    assert client.get(f"{ROSTER}?session={room.session}").status_code == 401


def test_a_phone_gets_no_list_of_another_course(room: PhoneRoom, client: FlaskClient) -> None:
    answer = client.get(f"{ROSTER}?session={room.other_session}", headers=room.bearer)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "not_allowed")


@pytest.mark.parametrize("uid", ["6f1b0c3e-1d7a-4a8e-9f3b-2c5d7e9a1b40", "x", "é", "0", "\x00"])
def test_a_session_that_does_not_exist_has_no_list(room: PhoneRoom, client: FlaskClient, uid: str) -> None:
    answer = client.get(ROSTER, query_string={"session": uid}, headers=room.bearer)
    assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found")


def test_a_person_must_say_of_which_session(room: PhoneRoom, sign_in: Keep) -> None:
    answer = sign_in(room.trainer).get(ROSTER)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "session_required")


def test_the_list_comes_packed_to_who_takes_it_so(room: PhoneRoom, client: FlaskClient) -> None:
    plain = client.get(ROSTER, headers=room.bearer)
    packed = client.get(ROSTER, headers={**room.bearer, "Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert json.loads(gzip.decompress(packed.data))["tickets"] == plain.get_json()["tickets"]


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_takes_six_statements_however_many_are_on_it(
    room: PhoneRoom, client: FlaskClient, kept: Keep, queries: list[str], more: int
) -> None:
    if more:
        names = [f"Người {number}" for number in range(more)]
        kept(lambda: make_registration(course_by_id(room.course_id), bearer_key(), *names))
    queries.clear()
    assert client.get(f"{ROSTER}?session={room.session}", headers=room.bearer).status_code == 200
    assert len(queries) == 6  # whose token, which session, the course, its sessions, its tickets, its arrivals
