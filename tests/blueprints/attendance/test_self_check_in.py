"""A trainee marks herself: what each address shows, and what it refuses."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from blueprints.common.extensions import bearer_key
from models.attendance.projecting import close_self_check_in, open_self_check_in
from models.attendance.rotating_code import Claim, step_at, token_of, write_claim
from models.attendance.scan import Method, Outcome, Phase, Scan
from models.attendance.self_check_in import SelfMark
from models.clock import now
from models.courses.course import Course, CourseState
from models.db import session
from tests.factories.self_check_in import CONTACT, Class, claim_in, send

Keep = Callable[..., Any]
ANH = "Lê Thị Ánh"


@pytest.fixture
def room(kept: Keep) -> Class:
    return kept(Class, bearer_key(), now())


@pytest.fixture
def page(room: Class) -> str:
    return f"/d/{room.session_id}/{room.token(now())}"


def scans() -> list[Scan]:
    session.rollback()
    return list(session.scalars(sa.select(Scan).order_by(Scan.id)))


def test_the_qrs_address_leads_to_the_one_that_cookies_know(client: FlaskClient, page: str) -> None:
    answer = client.get(page.upper())
    assert (answer.status_code, answer.location) == (303, page)


def test_the_code_opens_the_form_and_changes_nothing(client: FlaskClient, page: str, queries: list[str]) -> None:
    queries.clear()
    answer = client.get(page)
    assert answer.status_code == 200
    assert all(statement.startswith("SELECT") for statement in queries)
    assert len(queries) == 2  # the session, its checks
    assert "Mã vé hoặc số điện thoại" in answer.text
    assert "Chuyên đề 1" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'content="noindex' in answer.text
    assert "Ánh" not in answer.text


def test_she_is_marked_and_her_page_may_be_loaded_again(client: FlaskClient, page: str) -> None:
    answer = send(client, page, "0905 123 456")
    assert answer.status_code == 303
    for _ in range(2):
        shown = client.get(answer.location).text
        assert ANH in shown
        assert "Đã ghi có mặt lúc" in shown
        assert "được tính 4 tiết của buổi này" in shown
        assert "Buổi tiếp theo" in shown
        assert "điểm danh lần hai" not in shown
    assert [(scan.method, scan.outcome) for scan in scans()] == [(Method.SELF, Outcome.ACCEPTED)]


def test_only_the_browser_that_made_the_mark_is_shown_it(client: FlaskClient, page: str, app: Any) -> None:
    answer = send(client, page, "0905 123 456")
    shown = app.test_client().get(answer.location)
    assert shown.status_code == 200
    assert "từ một trình duyệt khác" in shown.text
    assert "Ánh" not in shown.text


def test_who_has_been_marked_is_told_since_when(client: FlaskClient, page: str) -> None:
    send(client, page, "0905 123 456")
    again = send(client, page, CONTACT, ANH)
    assert "đã được ghi có mặt từ lúc" in client.get(again.location).text
    assert [scan.outcome for scan in scans()] == [Outcome.ACCEPTED, Outcome.DUPLICATE]


def test_who_waits_for_a_seat_is_told_to_ask_the_trainer(client: FlaskClient, page: str) -> None:
    answer = send(client, page, CONTACT, "Đinh Thị Chờ")
    assert "chưa có chỗ trong khóa này" in client.get(answer.location).text
    assert [scan.outcome for scan in scans()] == [Outcome.REJECTED]


def test_an_unknown_number_and_a_wrong_name_are_answered_alike_and_keep_what_was_typed(
    client: FlaskClient, page: str
) -> None:
    answers = [send(client, page, "0905 999 999", ANH), send(client, page, "0905 123 456", "Nguyễn Tấn Đạt")]
    for answer in answers:
        assert answer.status_code == 422
        assert "Không tìm thấy học viên của khóa này" in answer.text
    told = [re.sub(r'value="[^"]*"', "", answer.text) for answer in answers]
    assert told[0] == told[1]
    assert 'value="0905 999 999"' in answers[0].text
    assert claim_in(answers[0])
    assert scans() == []


@pytest.mark.parametrize("who", ["", "   ", "An", "9" * 300])
def test_what_has_no_shape_is_asked_for_again(client: FlaskClient, page: str, who: str) -> None:
    answer = send(client, page, who)
    assert answer.status_code == 422
    assert "Vui lòng nhập mã vé" in answer.text or "200" in answer.text
    assert scans() == []


@pytest.mark.parametrize("claim", ["", "a.b.c.d", "x" * 119])
def test_without_a_claim_nobody_is_marked(client: FlaskClient, page: str, claim: str) -> None:
    answer = client.post(page, data={"claim": claim, "who": "0905 123 456"})
    assert answer.status_code == 410
    assert "quét lại mã đang hiện" in answer.text
    assert client.post(page, data={"who": "0905 123 456"}).status_code == 410
    assert scans() == []


def test_an_old_code_is_refused_and_the_same_browser_keeps_its_claim(
    client: FlaskClient, room: Class, app: Any
) -> None:
    moment = now()
    old = f"/d/{room.session_id}/{token_of(room.key(), step_at(moment) - 2)}"
    coming = f"/d/{room.session_id}/{token_of(room.key(), step_at(moment) + 2)}"
    for address in (old, coming, f"/d/{room.session_id}/khong-co"):
        answer = client.get(address)
        assert answer.status_code == 410
        assert "quét lại mã đang hiện" in answer.text
    had = claim_in(client.get(f"/d/{room.session_id}/{room.token(now())}"))
    assert claim_in(client.get(old)) == had  # she loaded her page again a minute later
    assert app.test_client().get(old).status_code == 410


def test_after_her_mark_the_next_on_this_phone_needs_the_projector_again(client: FlaskClient, room: Class) -> None:
    page = f"/d/{room.session_id}/{room.token(now())}"
    send(client, page, "0905 123 456")
    old = f"/d/{room.session_id}/{token_of(room.key(), step_at(now()) - 2)}"
    assert client.get(old).status_code == 410


def test_two_on_one_phone_show_the_same_browser_and_two_phones_do_not(client: FlaskClient, page: str, app: Any) -> None:
    send(client, page, CONTACT, ANH)
    send(client, page, CONTACT, "Võ Văn Út")
    send(app.test_client(), page, CONTACT, "Nguyễn Tấn Đạt")
    session.rollback()
    first, second, other = session.scalars(sa.select(SelfMark.browser).order_by(SelfMark.scan_id))
    assert first == second != other


def test_a_check_that_is_closed_says_so(client: FlaskClient, room: Class, page: str, kept: Keep) -> None:
    claim = claim_in(client.get(page))
    kept(close_self_check_in, room.session_id, Phase.ARRIVAL, actor=room.actor, now=now())
    assert "chưa mở hoặc đã đóng" in client.get(page).text
    answer = client.post(page, data={"claim": claim, "who": "0905 123 456"})
    assert (answer.status_code, scans()) == (410, [])


def test_who_comes_early_is_told_when_it_opens(client: FlaskClient, kept: Keep) -> None:
    began = datetime.now(tz=now().tzinfo).replace(second=0, microsecond=0) + timedelta(minutes=95)
    room = kept(Class, bearer_key(), began, scans_open_minutes=30)
    answer = client.get(f"/d/{room.session_id}/{room.token(now())}")
    opens = room.lesson().starts_at - timedelta(minutes=30)
    assert answer.status_code == 409
    assert f"{opens + timedelta(hours=7):Điểm danh mở lúc %H:%M, %d/%m/%Y}" in answer.text
    assert scans() == []


@pytest.mark.parametrize(("state", "status"), [(CourseState.CANCELLED, 410), (CourseState.DRAFT, 404)])
def test_a_course_that_is_not_taught_takes_no_marks(
    client: FlaskClient, room: Class, page: str, kept: Keep, state: CourseState, status: int
) -> None:
    kept(lambda: setattr(session.get_one(Course, room.course_id), "state", state))
    assert client.get(page).status_code == status
    assert client.post(page, data={"claim": "x", "who": "y"}).status_code == status


def test_a_session_that_does_not_exist_is_not_found(client: FlaskClient) -> None:
    for address in ("/d/999999/ABCDEFGH", "/d/999999"):
        assert client.get(address).status_code == 404
    assert client.get("/d/abc/ABCDEFGH").status_code == 404


def test_a_claim_of_long_ago_is_gone(client: FlaskClient, room: Class, page: str) -> None:
    claim = Claim("ABCD", now() - timedelta(minutes=4), was_previous_step=False)
    answer = client.post(page, data={"claim": write_claim(room.key(), claim), "who": "0905 123 456"})
    assert (answer.status_code, scans()) == (410, [])


def test_the_second_check_is_announced_and_marked_apart(client: FlaskClient, kept: Keep) -> None:
    room = kept(Class, bearer_key(), now(), second_check=True)
    first = send(client, f"/d/{room.session_id}/{room.token(now())}", "0905 123 456")
    assert "điểm danh lần hai vào lúc không báo trước" in client.get(first.location).text
    kept(open_self_check_in, room.session_id, Phase.SECOND, actor=room.actor, now=now())
    second = send(client, f"/d/{room.session_id}/{room.token(now(), Phase.SECOND)}", "0905 123 456")
    assert "lần hai" not in client.get(second.location).text
    assert [scan.phase for scan in scans()] == [Phase.ARRIVAL, Phase.SECOND]


def test_the_pages_speak_english_too_and_need_no_cookie_to_be_sent(app: Any, page: str) -> None:
    client = app.test_client(use_cookies=False)
    claim = claim_in(client.get(f"{page}?lang=en"))
    assert client.post(page, data={"claim": claim, "who": "0905 123 456"}).status_code == 303
    assert [scan.outcome for scan in scans()] == [Outcome.ACCEPTED]
