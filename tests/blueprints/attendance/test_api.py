"""The check-in API as a script or a phone calls it."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from blueprints.attendance.api import ScanItem
from blueprints.common.extensions import bearer_key
from models.attendance.scan import Direction, Method, Phase, Reason, Scan, Shown
from models.clock import now
from models.db import db, session
from models.people.roles import Role
from models.registrations.ticket import ticket_code
from tests.factories.attendance import enrolment_named, lessons_of
from tests.factories.courses import make_course, make_trainer
from tests.factories.people import make_principal
from tests.factories.registrations import make_registration

ADDRESS = "/api/v1/scans"
Keep = Callable[..., Any]


class Room:
    """A course whose session is open now, a trainer who teaches it, and a ticket."""

    def __init__(self) -> None:
        self.trainer = make_principal(Role.TRAINER, name="Trần Văn Dũng")
        course = make_course(
            starts_at=now() - timedelta(minutes=5), trainer=make_trainer(user_id=self.trainer.id), sessions=1
        )
        make_registration(course, bearer_key(), "Nguyễn Tấn Đạt")
        self.session = str(lessons_of(course)[0].uid)
        self.ticket = ticket_code(bearer_key(), enrolment_named("Nguyễn Tấn Đạt").id, 1)

    def scan(self, **changed: Any) -> dict[str, Any]:
        return {
            "id": str(uuid4()), "ticket": self.ticket, "session": self.session, "direction": "in",
            "scanned_at": now().isoformat(), "offline": False, **changed,
        }  # fmt: skip


@pytest.fixture
def room(kept: Keep) -> Room:
    return kept(Room)


@pytest.fixture
def trainer(room: Room, sign_in: Keep) -> FlaskClient:
    return sign_in(room.trainer)


@pytest.fixture
def guarded(app: Flask) -> Iterator[None]:
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


def test_a_trainer_of_the_course_scans_and_is_answered_with_the_name(room: Room, trainer: FlaskClient) -> None:
    scan = room.scan()
    answer = trainer.post(ADDRESS, json={"scans": [scan]})
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    (result,) = answer.get_json()["results"]
    organisation = result["person"].pop("organisation")
    assert organisation.startswith("Công ty TNHH Thử nghiệm")
    assert result == {
        "id": scan["id"], "outcome": "accepted", "reason": None, "first_scanned_at": None,
        "person": {"name": "Nguyễn Tấn Đạt"},
    }  # fmt: skip
    kept_scan = session.scalars(sa.select(Scan)).one()
    assert (kept_scan.scan_id, kept_scan.user_id) == (UUID(scan["id"]), room.trainer.id)


def test_the_same_scan_again_gets_the_same_answer_and_another_is_a_duplicate(room: Room, trainer: FlaskClient) -> None:
    scan = room.scan()
    first = trainer.post(ADDRESS, json={"scans": [scan]}).data
    assert trainer.post(ADDRESS, json={"scans": [scan]}).data == first
    (again,) = trainer.post(ADDRESS, json={"scans": [room.scan()]}).get_json()["results"]
    assert again["outcome"] == "duplicate"
    assert datetime.fromisoformat(again["first_scanned_at"]) == datetime.fromisoformat(scan["scanned_at"])
    assert again["first_scanned_at"].endswith("Z")


def test_the_whole_address_of_a_qr_is_taken_and_a_code_in_small_letters(room: Room, trainer: FlaskClient) -> None:
    scans = [room.scan(ticket=f"HTTPS://EXAMPLE.VN/V/{room.ticket}"), room.scan(ticket=room.ticket.lower())]
    results = trainer.post(ADDRESS, json={"scans": scans}).get_json()["results"]
    assert [result["outcome"] for result in results] == ["accepted", "duplicate"]


def test_a_trainer_of_another_course_is_out_of_scope_and_learns_no_name(room: Room, kept: Keep, sign_in: Keep) -> None:
    stranger = sign_in(kept(make_principal, Role.TRAINER))
    (result,) = stranger.post(ADDRESS, json={"scans": [room.scan()]}).get_json()["results"]
    assert (result["outcome"], result["reason"], result["person"]) == ("rejected", "device_out_of_scope", None)


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.ADMINISTRATOR])
def test_an_organiser_scans_for_every_course(room: Room, kept: Keep, sign_in: Keep, role: Role) -> None:
    answer = sign_in(kept(make_principal, role)).post(ADDRESS, json={"scans": [room.scan()]})
    assert answer.get_json()["results"][0]["outcome"] == "accepted"


def test_who_is_not_signed_in_gets_401_as_a_problem(room: Room, client: FlaskClient) -> None:
    answer = client.post(ADDRESS, json={"scans": [room.scan()]})
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert set(answer.get_json()) == {"type", "title", "status", "code", "detail"}


def test_who_does_not_take_attendance_gets_403_as_a_problem(room: Room, kept: Keep, sign_in: Keep) -> None:
    answer = sign_in(kept(make_principal, Role.COMMUNICATIONS)).post(ADDRESS, json={"scans": [room.scan()]})
    assert (answer.status_code, answer.mimetype) == (403, "application/problem+json")


def test_a_batch_holds_a_thousand_scans_and_no_more(room: Room, trainer: FlaskClient) -> None:
    answer = trainer.post(ADDRESS, json={"scans": [room.scan() for _ in range(1_000)]})
    assert [result["outcome"] for result in answer.get_json()["results"]] == ["accepted"] + ["duplicate"] * 999
    assert trainer.post(ADDRESS, json={"scans": [room.scan() for _ in range(1_001)]}).status_code == 422
    assert trainer.post(ADDRESS, json={"scans": []}).status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "not a uuid"), ("id", 7), ("ticket", ""), ("ticket", "A" * 201), ("ticket", None), ("session", "x\x00"),
        ("direction", "up"), ("scanned_at", "2026-11-23T09:00:00"), ("scanned_at", "yesterday"), ("method", "name"),
        ("scanned_at", "0001-01-01T00:00:00+14:00"), ("scanned_at", "9999-12-31T23:59:59-14:00"), ("offline", "no"),
        ("phase", "third"), ("shown", "blue"),
        ("roster_at", "0001-01-01T00:00:00Z"), ("roster_at", "2026-11-23"), ("enrolment", 0),
    ],
)  # fmt: skip
def test_a_malformed_item_is_named(room: Room, trainer: FlaskClient, field: str, value: object) -> None:
    answer = trainer.post(ADDRESS, json={"scans": [room.scan(), room.scan(**{field: value})]})
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.get_json()["code"] == "malformed"
    assert f"tại $.scans[1].{field}: " in answer.get_json()["detail"]
    assert session.scalar(sa.select(sa.func.count()).select_from(Scan)) == 0


def test_a_missing_field_is_named(room: Room, trainer: FlaskClient) -> None:
    scan = room.scan()
    del scan["ticket"]
    detail = trainer.post(ADDRESS, json={"scans": [scan]}).get_json()["detail"]
    assert "$.scans[0]" in detail
    assert "ticket" in detail


@pytest.mark.parametrize(
    ("body", "mimetype", "status"),
    [
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"scans": [{"ticket": "\xff"}]}', "application/json", 400),
        (b"[]", "application/json", 422),
        (b"null", "application/json", 422),
        (b'{"scans": 1}', "application/json", 422),
        (b"[" * 100_000, "application/json", 422),
        (b'{"scans": [' + b"[" * 100_000, "application/json", 422),
        (b"scans=1", "application/x-www-form-urlencoded", 415),
        (b"{}", "text/plain", 415),
        (b" " * (1024 * 1024 + 1), "application/json", 413),
    ],
)
def test_what_is_no_batch_at_all_is_a_problem_never_a_crash(
    room: Room, trainer: FlaskClient, body: bytes, mimetype: str, status: int
) -> None:
    answer = trainer.post(ADDRESS, data=body, content_type=mimetype)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_half_a_surrogate_in_a_ticket_is_no_crash(room: Room, trainer: FlaskClient) -> None:
    body = json.dumps({"scans": [room.scan(ticket="\ud800")]})
    assert trainer.post(ADDRESS, data=body, content_type="application/json").status_code in {400, 422}


def test_a_null_in_a_ticket_is_an_unknown_ticket(room: Room, trainer: FlaskClient) -> None:
    (result,) = trainer.post(ADDRESS, json={"scans": [room.scan(ticket="A\x00B")]}).get_json()["results"]
    assert result["reason"] == "unknown_ticket"


def test_without_the_forgery_token_nothing_is_taken(guarded: None, room: Room, trainer: FlaskClient) -> None:
    answer = trainer.post(ADDRESS, json={"scans": [room.scan()]})
    assert (answer.status_code, answer.get_json()["code"]) == (400, "form_expired")
    page = trainer.get("/quan-ly/diem-danh").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    answer = trainer.post(ADDRESS, json={"scans": [room.scan()]}, headers={"X-CSRFToken": token})
    assert answer.status_code == 200


def test_one_scan_costs_few_statements(room: Room, trainer: FlaskClient, queries: list[str]) -> None:
    queries.clear()
    trainer.post(ADDRESS, json={"scans": [room.scan()]})
    lock = 0 if db.engine.dialect.name == "sqlite" else 1
    assert len(queries) == 5 + lock  # who asks, her courses; then the sessions, the person with her scans, the row


def test_the_description_says_what_the_api_takes_and_answers(client: FlaskClient) -> None:
    schemas = client.get("/api/v1/openapi.json").get_json()["components"]["schemas"]
    assert set(schemas["Scan"]["properties"]) == set(ScanItem.__struct_fields__)
    assert set(schemas["Result"]["properties"]["reason"]["enum"]) == {*(reason.value for reason in Reason), None}
    references = {part.split('"')[0] for part in json.dumps(schemas).split('"#/components/schemas/')[1:]}
    assert references <= set(schemas)


def test_what_the_phone_showed_and_by_which_list_is_kept(room: Room, trainer: FlaskClient) -> None:
    roster_at = (now() - timedelta(hours=1)).replace(microsecond=0)
    scan = room.scan(offline=True, shown="amber", roster_at=roster_at.isoformat(), phase="second", direction="out")
    assert trainer.post(ADDRESS, json={"scans": [scan]}).get_json()["results"][0]["outcome"] == "accepted"
    kept_scan = session.scalars(sa.select(Scan)).one()
    assert (kept_scan.shown, kept_scan.roster_at, kept_scan.offline) == (Shown.AMBER, roster_at, True)
    assert (kept_scan.phase, kept_scan.direction) == (Phase.SECOND, Direction.OUT)


def test_a_phone_whose_clock_stands_at_1970_is_kept_and_refused(room: Room, trainer: FlaskClient) -> None:
    scan = room.scan(scanned_at="1970-01-01T07:00:12+07:00")
    (result,) = trainer.post(ADDRESS, json={"scans": [scan]}).get_json()["results"]
    assert (result["outcome"], result["reason"]) == ("rejected", "implausible_time")


def test_a_scan_means_a_ticket_or_a_person_of_the_list_never_both(room: Room, trainer: FlaskClient) -> None:
    person = enrolment_named("Nguyễn Tấn Đạt").id
    by_name = room.scan(enrolment=person)
    del by_name["ticket"]
    (result,) = trainer.post(ADDRESS, json={"scans": [by_name]}).get_json()["results"]
    assert (result["outcome"], result["person"]["name"]) == ("accepted", "Nguyễn Tấn Đạt")
    session.rollback()
    assert session.scalars(sa.select(Scan)).one().method is Method.NAME
    both, neither = room.scan(enrolment=person), room.scan()
    del neither["ticket"]
    for scan in (both, neither):
        answer = trainer.post(ADDRESS, json={"scans": [room.scan(), scan]})
        assert (answer.status_code, answer.get_json()["code"]) == (422, "malformed")
        assert "$.scans[1].ticket" in answer.get_json()["detail"]


def test_times_are_given_in_utc(room: Room, trainer: FlaskClient) -> None:
    at = datetime.now(UTC).replace(microsecond=0)
    trainer.post(ADDRESS, json={"scans": [room.scan(scanned_at=at.isoformat())]})
    (again,) = trainer.post(ADDRESS, json={"scans": [room.scan()]}).get_json()["results"]
    assert again["first_scanned_at"] == at.isoformat().replace("+00:00", "Z")
