"""What a phone holds until the server has said each scan's own name: over closing, updates, refusals and two tabs."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, Request, Route, expect

from models.attendance import pairing
from models.attendance.device import Device
from models.attendance.scan import Outcome, Reason
from models.clock import now
from models.db import session
from tests.journeys.conftest import LiveServer
from tests.journeys.phone import (
    NAME,
    OLDER,
    RAISED,
    SECOND,
    Class,
    all_sent,
    hand_scan,
    kept_scans,
    look,
    paired_phone,
    ready,
    rows_on,
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
    """A paired phone, its list fetched and its app kept for times without a network."""
    page = paired_phone(live_server, open_browser(), kept(lesson.pairing))
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page


def waiting(page: Page, count: int) -> None:
    expect(page.locator(".phone-queue")).to_have_attribute("data-waiting", str(count))


def test_a_closed_and_reopened_app_opens_without_a_network_and_still_holds_its_scans(
    phone: Page, lesson: Class
) -> None:
    browsing = phone.context
    browsing.set_offline(True)
    hand_scan(phone, lesson.tickets[NAME])
    verdict(phone, "success", NAME)
    waiting(phone, 1)
    phone.close()
    again = browsing.new_page()
    again.goto("/quet")
    ready(again)
    waiting(again, 1)
    hand_scan(again, lesson.tickets[NAME])
    verdict(again, "warning", NAME, "Đã có mặt")
    browsing.set_offline(False)
    all_sent(again)
    assert [scan.outcome for scan in kept_scans()] == [Outcome.ACCEPTED, Outcome.DUPLICATE]
    rows = rows_on(again)
    assert [(row["state"], row["ticket"]) for row in rows] == [("answered", None)] * 2  # no ticket to steal is left


def test_a_row_leaves_only_when_the_answer_names_it(phone: Page, lesson: Class) -> None:
    sent: list[str] = []

    def lose(route: Route) -> None:
        sent.append(route.request.post_data_json["scans"][0]["id"])
        if len(sent) == 1:
            route.fetch()  # it arrives, and the answer is lost
            route.abort()
        elif len(sent) == 2:
            route.fulfill(status=200, json={"results": []})  # an answer that names nobody
        elif len(sent) == 3:
            route.fulfill(status=503, body="busy")
        else:
            route.continue_()

    phone.route("**/api/v1/scans", lose)
    hand_scan(phone, lesson.tickets[NAME])
    verdict(phone, "success", NAME)
    all_sent(phone)
    assert len(sent) == 4
    assert len(set(sent)) == 1
    assert [str(scan.scan_id) for scan in kept_scans()] == [sent[0]]


def test_a_row_that_the_server_cannot_read_is_set_aside_and_holds_up_no_other(phone: Page, lesson: Class) -> None:
    phone.context.set_offline(True)
    for _ in range(3):
        hand_scan(phone, lesson.tickets[NAME])
    waiting(phone, 3)
    bad = rows_on(phone)[1]["id"]
    phone.evaluate(
        """id => new Promise((resolve) => {
            const asked = indexedDB.open("tra-khuc");
            asked.onsuccess = () => {
                const transaction = asked.result.transaction("scans", "readwrite");
                const rows = transaction.objectStore("scans");
                rows.get(id).onsuccess = ({target}) => rows.put({...target.result, scanned_at: "yesterday"});
                transaction.oncomplete = () => { asked.result.close(); resolve(); };
            };
        })""",
        bad,
    )
    phone.context.set_offline(False)
    all_sent(phone)
    assert len(kept_scans()) == 2
    phone.locator("[data-tab=log]").click()
    expect(phone.locator("[data-aside-list] .scan")).to_contain_text("scanned_at")  # what the server could not read
    look(phone, "aside")
    assert [row["state"] for row in rows_on(phone) if row["id"] == bad] == ["aside"]


def test_a_revoked_phone_says_so_names_nobody_and_still_hands_in_what_it_holds(
    phone: Page, lesson: Class, kept: Keep
) -> None:
    phone.context.set_offline(True)
    hand_scan(phone, lesson.tickets[NAME])
    verdict(phone, "success", NAME)
    device = session.scalars(sa.select(Device.id)).one()
    kept(pairing.revoke, device, actor=lesson.organiser.actor, now=now())
    phone.context.set_offline(False)
    expect(phone.locator("[data-revoked]")).to_contain_text("đã bị thu hồi", timeout=15_000)
    all_sent(phone)
    hand_scan(phone, lesson.tickets[SECOND])
    verdict(phone, "danger", "Máy đã bị thu hồi")
    expect(phone.locator("[data-verdict]")).not_to_contain_text(SECOND)
    look(phone, "revoked")
    all_sent(phone)
    assert [(scan.outcome, scan.reason) for scan in kept_scans()] == [
        (Outcome.REJECTED, Reason.DEVICE_OUT_OF_SCOPE)
    ] * 2


def test_a_phone_with_scans_to_send_is_not_unpaired(phone: Page, lesson: Class) -> None:
    phone.context.set_offline(True)
    hand_scan(phone, lesson.tickets[NAME])
    waiting(phone, 1)
    phone.locator("[data-tab=own]").click()
    phone.get_by_role("button", name="Bỏ ghép máy").click()
    expect(phone.locator("[data-unpair-words]")).to_contain_text("Còn 1 lượt chưa gửi xong")
    look(phone, "own")
    phone.context.set_offline(False)
    all_sent(phone)
    phone.get_by_role("button", name="Bỏ ghép máy").click()
    expect(phone.locator("[data-phone]")).to_have_attribute("data-paired", "no")
    expect(phone.get_by_role("heading", name="Ghép máy này với một khóa")).to_be_visible()
    look(phone, "unpaired")


def test_two_tabs_of_one_phone_send_each_scan_once(phone: Page, lesson: Class) -> None:
    other = phone.context.new_page()
    other.goto("/quet")
    ready(other)
    taken: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/scans"):
            taken.extend(scan["id"] for scan in request.post_data_json["scans"])

    phone.context.on("requestfinished", note)
    phone.context.set_offline(True)
    hand_scan(phone, lesson.tickets[NAME])
    verdict(phone, "success", NAME)
    hand_scan(other, lesson.tickets[SECOND])
    verdict(other, "success", SECOND)
    waiting(other, 2)
    phone.context.set_offline(False)
    all_sent(phone)
    all_sent(other)
    assert [scan.outcome for scan in kept_scans()] == [Outcome.ACCEPTED] * 2
    assert sorted(taken) == sorted(str(scan.scan_id) for scan in kept_scans())


def test_an_older_queue_is_read_by_new_code_and_a_newer_one_by_old(phone: Page, lesson: Class, kept: Keep) -> None:
    older = {"id": str(uuid4()), "ticket": lesson.tickets[NAME], "session": lesson.session,
             "scanned_at": now().isoformat(), "state": "waiting", "taker": ""}  # fmt: skip
    browsing = phone.context
    phone.goto("/quet/ghep/00000000")  # the app's own connection is closed with its page
    phone.evaluate(OLDER, [older, 3])
    phone.goto(f"/quet/ghep/{kept(lesson.pairing, 'Máy ghép lại')}")
    phone.get_by_role("button", name="Ghép máy này").click()
    ready(phone)
    assert [row["id"] for row in rows_on(phone)] == [older["id"]]
    hand_scan(phone, lesson.tickets[SECOND])
    verdict(phone, "success", SECOND)
    all_sent(phone)
    other = browsing.new_page()
    other.goto("/quet/ghep/00000000")
    other.evaluate(RAISED)  # the open app makes way for the newer schema
    hand_scan(phone, lesson.tickets[NAME])
    verdict(phone, "warning", NAME)  # the older row let her in
    all_sent(phone)
    phone.reload()
    ready(phone)
    assert len(kept_scans()) == 3


def test_a_new_version_waits_for_a_quiet_moment_and_takes_the_queue_along(
    live_server: LiveServer, phone: Page, lesson: Class
) -> None:
    hand_scan(phone, lesson.tickets[NAME])
    verdict(phone, "success", NAME)
    all_sent(phone)
    phone.reload()  # now under the service worker
    ready(phone)
    phone.route("**/api/v1/**", lambda route: route.abort())
    hand_scan(phone, lesson.tickets[SECOND])
    waiting(phone, 1)
    settings = live_server.app.config["SETTINGS"]
    live_server.app.config["SETTINGS"] = replace(settings, department_name="Sở Thử nghiệm")
    try:
        phone.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update()).then(() => true)")
        expect(phone.locator("[data-update]")).to_be_visible(timeout=15_000)
        look(phone, "update")
        assert "Sở Thử nghiệm" not in phone.title()
        phone.get_by_role("button", name="Dùng bản mới").click()
        expect(phone).to_have_title("Điểm danh · Sở Thử nghiệm")
    finally:
        live_server.app.config["SETTINGS"] = settings
    ready(phone)
    waiting(phone, 1)
    phone.unroute("**/api/v1/**")
    phone.evaluate("dispatchEvent(new Event('online'))")
    all_sent(phone)
    assert [scan.outcome for scan in kept_scans()] == [Outcome.ACCEPTED] * 2
