"""A trainer at the door: a real Chromium whose camera sees a real ticket."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, Route, expect

from blueprints.common.extensions import bearer_key
from blueprints.common.tickets import ticket_address
from models.attendance.scan import Method, Outcome, Scan
from models.clock import now
from models.db import session
from models.people.roles import Role
from models.registrations.ticket import ticket_code
from tests.factories.attendance import enrolment_named, lessons_of
from tests.factories.courses import make_course, make_trainer
from tests.factories.people import make_principal
from tests.factories.registrations import make_registration
from tests.journeys.camera import empty_room, held_ticket, make_film
from tests.journeys.conftest import PHONE, LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
Keep = Callable[..., Any]
OpenBrowser = Callable[..., Browser]
NAME = "Nguyễn Thị Ánh Tuyết"


class Door:
    """A session that began five minutes ago, its trainer, and a trainee's ticket."""

    def __init__(self) -> None:
        self.trainer = make_principal(Role.TRAINER, name="Trần Văn Dũng")
        course = make_course(
            seats=40, starts_at=now() - timedelta(minutes=5), trainer=make_trainer(user_id=self.trainer.id), sessions=1
        )
        make_registration(course, bearer_key(), NAME, "Đặng Văn Ấn", "Lê Đình Út")
        self.session_id = lessons_of(course)[0].id
        self.code = ticket_code(bearer_key(), enrolment_named(NAME).id, 1)
        self.address = ticket_address(self.code)


@pytest.fixture
def door(live_server: LiveServer, kept: Keep) -> Door:
    return kept(Door)


@pytest.fixture
def film(door: Door, tmp_path: Path) -> Path:
    return make_film(tmp_path / "ticket.mjpeg", [held_ticket(door.address)])


def scanner_page(live: LiveServer, browser: Browser, door: Door, **options: Any) -> Page:
    browsing = browser.new_context(viewport=PHONE, locale="vi-VN", **options)
    live.sign_in(browsing, door.trainer)
    page = browsing.new_page()
    page.goto(f"{live.url}/quan-ly/diem-danh/{door.session_id}")
    return page


def switch_on(page: Page) -> None:
    if page.locator("[data-camera]").get_attribute("data-state") == "off":
        page.get_by_role("button", name="Bật máy quét").click()
    expect(page.locator("[data-camera]")).to_have_attribute("data-state", "on")


def kept_scans() -> list[Scan]:
    session.rollback()
    return list(session.scalars(sa.select(Scan).order_by(Scan.id)))


def test_a_ticket_before_the_camera_is_green_once_and_amber_the_next_time(
    live_server: LiveServer, open_browser: OpenBrowser, door: Door, film: Path
) -> None:
    page = scanner_page(live_server, open_browser(film), door)
    answer = page.locator("[data-verdict]")
    switch_on(page)
    expect(answer).to_have_attribute("data-tone", "success", timeout=15_000)
    expect(answer).to_contain_text(NAME)
    expect(answer).to_contain_text("Có mặt")
    expect(answer).to_contain_text(re.compile(r"Đã ghi nhận lúc \d\d:\d\d\."))
    expect(page.locator("[data-present]")).to_have_text("1")
    page.wait_for_timeout(1_500)  # the ticket is still before the camera
    assert [(scan.outcome, scan.method) for scan in kept_scans()] == [(Outcome.ACCEPTED, Method.CAMERA)]
    page.reload()
    switch_on(page)
    expect(answer).to_have_attribute("data-tone", "warning", timeout=15_000)
    expect(answer).to_contain_text(NAME)
    expect(answer).to_contain_text(re.compile(r"Đã điểm danh lúc \d\d:\d\d\."))


def test_without_a_network_the_scan_is_kept_and_sent_again_under_its_own_id(
    live_server: LiveServer, open_browser: OpenBrowser, door: Door, film: Path
) -> None:
    page = scanner_page(live_server, open_browser(film), door)
    answer = page.locator("[data-verdict]")
    sent: list[str] = []

    def cut(route: Route) -> None:
        sent.append(route.request.post_data_json["scans"][0]["id"])
        if len(sent) == 2:
            route.fetch()  # it arrives, and the answer is lost
        route.abort()

    page.route("**/api/v1/scans", cut)
    switch_on(page)
    trouble = page.locator("[data-trouble]")
    expect(trouble).to_contain_text("Chưa gửi được", timeout=15_000)
    expect(trouble).to_contain_text("Đang giữ 1 lượt quét")
    expect(answer).to_have_attribute("data-tone", "success")  # the phone's own list says so
    expect(answer).to_contain_text(NAME)
    page.get_by_role("button", name="Gửi lại").click()
    page.wait_for_timeout(500)
    page.unroute("**/api/v1/scans")
    page.get_by_role("button", name="Gửi lại").click()
    expect(page.locator(".phone-queue")).to_have_attribute("data-waiting", "0", timeout=15_000)
    expect(answer).to_have_attribute("data-tone", "success")
    expect(trouble).to_be_hidden()
    assert len(set(sent)) == 1
    assert [str(scan.scan_id) for scan in kept_scans()] == [sent[0]]


def test_without_a_camera_the_page_says_so_and_the_code_and_the_name_still_work(
    live_server: LiveServer, open_browser: OpenBrowser, door: Door
) -> None:
    page = scanner_page(live_server, open_browser(), door)
    answer = page.locator("[data-verdict]")
    page.get_by_role("button", name="Bật máy quét").click()
    expect(page.locator("[data-camera-words]")).to_contain_text("nhập mã vé")
    page.get_by_role("textbox", name="Mã vé").fill("A1-b")
    page.keyboard.press("Enter")
    expect(answer).to_contain_text("Mã vé có 16 chữ và số; vừa nhập 3.")
    page.get_by_role("textbox", name="Mã vé").fill(f"{door.code[:4]} {door.code[4:].lower()}")
    page.keyboard.press("Enter")
    expect(answer).to_have_attribute("data-tone", "success")
    expect(answer).to_contain_text(NAME)
    page.get_by_label("Tên học viên hoặc đơn vị").fill("dang an")
    row = page.locator(".people-row")
    expect(row).to_have_count(1)
    row.get_by_role("button", name="Điểm danh Đặng Văn Ấn").click()
    expect(answer).to_contain_text("Đặng Văn Ấn")
    expect(page.locator("[data-present]")).to_have_text("2")
    expect(row).to_contain_text("đã có mặt")
    assert [scan.method for scan in kept_scans()] == [Method.TYPED, Method.NAME]


def test_without_javascript_the_code_and_the_name_work_as_plain_forms(
    live_server: LiveServer, open_browser: OpenBrowser, door: Door
) -> None:
    page = scanner_page(live_server, open_browser(), door, java_script_enabled=False)
    expect(page.get_by_role("button", name="Bật máy quét")).to_have_count(0)
    page.get_by_role("textbox", name="Mã vé").fill(door.address)
    page.locator("[data-code-form]").get_by_role("button", name="Điểm danh").click()
    expect(page.locator("[data-verdict]")).to_contain_text(NAME)
    expect(page.locator("[data-verdict]")).to_contain_text("Có mặt")
    page.get_by_role("button", name="Điểm danh Lê Đình Út").click()
    expect(page.locator("[data-verdict]")).to_contain_text("Lê Đình Út")
    expect(page.locator("[data-present]")).to_have_text("2")


def test_a_ticket_too_blurred_for_the_light_reader_is_read_by_the_heavy_one(
    live_server: LiveServer, open_browser: OpenBrowser, door: Door, tmp_path: Path
) -> None:
    # How hard a code is depends on its very text, so this one is always the same: a ticket that nobody has.
    ticket = held_ticket("HTTP://127.0.0.1:8000/V/K7QF2M3X9TRA0C1D", side=360, blur=4.8)
    film = make_film(tmp_path / "blurred.mjpeg", [ticket])
    page = scanner_page(live_server, open_browser(film), door)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    switch_on(page)
    expect(page.locator("[data-verdict]")).to_contain_text("Vé không có trong hệ thống", timeout=20_000)
    assert [address for address in asked if address.endswith(".wasm")] != []
    assert all(address.startswith((live_server.url, "blob:", "data:")) for address in asked)


def test_an_empty_room_fetches_no_heavy_reader_and_sends_nothing(
    live_server: LiveServer, open_browser: OpenBrowser, door: Door, tmp_path: Path
) -> None:
    page = scanner_page(live_server, open_browser(make_film(tmp_path / "room.mjpeg", [empty_room()])), door)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    switch_on(page)
    page.wait_for_timeout(1_500)
    assert not any(address.endswith((".wasm", "/scans")) for address in asked)
    expect(page.locator("[data-verdict]")).to_have_attribute("data-tone", "quiet")


def test_another_qr_is_said_to_be_no_ticket_and_not_sent(
    live_server: LiveServer, open_browser: OpenBrowser, door: Door, tmp_path: Path
) -> None:
    film = make_film(tmp_path / "other.mjpeg", [held_ticket("HTTPS://EXAMPLE.VN/MENU")])
    page = scanner_page(live_server, open_browser(film), door)
    switch_on(page)
    expect(page.locator("[data-verdict]")).to_contain_text("không phải vé", timeout=15_000)
    assert kept_scans() == []
