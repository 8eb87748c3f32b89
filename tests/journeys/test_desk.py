"""An organiser at her desk: she finds, ticks and looks before she withdraws, by keyboard; then somebody walks in."""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import python_calamine
from playwright.sync_api import Browser, expect

from blueprints.common.extensions import bearer_key
from models.audit.actor import Actor
from models.clock import now
from models.people.roles import Role
from models.registrations.registering import register
from tests.factories.courses import make_course
from tests.factories.people import make_principal
from tests.factories.registrations import make_application
from tests.journeys.conftest import DESKTOP, PHONE, LiveServer
from tests.journeys.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
PEOPLE = ("Nguyễn Thị Ánh Tuyết", "K’Brêu", "Trần Văn Dũng", "Lê Đạt", "Phạm Thị Ánh")


@pytest.fixture
def course(kept: Callable[..., int]) -> int:
    """A course that begins in ten minutes, full, with one person waiting."""

    def made() -> int:
        course = make_course(seats=4, starts_at=now() + timedelta(minutes=10), now=now())
        form = make_application(*PEOPLE)
        register(course.id, form, key=bearer_key(), actor=Actor("user", "Lê Thị Hòa", 1), now=now())
        return course.id

    return kept(made)


@pytest.fixture
def organiser(
    live_server: LiveServer, open_browser: Callable[..., Browser], kept: Callable[..., object], shots: Path | None
) -> Iterator[Callable[..., Person]]:
    opened: list[Person] = []

    def run(viewport: dict[str, int]) -> Person:
        person = Person(open_browser(), live_server.url, viewport, shots)
        live_server.sign_in(person.page.context, kept(make_principal, Role.ORGANISER))
        opened.append(person)
        return person

    yield run
    for person in opened:
        person.finish()


@pytest.fixture
def shots() -> Path | None:
    """Where to leave a picture of every page, if JOURNEY_SHOTS names a folder."""
    folder = os.environ.get("JOURNEY_SHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
    return Path(folder) if folder else None


def test_she_finds_by_keyboard_looks_before_she_withdraws_and_takes_the_file(
    organiser: Callable[..., Person], course: int, tmp_path: Path
) -> None:
    her = organiser(DESKTOP)
    page = her.go(f"/quan-ly/dang-ky/khoa-hoc/{course}")
    page.keyboard.press("/")
    page.keyboard.type("anh")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(2)
    her.look()
    page.locator("body").press("j")
    page.keyboard.press("x")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("x")
    expect(page.locator("[data-ticked-count]")).to_have_text("Đã chọn 2")
    page.get_by_role("button", name="Rút tên: xem trước").click()
    expect(page.get_by_role("heading", name="Sẽ rút tên (2 người)")).to_be_visible()
    her.look()
    page.get_by_role("button", name="Rút tên 2 người").click()
    expect(page.get_by_text("Đã rút tên 2 người.")).to_be_visible()
    page = her.go(f"/quan-ly/dang-ky/khoa-hoc/{course}?trang-thai=confirmed")
    expect(page.locator("tbody th")).to_have_text(["Trần Văn Dũng", "Lê Đạt", "K’Brêu"])
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel (.xlsx)").click()
    file = tmp_path / "danh-sach.xlsx"
    download.value.save_as(file)
    rows = python_calamine.load_workbook(file).get_sheet_by_name("Danh sách").to_python()
    assert [row[1] for row in rows] == ["Họ và tên", "Trần Văn Dũng", "Lê Đạt", "K’Brêu"]


def test_she_turns_the_keys_off_and_letters_do_nothing(organiser: Callable[..., Person], course: int) -> None:
    page = organiser(DESKTOP).go(f"/quan-ly/dang-ky/khoa-hoc/{course}")
    page.get_by_label("Dùng phím tắt").uncheck()
    page.reload()
    page.locator("body").press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-ticked-count]")).to_have_text("Chưa chọn ai")


def test_she_keeps_a_view_with_columns_of_her_own(organiser: Callable[..., Person], course: int) -> None:
    her = organiser(DESKTOP)
    page = her.go(f"/quan-ly/dang-ky/khoa-hoc/{course}")
    page.get_by_text("Lọc thêm, chọn cột").click()
    page.get_by_label("Mã số thuế", exact=True).check()
    page.get_by_role("button", name="Áp dụng").click()
    expect(page.locator("thead th")).to_have_count(7)
    page.get_by_text("Lưu cách xem").click()
    page.get_by_label("Tên của cách xem này").fill("Có mã số thuế")
    her.look()
    page.get_by_role("button", name="Lưu", exact=True).click()
    her.go(f"/quan-ly/dang-ky/khoa-hoc/{course}")
    expect(page.locator("thead th")).to_have_count(6)
    page.get_by_role("link", name="Có mã số thuế").click()
    expect(page.locator("thead th")).to_have_count(7)
    her.look()


def test_at_the_door_on_a_phone_a_stranger_is_in_with_three_fields(
    organiser: Callable[..., Person], course: int
) -> None:
    her = organiser(PHONE)
    page = her.go(f"/quan-ly/khoa-hoc/{course}/diem-danh")
    page.get_by_role("link", name="Ghi danh tại chỗ").click()
    her.look()
    page.get_by_label("Họ và tên").fill("Đinh Thị Thu")
    page.get_by_label("Đơn vị", exact=False).first.fill("Hợp tác xã Sông Vệ")
    page.get_by_label("Điện thoại").fill("0905 123 456")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Lý do vượt số chỗ")).to_be_visible()
    her.look()
    page.get_by_label("Vượt số chỗ", exact=True).check()
    page.get_by_label("Lý do vượt số chỗ").fill("Phòng còn ghế, lãnh đạo đồng ý")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Đã ghi danh, chỗ số 5. Đã điểm danh.")).to_be_visible()
    expect(page.get_by_role("img", name="Mã QR của vé Đinh Thị Thu")).to_be_visible()
    her.look()
    her.go(f"/quan-ly/dang-ky/khoa-hoc/{course}?tim=thu")
    page.get_by_role("link", name="Đinh Thị Thu").click()
    expect(page.get_by_text("ghi danh tại chỗ “Đinh Thị Thu”")).to_be_visible()
    her.look()
