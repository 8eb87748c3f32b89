"""The trainer shows a code, trainees mark themselves on their phones, and the board moves by itself."""

import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from blueprints.common.extensions import bearer_key
from models.attendance.projecting import close_self_check_in
from models.attendance.rotating_code import short_code_of, step_at
from models.attendance.scan import Method, Outcome, Phase, Scan
from models.clock import now
from models.db import session
from models.registrations.ticket import ticket_code
from tests.factories.self_check_in import PEOPLE, Class
from tests.journeys.conftest import DESKTOP, PHONE, LiveServer
from tests.journeys.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
Keep = Callable[..., Any]
OpenBrowser = Callable[..., Browser]
PROJECTOR = {"width": 1024, "height": 768}
DAT, ANH, UT = PEOPLE


@pytest.fixture
def shots() -> Path | None:
    """Where to leave a picture of every page, if JOURNEY_SHOTS names a folder."""
    folder = os.environ.get("JOURNEY_SHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
    return Path(folder) if folder else None


@pytest.fixture
def room(live_server: LiveServer, kept: Keep) -> Class:
    return kept(Class, bearer_key(), now(), opened=False, second_check=True)


def signed_in(live: LiveServer, browser: Browser, room: Class, viewport: dict[str, int], shots: Path | None) -> Person:
    person = Person(browser, live.url, viewport, shots)
    live.sign_in(person.page.context, room.trainer)
    return person


def code_shown(projector: Page) -> str:
    return re.sub(r"\s", "", projector.locator(".projected-code").inner_text())


def fits_the_screen(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollHeight <= document.documentElement.clientHeight"))


def mark_by_phone(page: Page, who: str, name: str = "") -> None:
    page.get_by_label("Mã vé hoặc số điện thoại").fill(who)
    if name:
        page.get_by_label("Họ và tên").fill(name)
    page.get_by_role("button", name="Điểm danh").click()


def test_a_class_marks_itself_and_every_screen_moves(
    live_server: LiveServer, open_browser: OpenBrowser, room: Class, shots: Path | None
) -> None:
    base = f"/quan-ly/diem-danh/{room.session_id}"
    hall, office = open_browser(), open_browser()
    trainer = signed_in(live_server, hall, room, PROJECTOR, shots)
    watcher = signed_in(live_server, office, room, DESKTOP, shots)
    trainee = Person(open_browser(), live_server.url, PHONE, shots)

    board = watcher.go(f"{base}/danh-sach")
    expect(board.locator("[data-arrived]")).to_have_text("0")
    projector = trainer.go(f"{base}/trinh-chieu")
    projector.get_by_role("button", name="Mở điểm danh bằng mã").click()
    expect(projector.locator("svg.qr")).to_be_visible()
    trainer.look()
    assert fits_the_screen(projector)
    assert projector.locator("svg.qr").bounding_box()["width"] > 500
    first = code_shown(projector)

    page = trainee.go("/d")
    page.get_by_label("Mã trên màn chiếu").fill(first.lower())
    page.get_by_role("button", name="Tiếp tục").click()
    trainee.look()
    mark_by_phone(page, "0905 000 000")
    expect(page.get_by_text("Không tìm thấy học viên của khóa này").first).to_be_visible()
    expect(page.get_by_label("Mã vé hoặc số điện thoại")).to_have_value("0905 000 000")
    trainee.look()
    mark_by_phone(page, "0905 123 456")
    expect(page.get_by_text("Đã ghi có mặt lúc")).to_be_visible()
    expect(page.get_by_text(ANH)).to_be_visible()
    expect(board.locator("[data-arrived]")).to_have_text("1", timeout=2_500)
    expect(projector.locator("[data-present]")).to_have_text("1", timeout=2_500)
    trainee.look()
    page.reload()
    expect(page.get_by_text("Đã ghi có mặt lúc")).to_be_visible()

    expect(projector.locator(".projected-code")).not_to_have_text(f"{first[:3]} {first[3:]}", timeout=14_000)
    mark_by_qr_on_the_same_phone(page, projector, room)
    expect(board.locator("[data-missing]").first).to_have_text("1", timeout=2_500)
    expect(board.locator("[data-latest]")).to_contain_text(UT)
    expect(board.locator(".table")).to_contain_text(re.compile(rf"{UT}.*?\d\d:\d\d", re.DOTALL), timeout=8_000)
    watcher.look()

    own = trainer.go(f"{base}/tu-diem-danh")
    expect(own.get_by_text("Nhiều người trên một điện thoại")).to_be_visible()
    expect(own.get_by_text(f"{ANH}, {UT}")).to_be_visible()
    own.get_by_label("Số người trong phòng").fill("1")
    own.get_by_role("button", name="Ghi số người").click()
    expect(own.get_by_text("nhiều hơn 1 so với số người trong phòng")).to_be_visible()
    trainer.look()
    own.get_by_role("button", name="Đóng", exact=True).click()
    expect(own.get_by_text("Mã trên màn chiếu không còn dùng được")).to_be_visible()
    session.rollback()
    found = session.execute(sa.select(Scan.method, Scan.outcome).order_by(Scan.id)).all()
    assert found == [(Method.SELF, Outcome.ACCEPTED)] * 2
    for person in (trainer, watcher, trainee):
        person.finish()


def mark_by_qr_on_the_same_phone(page: Page, projector: Page, room: Class) -> None:
    """Open what the QR says, as a phone's own camera does."""
    address = f"/D/{room.session_id}/{room.token(now())}"
    page.goto(address)
    assert page.url.endswith(address.lower().replace(address.rpartition("/")[2].lower(), address.rpartition("/")[2]))
    mark_by_phone(page, ticket_code(bearer_key(), room.ids[UT], 1).lower())
    expect(page.get_by_text(UT)).to_be_visible()
    assert code_shown(projector)


def test_without_javascript_she_is_marked_all_the_same(
    live_server: LiveServer, open_browser: OpenBrowser, room: Class, shots: Path | None
) -> None:
    base = f"/quan-ly/diem-danh/{room.session_id}"
    trainer = Person(open_browser(), live_server.url, PROJECTOR, shots, scripts=False)
    live_server.sign_in(trainer.page.context, room.trainer)
    trainee = Person(open_browser(), live_server.url, PHONE, shots, scripts=False)
    projector = trainer.go(f"{base}/trinh-chieu")
    projector.get_by_role("button", name="Mở điểm danh bằng mã").click()
    first = code_shown(projector)
    page = trainee.go("/d")
    page.get_by_label("Mã trên màn chiếu").fill(first)
    page.get_by_role("button", name="Tiếp tục").click()
    mark_by_phone(page, "0912345678", "le thi anh")
    expect(page.get_by_text("Đã ghi có mặt lúc")).to_be_visible()
    expect(projector.locator(".projected-code")).not_to_have_text(f"{first[:3]} {first[3:]}", timeout=16_000)
    assert code_shown(projector) in {short_code_of(room.key(), step_at(now()) - age) for age in (0, 1)}
    expect(trainer.go(f"{base}/danh-sach").locator("[data-arrived]")).to_have_text("1")
    trainer.finish()
    trainee.finish()


def test_every_page_fits_a_phone_and_may_be_read_by_all(
    live_server: LiveServer, open_browser: OpenBrowser, kept: Keep, shots: Path | None
) -> None:
    room = kept(Class, bearer_key(), now(), second_check=True)
    early = kept(Class, bearer_key(), now() + timedelta(hours=5))
    base = f"/quan-ly/diem-danh/{room.session_id}"
    trainer = signed_in(live_server, open_browser(), room, PHONE, shots)
    for path in ("/danh-sach", "/tu-diem-danh", "/trinh-chieu", "/trinh-chieu/giua-gio"):
        trainer.go(base + path)
    trainee = Person(open_browser(), live_server.url, PHONE, shots)
    expect(trainee.go(f"/d/{room.session_id}/KHONGCON")).to_have_url(re.compile("KHONGCON"))
    expect(trainee.page.get_by_text("Mã này đã hết hạn")).to_be_visible()
    trainee.go(f"/d/{early.session_id}/KHONGCON")
    expect(trainee.page.get_by_text("Chưa đến giờ điểm danh")).to_be_visible()
    kept(close_self_check_in, room.session_id, Phase.ARRIVAL, actor=room.actor, now=now())
    trainee.go(f"/d/{room.session_id}/KHONGCON")
    expect(trainee.page.get_by_text("chưa mở hoặc đã đóng")).to_be_visible()
    page = trainee.go("/d")
    page.get_by_label("Mã trên màn chiếu").fill("ABC DEF")
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_text("Mã không đúng hoặc đã đổi").first).to_be_visible()
    trainee.look()
    trainer.finish()
    trainee.finish()
