"""A trainer pairs a phone from the course's page and takes its right away, with scripts and without."""

import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from blueprints.common.extensions import bearer_key
from models.clock import now
from models.people.principal import Principal
from models.people.roles import Role
from tests.factories.courses import make_course, make_trainer
from tests.factories.people import make_principal
from tests.factories.registrations import make_registration
from tests.journeys.conftest import DESKTOP, PHONE, LiveServer
from tests.journeys.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
LABEL = "Máy của cô Hạnh"


class Taught:
    """A course whose session began five minutes ago, and its trainer."""

    def __init__(self) -> None:
        self.trainer: Principal = make_principal(Role.TRAINER, name="Trần Văn Dũng")
        teaching = make_trainer(user_id=self.trainer.id)
        course = make_course(starts_at=now() - timedelta(minutes=5), trainer=teaching, title="Cải tiến với 5S")
        make_registration(course, bearer_key(), "Nguyễn Tấn Đạt")
        self.page = f"/quan-ly/khoa-hoc/{course.id}/thiet-bi"


@pytest.fixture
def taught(kept: Callable[..., Taught]) -> Taught:
    return kept(Taught)


@pytest.fixture
def shots() -> Path | None:
    """Where to leave a picture of every page, if JOURNEY_SHOTS names a folder."""
    folder = os.environ.get("JOURNEY_SHOTS")
    if not folder:
        return None
    Path(folder).mkdir(parents=True, exist_ok=True)
    return Path(folder)


def ask_for_code(trainer: Person, page: Page) -> str:
    """Fill the form in and give the code that the page then shows."""
    page.get_by_label("Tên máy").fill(LABEL)
    page.get_by_role("button", name="Tạo mã ghép").click()
    trainer.look()
    expect(page.get_by_role("img", name="Mã QR để ghép máy")).to_be_visible()
    return page.locator(".pairing-code .code").inner_text().replace(" ", "")


@pytest.mark.parametrize("scripts", ["with scripts", "without scripts"])
@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_trainer_pairs_a_phone_and_revokes_it(
    live_server: LiveServer, open_browser: Callable[..., Browser], taught: Taught, shots: Path | None,
    screen: dict[str, int], scripts: str,
) -> None:  # fmt: skip
    trainer = Person(open_browser(), live_server.url, screen, shots, scripts=scripts == "with scripts")
    live_server.sign_in(trainer.page.context, taught.trainer)
    page = trainer.go(taught.page)
    expect(page.get_by_text("Chưa có máy nào được ghép")).to_be_visible()
    code = ask_for_code(trainer, page)
    paired = page.request.post("/api/v1/devices", data={"pairing_code": code})
    assert paired.status == 201
    page.get_by_role("link", name="Xem đã ghép xong chưa").click()
    expect(page.get_by_text("Ghép máy xong")).to_be_visible()
    trainer.look()
    row = page.get_by_role("row").filter(has_text=LABEL)
    expect(row).to_contain_text("Đang dùng")
    row.get_by_text("Thu hồi…").click()
    trainer.look()
    row.get_by_role("button", name=f"Thu hồi {LABEL}").click()
    trainer.look()
    expect(row).to_contain_text("Đã thu hồi")
    token = paired.json()["token"]
    refused = page.request.get("/api/v1/roster", headers={"Authorization": f"Bearer {token}"})
    assert (refused.status, refused.json()["code"]) == (401, "device_revoked")
    trainer.finish()


def test_a_trainer_makes_her_own_phone_ready_for_no_network(
    live_server: LiveServer, open_browser: Callable[..., Browser], taught: Taught, shots: Path | None
) -> None:
    trainer = Person(open_browser(), live_server.url, PHONE, shots)
    live_server.sign_in(trainer.page.context, taught.trainer)
    page = trainer.go(taught.page)
    page.get_by_role("button", name="Dùng máy này khi mất mạng").click()
    expect(page).to_have_url(re.compile(r"/quet/ghep/[0-9A-Z]{8}$"))
    trainer.look()
    trainer.finish()
