"""A trainee asks to be excused on her phone, an organiser answers at her desk; and looks at an odd scan beside it."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from blueprints.common.extensions import bearer_key
from models.clock import now
from models.db import session
from models.people.principal import Principal
from models.people.roles import Role
from models.registrations.enrolling import page_secret
from tests.factories.attendance import check_in, enrolment_named, lessons_of
from tests.factories.courses import make_course
from tests.factories.odd_scans import make_conflict, make_unknown
from tests.factories.people import make_principal
from tests.factories.registrations import make_registration
from tests.journeys.conftest import DESKTOP, PHONE, LiveServer
from tests.journeys.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
UT, AN = "Võ Thị Út", "Lê An"


@pytest.fixture
def shots() -> Path | None:
    """Where to leave a picture of every page, if JOURNEY_SHOTS names a folder: for people to look at."""
    folder = os.environ.get("JOURNEY_SHOTS")
    if folder is None:
        return None
    Path(folder).mkdir(parents=True, exist_ok=True)
    return Path(folder)


@pytest.fixture
def course(kept: Callable[..., object]) -> int:
    """Five days, two of them over: Út missed the first; of the second two scans of An disagree, and one is unknown."""

    def make() -> int:
        began = now() - timedelta(days=1, hours=12)
        made = make_course(
            seats=2, sessions=5, starts_at=began, now=now(), title="Cải tiến 5S tại Ba Tơ", series="5S"
        )  # fmt: skip
        make_registration(made, bearer_key(), UT, AN)
        first, second, *_ = lessons_of(made)
        check_in(first, enrolment_named(AN), bearer_key())
        check_in(second, enrolment_named(UT), bearer_key())
        make_conflict(second, enrolment_named(AN), bearer_key())
        make_unknown(second)
        return made.id

    found = kept(make)
    assert isinstance(found, int)
    return found


@pytest.fixture
def organiser(kept: Callable[..., Principal]) -> Principal:
    """Who decides."""
    return kept(make_principal, Role.ORGANISER)


def own_page(name: str) -> str:
    address = f"/hoc-vien/{page_secret(bearer_key(), enrolment_named(name).id)}"
    session.rollback()
    return address


@pytest.mark.parametrize("scripts", [True, False], ids=["javascript", "no javascript"])
def test_she_asks_on_her_phone_and_reads_the_answer(
    *,
    live_server: LiveServer,
    open_browser: Callable[..., Browser],
    course: int,
    organiser: Principal,
    shots: Path | None,
    scripts: bool,
) -> None:
    browser = open_browser()
    trainee = Person(browser, live_server.url, PHONE, shots, scripts=scripts)
    page = trainee.go(own_page(UT))
    expect(page.get_by_text("Từ nay Ông/Bà cần dự đủ mọi buổi còn lại.")).to_be_visible()
    expect(page.get_by_text("Xin vắng buổi này")).to_have_count(3)

    page.get_by_text("Xin vắng buổi này").first.click()
    page.get_by_label("Lý do xin vắng").first.fill("   ")
    page.get_by_role("button", name="Gửi đơn xin vắng").first.click()
    expect(page.get_by_text("Vui lòng ghi lý do xin vắng.")).to_be_visible()
    expect(page.get_by_label("Lý do xin vắng").first).to_have_attribute("aria-invalid", "true")
    trainee.look()
    page.get_by_label("Lý do xin vắng").first.fill("Con ốm")
    page.get_by_role("button", name="Gửi đơn xin vắng").first.click()
    expect(page.get_by_text("Đã xin vắng, chờ trả lời")).to_be_visible()
    trainee.look()
    page.get_by_role("button", name="Rút lại đơn").click()
    expect(page.get_by_text("Đã rút lại đơn xin vắng.")).to_be_visible()
    page.get_by_text("Xin vắng buổi này").first.click()
    page.get_by_label("Lý do xin vắng").first.fill("Con ốm, phải đưa đi viện")
    page.get_by_role("button", name="Gửi đơn xin vắng").first.click()
    expect(page.get_by_text("Đã gửi đơn xin vắng.")).to_be_visible()

    office = Person(browser, live_server.url, DESKTOP, shots, scripts=scripts)
    live_server.sign_in(office.page.context, organiser)
    desk = office.go(f"/quan-ly/khoa-hoc/{course}/xin-vang")
    expect(desk.get_by_text("Con ốm, phải đưa đi viện")).to_be_visible()
    desk.get_by_role("button", name="Không cho phép").click()
    expect(desk.get_by_text("Chưa ghi được quyết định")).to_be_visible()
    office.look()
    desk.get_by_label("Trả lời học viên").fill("Chúc cháu mau khỏe.")
    desk.get_by_role("button", name="Cho phép Võ Thị Út", exact=False).first.click()
    expect(desk.get_by_text("Đã cho phép Võ Thị Út vắng buổi Chuyên đề 3.")).to_be_visible()
    office.look()
    office.finish()

    trainee.go(own_page(UT))
    expect(page.get_by_text("Được phép vắng")).to_be_visible()
    expect(page.get_by_text("Chúc cháu mau khỏe.")).to_be_visible()
    expect(page.get_by_text("Không còn đủ số tiết để được cấp giấy chứng nhận")).to_be_visible()
    trainee.finish()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_odd_scans_are_decided_one_after_the_other(
    *,
    live_server: LiveServer,
    open_browser: Callable[..., Browser],
    course: int,
    organiser: Principal,
    shots: Path | None,
    viewport: dict[str, int],
) -> None:
    office = Person(open_browser(), live_server.url, viewport, shots)
    live_server.sign_in(office.page.context, organiser)
    page = office.go(f"/quan-ly/khoa-hoc/{course}/luot-quet-can-xem")
    expect(page.get_by_text("Hai máy cùng báo xanh cho một vé khi mất mạng.")).to_be_visible()
    page.get_by_role("button", name="Cùng một người, quét hai lần").click()
    expect(page.get_by_text("Đã ghi quyết định: cùng một người, tính một lần.")).to_be_visible()

    page.get_by_role("link", name="Tìm học viên, quyết định khác").click()
    office.look()
    page.get_by_label("Tên học viên").fill("ut")
    page.get_by_role("button", name="Tìm").click()
    page.get_by_label("Võ Thị Út").check()
    page.get_by_label("Có mặt: tính lượt này").check()
    page.get_by_role("button", name="Ghi quyết định").click()
    expect(page.get_by_label("Lý do")).to_have_attribute("aria-invalid", "true")
    office.look()
    page.get_by_label("Lý do").fill("Vé mờ, giảng viên xác nhận")
    page.get_by_role("button", name="Ghi quyết định").click()
    expect(page.get_by_text("Không có lượt quét nào cần xem")).to_be_visible()
    expect(page.get_by_text("Vé mờ, giảng viên xác nhận")).to_be_visible()
    office.look()
    office.finish()
