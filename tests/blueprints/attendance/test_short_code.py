"""The code that is typed, and how often anybody may guess."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from blueprints.attendance.self_check_in import MOST_FROM_NETWORK, MOST_WITH_CLAIM
from blueprints.common.extensions import bearer_key
from models.attendance.rotating_code import short_code_of, step_at
from models.clock import now
from models.db import session
from models.people.throttle import Throttle
from tests.factories.self_check_in import Class, claim_in, send

Keep = Callable[..., Any]


@pytest.fixture
def room(kept: Keep) -> Class:
    return kept(Class, bearer_key(), now())


@pytest.fixture
def page(room: Class) -> str:
    return f"/d/{room.session_id}/{room.token(now())}"


def test_the_short_code_leads_to_the_same_form(client: FlaskClient, room: Class, kept: Keep) -> None:
    other = kept(Class, bearer_key(), now())
    assert "6 chữ và số" in client.get("/d").text
    code = short_code_of(room.key(), step_at(now()))
    answer = client.post("/d", data={"code": f"{code[:3].lower()} {code[3:]}"})
    assert answer.status_code == 200
    assert f'action="/d/{room.session_id}/' in answer.text
    assert f'action="/d/{other.session_id}/' not in answer.text
    marked = client.post(f"/d/{room.session_id}/x", data={"claim": claim_in(answer), "who": "0905 123 456"})
    assert "Đã ghi có mặt" in client.get(marked.location).text


@pytest.mark.parametrize("code", ["", "ABCDEF", "A" * 500])
def test_a_wrong_short_code_is_asked_for_again(client: FlaskClient, room: Class, code: str) -> None:
    assert client.post("/d", data={"code": code}).status_code == 422


def test_wrong_guesses_are_counted_and_right_ones_given_back(client: FlaskClient, room: Class, kept: Keep) -> None:
    def most_counted() -> int:
        session.rollback()
        return session.scalar(sa.select(sa.func.coalesce(sa.func.max(Throttle.attempts), 0))) or 0

    client.post("/d", data={"code": short_code_of(room.key(), step_at(now()))})
    assert most_counted() == 0
    assert client.post("/d", data={"code": "000000"}).status_code == 422
    assert most_counted() == 1
    kept(lambda: session.execute(sa.update(Throttle).values(attempts=MOST_FROM_NETWORK - 1)))
    assert [client.post("/d", data={"code": "000000"}).status_code for _ in range(2)] == [422, 429]
    assert client.post("/d", data={"code": short_code_of(room.key(), step_at(now()))}).status_code == 429
    assert client.get(f"/d/{room.session_id}/{room.token(now())}").status_code == 200  # the QR still opens


def test_one_claim_is_no_key_to_the_list(client: FlaskClient, page: str) -> None:
    claim = claim_in(client.get(page))
    for number in range(MOST_WITH_CLAIM):
        answer = client.post(page, data={"claim": claim, "who": f"090512{number:04}"})
        assert answer.status_code == 422
    assert client.post(page, data={"claim": claim, "who": "0905 123 456"}).status_code == 429
    assert send(client, page, "0905 123 456").status_code == 303  # another look at the projector


def test_who_never_saw_a_code_shuts_nobody_out(client: FlaskClient, room: Class, page: str) -> None:
    for number in range(3):
        claim = f"MADEUP{number}.19ab.0.0123456789ABCDEF"
        assert client.post(page, data={"claim": claim, "who": "0905 123 456"}).status_code == 410
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(Throttle)) == 0


def test_a_wrong_code_is_said_at_the_field_which_keeps_what_was_typed(client: FlaskClient, room: Class) -> None:
    answer = client.post("/d", data={"code": "AAA AAA"})
    assert answer.status_code == 422
    assert answer.text.count("Mã không đúng hoặc đã đổi. Vui lòng nhập mã đang hiện trên màn chiếu.") == 2
    assert 'value="AAA AAA"' in answer.text


def test_what_is_missing_is_said_above_the_form_and_at_its_field(client: FlaskClient, page: str) -> None:
    claim = claim_in(client.get(page))
    for address, sent, sentence in (
        ("/d", {}, "Vui lòng nhập 6 chữ và số hiện dưới mã QR trên màn chiếu."),
        (page, {"claim": claim}, "Vui lòng nhập mã vé hoặc số điện thoại đã đăng ký."),
        ("/dang-nhap", {"email": "ai@example.vn"}, "Vui lòng nhập mật khẩu."),
    ):
        assert client.post(address, data=sent).text.count(sentence) == 2
