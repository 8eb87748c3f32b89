"""A phone at the door without an account: paired by a code, decides by itself, sends when it can."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from blueprints.common.tickets import ticket_address
from models.attendance.scan import Direction, Method, Outcome, Phase, Reason, Shown
from models.clock import now
from tests.journeys.camera import held_ticket, make_film
from tests.journeys.conftest import LiveServer
from tests.journeys.phone import (
    NAME,
    SECOND,
    UNKNOWN,
    WAITING,
    Class,
    all_sent,
    hand_scan,
    kept_scans,
    kept_undoings,
    look,
    paired_phone,
    verdict,
)

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
Keep = Callable[..., Any]
OpenBrowser = Callable[..., Browser]


@pytest.fixture
def lesson(live_server: LiveServer, kept: Keep) -> Class:
    return kept(Class)


@pytest.fixture
def phone(live_server: LiveServer, open_browser: OpenBrowser, lesson: Class, kept: Keep) -> Iterator[Page]:
    """A paired phone without a camera, its list fetched."""
    page = paired_phone(live_server, open_browser(), kept(lesson.pairing))
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []


def test_a_ticket_before_the_paired_phones_camera_is_green(
    live_server: LiveServer, open_browser: OpenBrowser, lesson: Class, kept: Keep, tmp_path: Path
) -> None:
    film = make_film(tmp_path / "ticket.mjpeg", [held_ticket(ticket_address(lesson.tickets[NAME]))])
    page = paired_phone(live_server, open_browser(film), kept(lesson.pairing))
    if page.locator("[data-camera]").get_attribute("data-state") == "off":
        page.get_by_role("button", name="Bật máy quét").click()
    verdict(page, "success", NAME, "Có mặt")
    look(page, "camera-green")
    all_sent(page)
    (scan,) = kept_scans()
    assert (scan.outcome, scan.method, scan.shown, scan.offline) == (
        Outcome.ACCEPTED,
        Method.CAMERA,
        Shown.GREEN,
        False,
    )
    assert scan.device_id is not None
    assert scan.user_id is None


def test_the_phone_decides_by_itself_without_a_network(phone: Page, lesson: Class) -> None:
    phone.context.set_offline(True)
    hand_scan(phone, ticket_address(lesson.tickets[NAME]))
    verdict(phone, "success", NAME, "Có mặt")
    look(phone, "offline-green")
    hand_scan(phone, ticket_address(lesson.tickets[NAME]))
    verdict(phone, "warning", NAME, "Đã có mặt")
    look(phone, "offline-amber")
    hand_scan(phone, UNKNOWN)
    verdict(phone, "warning", "Chưa rõ vé này")
    expect(phone.locator("[data-verdict]")).to_contain_text(re.compile(r"không có trong danh sách lúc \d\d:\d\d"))
    look(phone, "offline-unknown")
    hand_scan(phone, lesson.tickets[WAITING])
    verdict(phone, "danger", WAITING, "Chưa có chỗ")
    look(phone, "offline-red")
    expect(phone.locator(".phone-queue")).to_have_text("4 lượt chờ gửi")
    expect(phone.locator("[data-present]")).to_have_text("1")
    assert kept_scans() == []
    phone.context.set_offline(False)
    all_sent(phone)
    scans = kept_scans()
    assert [(scan.outcome, scan.reason, scan.shown) for scan in scans] == [
        (Outcome.ACCEPTED, None, Shown.GREEN),
        (Outcome.DUPLICATE, None, Shown.AMBER),
        (Outcome.REJECTED, Reason.UNKNOWN_TICKET, Shown.AMBER),
        (Outcome.REJECTED, Reason.NOT_CONFIRMED, Shown.RED),
    ]
    assert all(scan.offline and scan.roster_at for scan in scans)
    phone.locator("[data-tab=log]").click()
    expect(phone.locator("[data-differing]")).to_contain_text("Máy chủ trả lời khác")
    expect(phone.locator("[data-differing-list] .scan")).to_have_count(1)
    look(phone, "log")
    said = phone.locator("[data-recent-list] .scan-said:not(.scan-said--server)")
    expect(said).to_contain_text(["Máy không cho vào", "Máy báo cần xem", "Máy báo đã ghi trước đó", "Máy cho vào"])


def test_in_out_and_in_again_are_three_scans_and_a_second_check_is_another(
    live_server: LiveServer, open_browser: OpenBrowser, kept: Keep
) -> None:
    lesson = kept(Class, second_check=True)
    phone = paired_phone(live_server, open_browser(), kept(lesson.pairing))
    phone.context.set_offline(True)
    hand_scan(phone, lesson.tickets[NAME])
    verdict(phone, "success", "Có mặt")
    phone.get_by_role("button", name="Ra", exact=True).click()
    hand_scan(phone, lesson.tickets[NAME])
    verdict(phone, "success", "Đã ra")
    look(phone, "out")
    phone.get_by_role("button", name="Vào", exact=True).click()
    hand_scan(phone, lesson.tickets[NAME])
    verdict(phone, "success", "Có mặt")
    phone.get_by_role("button", name="Kiểm tra lần hai").click()
    hand_scan(phone, lesson.tickets[NAME])
    verdict(phone, "success", "Có mặt lần hai")
    look(phone, "second")
    phone.context.set_offline(False)
    all_sent(phone)
    assert [(scan.direction, scan.phase, scan.outcome, scan.nth) for scan in kept_scans()] == [
        (Direction.IN, Phase.ARRIVAL, Outcome.ACCEPTED, 1),
        (Direction.OUT, Phase.ARRIVAL, Outcome.ACCEPTED, 1),
        (Direction.IN, Phase.ARRIVAL, Outcome.ACCEPTED, 2),
        (Direction.IN, Phase.SECOND, Outcome.ACCEPTED, 1),
    ]


def test_the_last_scan_is_undone_with_a_reason_and_counts_anew_afterwards(phone: Page, lesson: Class) -> None:
    phone.context.set_offline(True)
    hand_scan(phone, lesson.tickets[NAME])
    verdict(phone, "success", NAME)
    phone.get_by_role("button", name="Hoàn tác").click()
    look(phone, "undo")
    phone.get_by_label("Chọn nhầm chiều vào, ra").check()
    phone.locator(".scan-undo button[type=submit]").click()
    expect(phone.locator("[data-recent-list]")).to_contain_text("Đã hoàn tác: Chọn nhầm chiều vào, ra")
    phone.locator("[data-tab=scan]").click()
    expect(phone.locator("[data-present]")).to_have_text("0")
    hand_scan(phone, lesson.tickets[NAME])
    verdict(phone, "success", NAME)
    phone.context.set_offline(False)
    all_sent(phone)
    first, again = kept_scans()
    assert kept_undoings() == [(str(first.scan_id), "Chọn nhầm chiều vào, ra")]
    assert again.outcome is not Outcome.REJECTED
    assert again.nth == 2


def test_two_phones_see_each_others_scans_as_soon_as_both_hear_the_server(
    live_server: LiveServer, open_browser: OpenBrowser, lesson: Class, kept: Keep, phone: Page
) -> None:
    other = paired_phone(live_server, open_browser(), kept(lesson.pairing, "Máy thứ hai"))
    hand_scan(phone, lesson.tickets[NAME])
    verdict(phone, "success", NAME)
    all_sent(phone)
    expect(other.locator("[data-present]")).to_have_text("1", timeout=30_000)  # it asks every quarter of a minute
    other.context.set_offline(True)
    hand_scan(other, lesson.tickets[NAME])
    verdict(other, "warning", NAME, "Đã có mặt")


def test_a_phone_keeps_no_names_unless_the_course_says_so(phone: Page) -> None:
    phone.locator("[data-tab=find]").click()
    expect(phone.locator("[data-names-closed]")).to_be_visible()
    expect(phone.locator("[data-names-open]")).to_be_hidden()
    look(phone, "find-closed")


def test_a_person_is_found_and_marked_by_name_without_a_network_where_names_are_on_phones(
    live_server: LiveServer, open_browser: OpenBrowser, kept: Keep
) -> None:
    lesson = kept(Class, names_on_phones=True)
    named = paired_phone(live_server, open_browser(), kept(lesson.pairing))
    named.context.set_offline(True)
    named.locator("[data-tab=find]").click()
    named.get_by_label("Tên học viên hoặc đơn vị").fill("dang an")
    expect(named.locator(".people-row")).to_have_count(1)
    look(named, "find")
    named.get_by_role("button", name=f"Điểm danh {SECOND}").click()
    verdict(named, "success", SECOND, "Có mặt")
    named.context.set_offline(False)
    all_sent(named)
    (scan,) = kept_scans()
    assert (scan.outcome, scan.method) == (Outcome.ACCEPTED, Method.NAME)


def test_a_code_typed_with_spaces_is_taken_and_a_short_one_is_asked_for_again(phone: Page, lesson: Class) -> None:
    phone.locator("[data-tab=find]").click()
    field = phone.get_by_role("textbox", name="Mã vé")
    field.fill("A1-b")
    field.press("Enter")
    verdict(phone, "danger", "Mã vé có 16 chữ và số; vừa nhập 3.")
    code = lesson.tickets[NAME]
    field.fill(f"{code[:4]} {code[4:].lower()}")
    field.press("Enter")
    verdict(phone, "success", NAME)
    expect(field).to_have_value("")
    field.focus()
    phone.keyboard.type(lesson.tickets[SECOND])  # a scanner in the hand, with the cursor in the field
    phone.keyboard.press("Enter")
    verdict(phone, "success", SECOND)
    expect(field).to_have_value("")
    all_sent(phone)
    assert [scan.outcome for scan in kept_scans()] == [Outcome.ACCEPTED] * 2


def test_a_wrong_clock_is_told_and_the_scan_keeps_the_phones_time(
    live_server: LiveServer, open_browser: OpenBrowser, lesson: Class, kept: Keep
) -> None:
    page = paired_phone(live_server, open_browser(), kept(lesson.pairing))
    page.clock.set_system_time(now() + timedelta(minutes=8))
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-clock]")).to_contain_text("nhanh hơn máy chủ 8 phút", timeout=20_000)
    hand_scan(page, lesson.tickets[NAME])
    verdict(page, "success", NAME)
    look(page, "clock")
    all_sent(page)
    (scan,) = kept_scans()
    assert scan.scanned_at > scan.received_at
