"""A secretary comes back to her registration: a seat was offered, one person changes, one more comes, one moves."""

import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from blueprints.common.extensions import bearer_key
from models.audit.actor import Actor
from models.certificates.queries import took_part
from models.clock import now
from models.registrations.application import Application, Trainee
from models.registrations.registering import Registered, register
from models.registrations.withdrawing import withdraw_all
from tests.factories.courses import make_course
from tests.factories.registrations import make_application
from tests.journeys.conftest import DESKTOP, PHONE, LiveServer
from tests.journeys.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
FIRST, SECOND, THIRD = "Nguyễn Thị Ánh Tuyết", "K’Brêu", "Đinh Thị Kròng"
VISITOR = Actor.visitor("Phạm Thị Hoa")


@pytest.fixture
def shots() -> Path | None:
    """Where to leave a picture of every page, if JOURNEY_SHOTS names a folder: for people to look at."""
    folder = os.environ.get("JOURNEY_SHOTS")
    if folder is None:
        return None
    Path(folder).mkdir(parents=True, exist_ok=True)
    return Path(folder)


@pytest.fixture
def registered(kept: Callable[..., object]) -> Registered:
    """Two seats: one given, one just freed by others and held for the second person. A third, unnamed, waits."""
    rules = {"offer_hours": 8, "series": "5S", "now": now(), "starts_at": now() + timedelta(days=42)}
    here = kept(make_course, seats=2, title="Cải tiến năng suất với 5S tại Trà Bồng", **rules).id  # type: ignore[attr-defined]
    later = rules | {"starts_at": now() + timedelta(days=60)}
    kept(make_course, seats=5, title="Cải tiến năng suất với 5S tại Ba Tơ", **later)
    other = _enter(kept, here, make_application("Võ Văn Lành", contact_email="khac@example.vn"))
    people = (Trainee(FIRST, "Giám đốc"), Trainee(SECOND, "Tổ trưởng"), Trainee("", "", fills_in_herself=True))
    mine = _enter(kept, here, make_application(trainees=people))
    kept(withdraw_all, other.id, took_part=took_part, actor=VISITOR, now=now())
    return mine


def _enter(kept: Callable[..., object], course: int, application: Application) -> Registered:
    made = kept(register, course, application, key=bearer_key(), actor=VISITOR, now=now())
    assert isinstance(made, Registered)
    return made


def card(page: Page, name: str) -> Page:
    return page.locator(".own-person", has=page.get_by_role("heading", name=name))  # type: ignore[return-value]


@pytest.mark.parametrize("scripts", [True, False], ids=["javascript", "no javascript"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_secretary_looks_after_her_people_by_herself(
    *,
    live_server: LiveServer,
    open_browser: Callable[..., Browser],
    registered: Registered,
    shots: Path | None,
    scripts: bool,
    viewport: dict[str, int],
) -> None:
    secretary = Person(open_browser(), live_server.url, viewport, shots, scripts=scripts)
    page = secretary.go(f"/dang-ky/{registered.reference}/{registered.secret}")

    expect(page.get_by_text("Đang giữ 1 chỗ cho đơn vị")).to_be_visible()
    page.get_by_role("button", name="Nhận 1 chỗ").click()
    expect(page.get_by_text("Đã nhận 1 chỗ.")).to_be_visible()
    expect(card(page, SECOND).get_by_text("Đã có chỗ")).to_be_visible()
    secretary.look()

    card(page, FIRST).get_by_role("link", name="Thay người").click()
    secretary.look()
    page.get_by_label("Họ và tên").fill(THIRD)
    page.get_by_role("button", name="Thay người").click()
    expect(page.get_by_label("Chức danh")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Họ và tên")).to_have_value(THIRD)
    secretary.look()
    page.get_by_label("Chức danh").fill("Kế toán")
    page.get_by_role("button", name="Thay người").click()
    expect(page.get_by_text("Đã thay người.")).to_be_visible()
    expect(card(page, THIRD).locator(".qr")).to_be_visible()

    page.get_by_role("link", name="Thêm học viên").click()
    page.get_by_role("button", name="Thêm một người nữa").click()
    for number, name in enumerate(("Y Thắng", "Lê Ngọc Ước")):
        row = page.locator("[data-person-row]").nth(number)
        row.get_by_label("Họ và tên").fill(name)
        row.get_by_label("Chức danh").fill("Thợ")
    secretary.look()
    page.get_by_role("button", name="Gửi danh sách thêm").last.click()
    expect(page.get_by_text("Đã thêm 2 người: 0 người có chỗ.")).to_be_visible()
    expect(card(page, "Y Thắng").get_by_text("thứ 2 trong danh sách chờ")).to_be_visible()

    page.get_by_role("link", name="Chọn khóa để chuyển").click()
    page.get_by_label(re.compile("Y Thắng")).check()
    page.get_by_label(re.compile("Ba Tơ")).check()
    secretary.look()
    page.get_by_role("button", name="Chuyển khóa").click()
    expect(page.get_by_text("Đã chuyển 1 người.")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("Ba Tơ")

    secretary.go(f"/dang-ky/{registered.reference}/{registered.secret}")
    page.get_by_text("Không còn trong danh sách (2 người)").click()
    expect(page.get_by_role("link", name="Mở đăng ký mới")).to_be_visible()
    card(page, "Lê Ngọc Ước").get_by_text("Rút tên…").click()
    secretary.look()
    card(page, "Lê Ngọc Ước").get_by_role("button", name="Rút tên").click()
    expect(page.get_by_text("Đã rút tên.")).to_be_visible()

    page.get_by_role("link", name="Xem, đồng ý hoặc rút lại").click()
    page.get_by_role("button", name="Tôi đồng ý").first.click()
    expect(page.get_by_text("Đang đồng ý")).to_be_visible()
    secretary.look()
    page.get_by_role("button", name="Rút lại sự đồng ý").click()
    expect(page.get_by_text("Không đồng ý")).to_have_count(3)
    secretary.finish()
