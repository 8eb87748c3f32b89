"""A secretary with thirty people in Excel: pasted, mended, sent; with JavaScript and without."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from models.clock import now
from models.registrations.application import Trainee
from models.registrations.importing_template import write_template
from tests.factories.registrations import make_course_open_at
from tests.journeys.conftest import DESKTOP, PHONE, LiveServer
from tests.journeys.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
FAMILIES = ("Nguyễn Văn", "Đặng Thị", "Đinh Thị", "Phạm Hoàng", "Lê Ngọc")
GIVEN = ("An", "Ánh", "Bé", "Đạt", "Kròng", "Ước")
NAMES = [f"{family} {given}" for given in GIVEN for family in FAMILIES]
WRONG = 17


@pytest.fixture
def shots() -> Path | None:
    """Where to leave a picture of every page, if JOURNEY_SHOTS names a folder: for people to look at."""
    folder = os.environ.get("JOURNEY_SHOTS")
    if folder is None:
        return None
    Path(folder).mkdir(parents=True, exist_ok=True)
    return Path(folder)


def copied_from_excel() -> str:
    """Give thirty rows as the clipboard holds them: a title, the header, numbers without their first zero."""
    rows = [["DANH SÁCH HỌC VIÊN"], [], ["STT", "HỌ VÀ TÊN", "Chức vụ", "Điện thoại/Zalo", "Ghi chú"]]
    for number, name in enumerate(NAMES, start=1):
        phone = "01689123456" if number == WRONG else f"9123456{number:02}"
        rows.append([str(number), name, "Tổ trưởng" if number % 5 else '"Tổ trưởng\nca hai"', phone, ""])
    return "\r\n".join("\t".join(row) for row in rows)


def fill_organisation(page: Page) -> None:
    page.get_by_label("Loại hình").select_option("cooperative")
    page.get_by_label("Mã số thuế").fill("4300205943")
    page.get_by_label("Tên đơn vị").fill("Hợp tác xã Nông nghiệp Trà Bồng")
    page.locator("[name=commune]").fill("Xã Trà Bồng")
    page.keyboard.press("Escape")
    page.get_by_label("Người liên hệ").fill("Phạm Thị Hoa")
    page.locator("[name=contact_phone]").fill("0912 345 678")
    page.locator("[name=contact_email]").fill("hoa@htx-trabong.example")


@pytest.mark.parametrize("scripts", [True, False], ids=["javascript", "no javascript"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_secretary_pastes_thirty_people_mends_one_and_sends_them_all(
    live_server: LiveServer,
    open_browser: Callable[..., Browser],
    kept: Callable[..., object],
    shots: Path | None,
    viewport: dict[str, int],
    *,
    scripts: bool,
) -> None:
    slug = kept(make_course_open_at, now(), seats=40).slug  # type: ignore[attr-defined]
    secretary = Person(open_browser(), live_server.url, viewport, shots, scripts=scripts)
    page = secretary.go(f"/khoa-hoc/{slug}/dang-ky")
    page.get_by_text("Có danh sách sẵn?").click()
    secretary.look()

    page.get_by_label("Các dòng sao chép từ Excel").fill("Họ và tên\tSố CCCD\nY Thắng\t051090012345")
    page.get_by_role("button", name="Đọc danh sách").click()
    expect(page.get_by_text("không thu thập số giấy tờ tùy thân").first).to_be_visible()
    secretary.look()

    page.get_by_label("Các dòng sao chép từ Excel").fill(copied_from_excel())
    page.get_by_role("button", name="Đọc danh sách").click()
    expect(page.get_by_text("Đã đọc 30 người từ danh sách, chưa gửi đăng ký")).to_be_visible()
    expect(page.locator("[data-person-row]")).to_have_count(30)
    expect(page.locator("[aria-invalid=true]")).to_have_count(1)
    secretary.look()
    page.get_by_role("link", name="Học viên 17, Điện thoại").click()
    page.locator(f"[name=trainees-{WRONG - 1}-phone]").fill("0389123456")
    fill_organisation(page)
    page.get_by_role("button", name="Gửi đăng ký").last.click()

    expect(page.get_by_text("Đã nhận đăng ký")).to_be_visible()
    secretary.look()
    for name in NAMES:
        expect(page.get_by_text(name, exact=True).first).to_be_attached()
    expect(page.get_by_text("Đã có chỗ")).to_have_count(30)
    secretary.finish()


def test_a_filled_template_is_chosen_as_a_file(
    live_server: LiveServer, open_browser: Callable[..., Browser], kept: Callable[..., object], tmp_path: Path
) -> None:
    slug = kept(make_course_open_at, now(), seats=40).slug  # type: ignore[attr-defined]
    secretary = Person(open_browser(), live_server.url, DESKTOP)
    page = secretary.go(f"/khoa-hoc/{slug}/dang-ky")
    page.get_by_text("Có danh sách sẵn?").click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Tải tệp mẫu .xlsx").click()
    assert saved.value.suggested_filename == f"mau-dang-ky-{slug}.xlsx"
    filled = tmp_path / "danh sách.xlsx"
    filled.write_bytes(write_template("Khóa 5S", [Trainee(name, "Thợ", "0912345678") for name in NAMES]))

    page.get_by_label("Hoặc tệp .xlsx, .csv").set_input_files(filled)
    page.get_by_role("button", name="Gửi đăng ký").last.click()  # the list was not read: nobody is lost
    expect(page.get_by_text("chưa được đọc, nên chưa gửi đăng ký").first).to_be_visible()
    secretary.look()
    page.get_by_label("Hoặc tệp .xlsx, .csv").set_input_files(filled)
    page.get_by_role("button", name="Đọc danh sách").click()
    expect(page.get_by_text("Đã đọc 30 người từ danh sách, chưa gửi đăng ký")).to_be_visible()
    expect(page.locator("[name=trainees-29-name]")).to_have_value(NAMES[29])
    secretary.finish()
