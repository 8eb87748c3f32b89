"""The projector's page and the trainer's own page beside it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import zxingcpp
from flask.testing import FlaskClient
from PIL import Image, ImageDraw

from blueprints.common.extensions import bearer_key
from models.attendance.rotating_code import short_code_of, step_at, token_of
from models.attendance.scan import Phase
from models.attendance.self_check_in import SelfCheckIn
from models.attendance.self_checking_in import mark_herself
from models.attendance.session_closing import SessionClosing
from models.audit.audit_event import AuditEvent
from models.clock import now
from models.db import session
from models.people.roles import Role
from tests.factories.people import make_principal
from tests.factories.self_check_in import CONTACT, PEOPLE, Class

Keep = Callable[..., Any]
DESK = "/quan-ly/diem-danh"
DOT = 8


@pytest.fixture
def room(kept: Keep) -> Class:
    return kept(Class, bearer_key(), now(), opened=False, second_check=True)


@pytest.fixture
def base(room: Class) -> str:
    return f"{DESK}/{room.session_id}"


@pytest.fixture
def trainer(room: Class, sign_in: Keep) -> FlaskClient:
    return sign_in(room.trainer)


def read_qr(page: str) -> str:
    """Draw the page's QR as a screen does and read it."""
    side = int(re.search(r'class="qr" viewBox="0 0 (\d+)', page)[1]) * DOT
    path = re.search(r'fill="#000" d="([^"]+)"', page)[1]
    image = Image.new("L", (side, side), 255)
    drawn = ImageDraw.Draw(image)
    for x, y, width, height in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)", path):
        left, top = int(x) * DOT, int(y) * DOT
        drawn.rectangle([left, top, left + int(width) * DOT - 1, top + int(height) * DOT - 1], fill=0)
    (found,) = zxingcpp.read_barcodes(image)
    return found.text


def checks() -> dict[Phase, SelfCheckIn]:
    session.rollback()
    return {check.phase: check for check in session.scalars(sa.select(SelfCheckIn).order_by(SelfCheckIn.id))}


def test_a_check_is_closed_until_the_trainer_opens_it(room: Class, trainer: FlaskClient, base: str) -> None:
    page = trainer.get(f"{base}/trinh-chieu").text
    assert "Điểm danh bằng mã đang đóng" in page
    assert 'class="qr"' not in page
    answer = trainer.post(f"{base}/tu-diem-danh/dau-gio/mo")
    assert (answer.status_code, answer.location) == (303, f"{base}/trinh-chieu/dau-gio")
    assert 'class="qr"' in trainer.get(answer.location).text
    assert set(checks()) == {Phase.ARRIVAL}


def test_the_qr_says_an_upper_case_address_that_opens_the_form(room: Class, trainer: FlaskClient, base: str) -> None:
    trainer.post(f"{base}/tu-diem-danh/dau-gio/mo")
    before = step_at(now())
    page = trainer.get(f"{base}/trinh-chieu").text
    key = room.key()
    said = {f"HTTP://LOCALHOST/D/{room.session_id}/{token_of(key, step)}" for step in (before, before + 1)}
    address = read_qr(page)
    assert address in said
    opened = trainer.get(address.removeprefix("HTTP://LOCALHOST"), follow_redirects=True)
    assert "Mã vé hoặc số điện thoại" in opened.text


def test_two_projectors_show_the_same_code_and_the_fragment_is_the_pages_own(
    room: Class, trainer: FlaskClient, base: str, kept: Keep, sign_in: Keep
) -> None:
    trainer.post(f"{base}/tu-diem-danh/dau-gio/mo")
    key = room.key()
    organiser = sign_in(kept(make_principal, Role.ORGANISER))
    organiser.post(f"{base}/tu-diem-danh/dau-gio/mo")  # a second press changes nothing
    assert room.key() == key
    codes = [short_code_of(key, step_at(now()) + later) for later in (0, 1)]
    for address in ("/trinh-chieu", "/trinh-chieu/dau-gio", "/trinh-chieu/dau-gio/ma"):
        page = organiser.get(base + address).text
        assert any(f"{code[:3]} {code[3:]}" in page for code in codes)
        assert 0 < int(re.search(r'data-left-ms="(\d+)"', page)[1]) <= 12_000


def test_the_projector_shows_nobodys_name_and_loads_itself_anew_without_a_script(
    room: Class, trainer: FlaskClient, base: str
) -> None:
    trainer.post(f"{base}/tu-diem-danh/dau-gio/mo")
    page = trainer.get(f"{base}/trinh-chieu").text
    assert not any(name in page for name in PEOPLE)
    seconds = int(re.search(r'<noscript><meta http-equiv="refresh" content="(\d+)"></noscript>', page)[1])
    assert 1 <= seconds <= 12
    assert "localhost/d" in page


def test_closing_kills_the_key_and_opening_again_makes_another(room: Class, trainer: FlaskClient, base: str) -> None:
    trainer.post(f"{base}/tu-diem-danh/dau-gio/mo")
    key = room.key()
    for _ in range(2):
        assert trainer.post(f"{base}/tu-diem-danh/dau-gio/dong").location == f"{base}/tu-diem-danh"
    assert checks()[Phase.ARRIVAL].key is None
    assert 'class="qr"' not in trainer.get(f"{base}/trinh-chieu").text
    trainer.post(f"{base}/tu-diem-danh/dau-gio/mo")
    assert room.key() != key
    ours = sa.select(AuditEvent.action).where(AuditEvent.action.like("attendance.self%"))
    assert list(session.scalars(ours.order_by(AuditEvent.id))) == [
        "attendance.self_opened",
        "attendance.self_closed",
        "attendance.self_opened",
    ]


def test_the_second_check_is_opened_only_where_the_course_wants_it(
    room: Class, trainer: FlaskClient, base: str, kept: Keep, sign_in: Keep
) -> None:
    assert trainer.post(f"{base}/tu-diem-danh/giua-gio/mo").status_code == 303
    page = trainer.get(f"{base}/trinh-chieu/giua-gio").text
    assert "Điểm danh lần hai" in page
    assert 'class="qr"' in page
    assert checks()[Phase.SECOND].key is not None
    other = kept(Class, bearer_key(), now(), opened=False)
    stranger = sign_in(other.trainer)
    assert stranger.post(f"{DESK}/{other.session_id}/tu-diem-danh/giua-gio/mo").status_code == 409
    assert "không điểm danh lần hai" in stranger.get(f"{DESK}/{other.session_id}/trinh-chieu/giua-gio").text


def test_a_session_that_is_over_or_final_opens_no_check(
    room: Class, trainer: FlaskClient, base: str, kept: Keep
) -> None:
    trainer.post(f"{base}/tu-diem-danh/dau-gio/mo")
    kept(lambda: session.add(SessionClosing(session_id=room.session_id, closed_at=now(), user_id=room.trainer.id)))
    assert "không còn nhận điểm danh" in trainer.get(f"{base}/trinh-chieu").text
    assert trainer.post(f"{base}/tu-diem-danh/giua-gio/mo").status_code == 409


def test_a_session_of_the_day_before_yesterday_opens_no_check(kept: Keep, sign_in: Keep) -> None:
    past = kept(Class, bearer_key(), now() - timedelta(days=2), opened=False)
    trainer = sign_in(past.trainer)
    assert trainer.post(f"{DESK}/{past.session_id}/tu-diem-danh/dau-gio/mo").status_code == 409
    assert "Đã hết thời gian" in trainer.get(f"{DESK}/{past.session_id}/tu-diem-danh").text


def test_what_is_no_check_is_not_found(trainer: FlaskClient, base: str) -> None:
    for address in ("/trinh-chieu/khong-co", "/trinh-chieu/khong-co/ma"):
        assert trainer.get(base + address).status_code == 404
    for act in ("mo", "dong", "si-so"):
        assert trainer.post(f"{base}/tu-diem-danh/khong-co/{act}").status_code == 404


def test_only_who_takes_attendance_of_the_course_may(room: Class, base: str, kept: Keep, sign_in: Keep) -> None:
    def answers(client: FlaskClient) -> set[int]:
        got = [client.get(base + path).status_code for path in ("/trinh-chieu", "/trinh-chieu/dau-gio/ma")]
        got.append(client.get(f"{base}/tu-diem-danh").status_code)
        sent = [client.post(f"{base}/tu-diem-danh/dau-gio/{act}").status_code for act in ("mo", "si-so", "dong")]
        return {*got, *sent}

    for role in Role:
        stranger = sign_in(kept(make_principal, role))
        allowed = role in {Role.ORGANISER, Role.ADMINISTRATOR}
        assert answers(stranger) == ({200, 303} if allowed else {403}), role
    assert answers(sign_in(room.trainer)) == {200, 303}


def test_the_head_count_is_kept_and_what_cannot_be_is_asked_again(room: Class, trainer: FlaskClient, base: str) -> None:
    address = f"{base}/tu-diem-danh/dau-gio/si-so"
    assert trainer.post(address, data={"dau-gio-heads": "2"}).status_code == 409  # nothing is open yet
    trainer.post(f"{base}/tu-diem-danh/dau-gio/mo")
    assert trainer.post(address, data={"dau-gio-heads": "2"}).status_code == 303
    assert checks()[Phase.ARRIVAL].head_count == 2
    for wrong in ("-1", "5001", "hai", "9" * 12):
        answer = trainer.post(address, data={"dau-gio-heads": wrong})
        assert answer.status_code == 422, wrong
        assert answer.text.count('class="field-error"') == 1
    assert checks()[Phase.ARRIVAL].head_count == 2
    trainer.post(address, data={"dau-gio-heads": ""})
    assert checks()[Phase.ARRIVAL].head_count is None


def test_the_trainer_sees_what_to_look_at_and_nobody_was_refused(
    room: Class, trainer: FlaskClient, base: str, kept: Keep, queries: list[str]
) -> None:
    trainer.post(f"{base}/tu-diem-danh/dau-gio/mo")
    assert trainer.get(f"{base}/tu-diem-danh").text.count("Chưa có gì cần xem lại.") == 2
    claim = room.claim(now())
    queries.clear()
    trainer.get(f"{base}/tu-diem-danh")
    with_none = len(queries)
    for name, browser in ((PEOPLE[0], "A"), (PEOPLE[1], "A"), (PEOPLE[2], "B")):
        kept(mark_herself, room.session_id, claim, CONTACT, name, browser=browser, now=now())
    trainer.post(f"{base}/tu-diem-danh/dau-gio/si-so", data={"dau-gio-heads": "2"})
    queries.clear()
    page = trainer.get(f"{base}/tu-diem-danh").text
    assert len(queries) == with_none
    assert "Đã ghi có mặt 3 người, nhiều hơn 1 so với số người trong phòng" in page
    assert f"<li>{PEOPLE[0]}, {PEOPLE[1]}</li>" in page
    assert f"<li>{', '.join(PEOPLE)}</li>" in page
    assert "3 có mặt, 3 tự điểm danh" in page
