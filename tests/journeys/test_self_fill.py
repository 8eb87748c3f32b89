"""A secretary on a phone leaves one of two people unnamed; the employee fills herself in, and has her ticket."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from models.clock import now
from models.people.roles import Role
from models.registrations.question import QuestionKind
from tests.factories.people import make_principal
from tests.factories.questions import TOPICS, make_question
from tests.factories.registrations import make_course_open_at
from tests.journeys.conftest import DESKTOP, PHONE, LiveServer
from tests.journeys.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
NAMED, HERSELF = "Nguyễn Thị Ánh Tuyết", "K’Brêu"


@pytest.fixture
def shots() -> Path | None:
    """Where to leave a picture of every page, if JOURNEY_SHOTS names a folder: for people to look at."""
    folder = os.environ.get("JOURNEY_SHOTS")
    if folder is None:
        return None
    Path(folder).mkdir(parents=True, exist_ok=True)
    return Path(folder)


def fill_organisation(page: Page) -> None:
    page.get_by_label("Loại hình").select_option("cooperative")
    page.get_by_label("Mã số thuế").fill("4300205943")
    page.get_by_label("Tên đơn vị").fill("Hợp tác xã Nông nghiệp Trà Bồng")
    page.locator("[name=commune]").fill("Xã Trà Bồng")
    page.keyboard.press("Escape")
    page.get_by_label("Người liên hệ").fill("Phạm Thị Hoa")
    page.locator("[name=contact_phone]").fill("0912 345 678")
    page.locator("[name=contact_email]").fill("hoa@htx-trabong.example")


def register_two(page: Page, secretary: Person) -> str:
    """Register one by name and leave one to fill herself in. Gives the link that is to be sent to her."""
    fill_organisation(page)
    page.get_by_role("button", name="Thêm học viên").click()
    expect(page.locator("[data-person-row]")).to_have_count(2)
    first, second = page.locator("[data-person-row]").all()
    first.get_by_label("Họ và tên").fill(NAMED)
    first.get_by_label("Chức danh").fill("Giám đốc")
    first.get_by_label("Kaizen").check()
    expect(second.get_by_label("Kaizen")).not_to_be_checked()
    second.get_by_label("Học viên tự điền sau").check()
    expect(second.get_by_label("Chức danh")).to_be_hidden()
    page.get_by_role("button", name="Gửi đăng ký").last.click()
    refused = page.locator("[data-person-row]").first
    expect(refused.get_by_text("Vui lòng trả lời câu hỏi “Suất ăn trưa”.")).to_be_visible()
    secretary.look()
    refused.get_by_label("Suất ăn trưa").select_option("Ăn mặn")
    page.get_by_role("button", name="Gửi đăng ký").last.click()
    expect(page.get_by_text("Đã nhận đăng ký")).to_be_visible()
    secretary.look()
    link = page.locator("textarea", has_text="/hoc-vien/")
    expect(link).to_have_count(1)
    return str(link.input_value()).strip()


def fill_herself_in(page: Page, employee: Person) -> None:
    expect(page.get_by_text("đã giữ chỗ này cho Ông/Bà")).to_be_visible()
    page.get_by_label("Họ và tên").fill(HERSELF)
    page.get_by_label("Chức danh").fill("Tổ trưởng")
    page.get_by_label("Điện thoại").fill("0987 654 321")
    page.get_by_label("5S").check()
    page.get_by_role("button", name="Ghi thông tin").click()
    expect(page.get_by_label("Suất ăn trưa")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Họ và tên")).to_have_value(HERSELF)
    expect(page.get_by_label("5S")).to_be_checked()
    employee.look()
    page.get_by_label("Suất ăn trưa").select_option("Ăn chay")
    page.get_by_role("button", name="Ghi thông tin").click()
    expect(page.get_by_text("Đã ghi thông tin của Ông/Bà.")).to_be_visible()
    expect(page.locator("svg.qr")).to_be_visible()
    expect(page.get_by_text("Đã có chỗ")).to_be_visible()
    employee.look()


def answer_beside(page: Page, question: str) -> Locator:
    return page.locator("dt", has_text=question).locator("xpath=following-sibling::dd")


@pytest.mark.parametrize("scripts", [True, False], ids=["javascript", "no javascript"])
def test_an_employee_fills_in_the_place_that_her_organisation_keeps(
    live_server: LiveServer, open_browser: Callable[..., Browser], kept: Callable[..., Any], shots: Path | None, *,
    scripts: bool,
) -> None:  # fmt: skip
    course = kept(make_course_open_at, now(), seats=5)
    number, slug = course.id, course.slug
    kept(make_question, number, is_required=True, at_door=True)
    kept(make_question, number, "Muốn học", QuestionKind.MANY, TOPICS)
    secretary, employee = (Person(open_browser(), live_server.url, PHONE, shots, scripts=scripts) for _ in range(2))
    link = register_two(secretary.go(f"/khoa-hoc/{slug}/dang-ky"), secretary)
    assert re.fullmatch(re.escape(live_server.url) + r"/hoc-vien/[0-9A-Z]{26}", link)

    page = employee.go(link)
    fill_herself_in(page, employee)
    expect(answer_beside(page, "Suất ăn trưa")).to_have_text("Ăn chay")
    page.get_by_text("Sửa thông tin", exact=True).click()
    page.get_by_label("Chức danh").fill("Trưởng ca")
    page.get_by_role("button", name="Lưu").click()
    expect(answer_beside(page, "Chức danh")).to_have_text("Trưởng ca")

    page = secretary.page
    page.reload()
    expect(page.get_by_text(HERSELF, exact=True).first).to_be_visible()
    expect(page.locator("textarea", has_text="/hoc-vien/")).to_have_count(0)
    secretary.finish()
    employee.finish()


def test_an_organiser_asks_a_question(
    live_server: LiveServer, open_browser: Callable[..., Browser], kept: Callable[..., Any], shots: Path | None
) -> None:
    course = kept(make_course_open_at, now(), seats=5).id
    for viewport in (DESKTOP, PHONE):
        organiser = Person(open_browser(), live_server.url, viewport, shots)
        live_server.sign_in(organiser.page.context, kept(make_principal, Role.ORGANISER))
        page = organiser.go(f"/quan-ly/dang-ky/khoa-hoc/{course}/cau-hoi")
        page.get_by_role("link", name="Thêm câu hỏi").click()
        organiser.look()
        page.get_by_role("textbox", name="Câu hỏi").fill("Ông/Bà dùng suất ăn nào?")
        page.get_by_label("Chọn một trong các lựa chọn").check()
        page.get_by_label("Các lựa chọn", exact=True).fill("Ăn mặn")
        page.get_by_label("Bắt buộc trả lời").check()
        page.get_by_role("button", name="Thêm câu hỏi").click()
        expect(page.get_by_text("Vui lòng ghi từ 2 đến 20 lựa chọn khác nhau").first).to_be_visible()
        organiser.look()
        page.get_by_label("Các lựa chọn", exact=True).fill("Ăn mặn\nĂn chay")
        page.get_by_role("button", name="Thêm câu hỏi").click()
        expect(page.get_by_text("Chọn một trong các lựa chọn: Ăn mặn; Ăn chay").first).to_be_visible()
        organiser.look()
        organiser.finish()
