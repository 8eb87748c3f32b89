"""A paired phone comes in by its token alone; a person by her cookie, and then with a CSRF token."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from blueprints.attendance.api import MOST_FROM_DEAD
from models.attendance import pairing
from models.attendance.device import Device
from models.attendance.scan import Scan
from models.audit.actor import Actor
from models.bearer import digest
from models.clock import now
from models.db import session
from models.people.throttle import Throttle
from tests.blueprints.attendance.phone_room import NAME, ROSTER, SCANS, PhoneRoom
from tests.factories.devices import known

Keep = Callable[..., Any]
UNDO = "/api/v1/scans/{}/undo"


@pytest.fixture
def room(kept: Keep) -> PhoneRoom:
    return kept(PhoneRoom)


@pytest.fixture
def guarded(app: Flask) -> Iterator[None]:
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


def revoke(room: PhoneRoom) -> None:
    actor = Actor("user", room.trainer.name, room.trainer.id)
    pairing.revoke(known(room.phone).id, actor=actor, now=now())


def expire(room: PhoneRoom) -> None:
    past = now() - timedelta(minutes=1)
    session.execute(sa.update(Device).values(expires_at=past, paired_at=past - timedelta(days=1)))


def test_a_phone_scans_without_cookie_and_without_csrf_token(
    room: PhoneRoom, client: FlaskClient, guarded: None
) -> None:
    answer = client.post(SCANS, json={"scans": [room.scan()]}, headers=room.bearer)
    (result,) = answer.get_json()["results"]
    assert (answer.status_code, result["outcome"], result["person"]["name"]) == (200, "accepted", NAME)
    kept_scan = session.scalars(sa.select(Scan)).one()
    assert (kept_scan.device_id, kept_scan.user_id) == (known(room.phone).id, None)
    assert "Set-Cookie" not in answer.headers
    assert (answer.headers["Cache-Control"], answer.headers.get("Vary")) == ("no-store", None)


def test_a_cookie_without_csrf_token_scans_nothing(room: PhoneRoom, sign_in: Keep, guarded: None) -> None:
    answer = sign_in(room.trainer).post(SCANS, json={"scans": [room.scan()]})
    assert (answer.status_code, answer.get_json()["code"]) == (400, "form_expired")


def test_a_token_opens_no_other_door_and_lifts_no_csrf_guard_there(
    room: PhoneRoom, sign_in: Keep, guarded: None
) -> None:
    browser = sign_in(room.trainer)
    answer = browser.post(room.page, data={"label": "Máy"}, headers=room.bearer)
    assert answer.status_code == 400
    assert session.scalar(sa.select(sa.func.count()).select_from(Device)) == 1


def test_a_page_of_the_office_is_closed_to_a_phone(room: PhoneRoom, client: FlaskClient) -> None:
    assert client.get(room.page, headers=room.bearer).status_code == 303


@pytest.mark.parametrize("token", ["", " ", " x", " é", f" {'A' * 32}", f" {'0' * 5_000}"])
def test_an_unknown_token_is_refused_even_beside_a_good_cookie(room: PhoneRoom, sign_in: Keep, token: str) -> None:
    header = f"Bearer{token}".encode().decode("latin-1")
    answer = sign_in(room.trainer).get(f"{ROSTER}?session={room.session}", headers={"Authorization": header})
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.get_json()["code"] == "unknown_token"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_another_scheme_is_no_token(room: PhoneRoom, client: FlaskClient) -> None:
    answer = client.get(ROSTER, headers={"Authorization": f"Basic {room.phone.token}"})
    assert (answer.status_code, answer.get_json()["code"]) == (401, "unauthorized")


@pytest.mark.parametrize(("fate", "code"), [(revoke, "device_revoked"), (expire, "device_expired")])
def test_what_a_revoked_or_expired_phone_still_sends_is_kept_and_names_nobody(
    room: PhoneRoom, client: FlaskClient, kept: Keep, fate: Callable[[PhoneRoom], None], code: str
) -> None:
    before = room.scan()
    assert client.post(SCANS, json={"scans": [before]}, headers=room.bearer).status_code == 200
    kept(fate, room)
    (result,) = client.post(SCANS, json={"scans": [room.scan()]}, headers=room.bearer).get_json()["results"]
    assert (result["outcome"], result["reason"], result["person"]) == ("rejected", "device_out_of_scope", None)
    assert session.scalar(sa.select(sa.func.count()).select_from(Scan)) == 2
    for answer in (
        client.get(ROSTER, headers=room.bearer),
        client.post(UNDO.format(before["id"]), json={"reason": "Quét nhầm"}, headers=room.bearer),
    ):
        assert (answer.status_code, answer.get_json()["code"]) == (401, code)


def test_a_stolen_token_that_was_revoked_fills_no_disk_and_loses_nothing_that_waits_an_hour(
    room: PhoneRoom, client: FlaskClient, kept: Keep
) -> None:
    for _ in range(MOST_FROM_DEAD + 1):  # of a phone that takes attendance nothing is counted
        assert client.post(SCANS, json={"scans": [room.scan()]}, headers=room.bearer).status_code == 200
    kept(revoke, room)
    scan = room.scan()
    for _ in range(MOST_FROM_DEAD):
        assert client.post(SCANS, json={"scans": [scan]}, headers=room.bearer).status_code == 200
    late = {"scans": [room.scan()]}
    refused = client.post(SCANS, json=late, headers=room.bearer)
    assert (refused.status_code, refused.get_json()["code"]) == (429, "too_many_attempts")
    assert session.scalar(sa.select(sa.func.count()).select_from(Scan)) == MOST_FROM_DEAD + 2
    an_hour_ago = sa.update(Throttle).values(window_start_at=now() - timedelta(hours=1))
    kept(session.execute, an_hour_ago)
    assert client.post(SCANS, json=late, headers=room.bearer).status_code == 200


def test_the_token_is_in_no_log_and_in_no_table(
    room: PhoneRoom, client: FlaskClient, caplog: pytest.LogCaptureFixture, queries: list[str], kept: Keep
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("sqlalchemy.engine").setLevel(logging.INFO)
    client.post(SCANS, json={"scans": [room.scan()]}, headers=room.bearer)
    client.get(ROSTER, headers=room.bearer)
    client.get(ROSTER, headers={"Authorization": f"Bearer {room.phone.token}X"})
    kept(revoke, room)
    client.get(ROSTER, headers=room.bearer)
    logging.getLogger("sqlalchemy.engine").setLevel(logging.NOTSET)
    assert room.phone.token not in caplog.text + "".join(queries)
    row = session.scalars(sa.select(Device)).one()
    assert row.token_digest == digest(room.phone.token)
    columns = [str(getattr(row, column.key)) for column in sa.inspect(Device).columns]
    assert room.phone.token not in columns


def test_being_heard_of_is_written_once_a_minute(room: PhoneRoom, client: FlaskClient, kept: Keep) -> None:
    past = now() - timedelta(minutes=2)
    kept(session.execute, sa.update(Device).values(last_seen_at=past))
    client.get(ROSTER, headers=room.bearer)
    session.rollback()
    seen = known(room.phone).last_seen_at
    assert seen > past + timedelta(minutes=1)
    client.post(SCANS, json={"scans": [room.scan()]}, headers=room.bearer)
    session.rollback()
    assert known(room.phone).last_seen_at == seen
    kept(session.execute, sa.update(Device).values(last_seen_at=past))
    client.post(SCANS, json={"scans": [room.scan()]}, headers=room.bearer)
    session.rollback()
    assert known(room.phone).last_seen_at >= seen


def test_knowing_the_phone_takes_one_statement_and_the_session_another(
    room: PhoneRoom, client: FlaskClient, queries: list[str]
) -> None:
    queries.clear()
    client.get(f"{ROSTER}?session={room.other_session}", headers=room.bearer)
    assert [statement.split()[0] for statement in queries] == ["SELECT", "SELECT"]
