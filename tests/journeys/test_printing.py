"""What comes out of the printer: a real Chromium lays the page out for paper."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, expect

from blueprints.common.extensions import bearer_key
from models.clock import now
from models.registrations.registering import registration_secret
from tests.factories.courses import make_course
from tests.factories.registrations import make_registration
from tests.journeys.conftest import PHONE, LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
NAMES = ("Nguyễn Thị Ánh Tuyết", "Đặng Văn Ấn", "Lê Đình Út", "Y Thắng")


def test_only_the_tickets_of_an_organisation_are_printed(
    live_server: LiveServer, open_browser: Callable[..., Browser], kept: Callable[..., Any]
) -> None:
    def make() -> str:
        course = make_course(seats=40, starts_at=now() + timedelta(days=3), title="Quản lý bằng 5S")
        made = make_registration(course, bearer_key(), *NAMES, waiting=1)
        return f"/dang-ky/{made.reference}/{registration_secret(bearer_key(), made.id)}"

    page = open_browser().new_context(viewport=PHONE, locale="vi-VN").new_page()
    page.goto(live_server.url + kept(make))
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})  # A4 within its margins

    tickets = page.locator(".own-person:visible")
    expect(tickets).to_have_count(3)  # who waits has none
    for ticket, name in zip(tickets.all(), NAMES, strict=False):
        expect(ticket.get_by_role("heading", name=name)).to_be_visible()
        expect(ticket.get_by_text("Quản lý bằng 5S")).to_be_visible()
        expect(ticket).to_have_css("break-inside", "avoid")
        assert len(zxingcpp.read_barcodes(Image.open(io.BytesIO(ticket.screenshot())))) == 1
    for words in ("Lịch học", "Thông tin đã đăng ký", "Học viên và vé", "In vé", "Rút tên"):
        expect(page.get_by_text(words, exact=True).locator("visible=true")).to_have_count(0)
    expect(page.get_by_role("banner")).to_be_hidden()
