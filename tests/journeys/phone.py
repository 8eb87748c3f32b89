"""What the journeys of the phone app share: a class at a door, a paired phone, a scanner in the hand."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from blueprints.common.extensions import bearer_key
from models.attendance.mark import ScanUndo
from models.attendance.pairing import make_pairing, pairing_code
from models.attendance.scan import Scan
from models.clock import now
from models.db import session
from models.people.roles import Role
from models.registrations.ticket import ticket_code
from tests.factories.attendance import enrolment_named, lessons_of
from tests.factories.courses import make_course
from tests.factories.people import make_principal
from tests.factories.registrations import make_registration
from tests.journeys.conftest import PHONE, LiveServer
from tests.journeys.person import axe_violations

NAME, SECOND, WAITING = "Nguyễn Thị Ánh Tuyết", "Đặng Văn Ấn", "Lê Đình Út"
UNKNOWN = "K7QF2M3X9TRA0C1D"
OLDER = """([older, wanted]) => new Promise((resolve, reject) => {
    const gone = indexedDB.deleteDatabase("tra-khuc");
    gone.onsuccess = gone.onblocked = () => {
        const asked = indexedDB.open("tra-khuc", wanted);
        asked.onupgradeneeded = () => asked.result.createObjectStore("scans", { keyPath: "id" }).put(older);
        asked.onerror = () => reject(asked.error);
        asked.onsuccess = () => { asked.result.close(); resolve(); };
    };
})"""
RAISED = """() => new Promise((resolve, reject) => {
    const asked = indexedDB.open("tra-khuc", 99);
    asked.onupgradeneeded = () => asked.result.createObjectStore("later");
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => { asked.result.close(); resolve(); };
})"""
"""Scripts that leave a database of another version: an older one with a row of few columns, and a newer one."""


class Class:
    """A session that began five minutes ago, two trainees with a seat and one who waits, and a code for a phone."""

    def __init__(self, *, seats: int = 2, **rules: Any) -> None:
        self.organiser = make_principal(Role.ORGANISER)
        self.course = make_course(seats=seats, starts_at=now() - timedelta(minutes=5), sessions=1, **rules)
        self.course_id = self.course.id
        make_registration(self.course, bearer_key(), NAME, SECOND, WAITING, waiting=1)
        self.session = str(lessons_of(self.course)[0].uid)
        self.tickets = {
            name: ticket_code(bearer_key(), enrolment_named(name).id, 1) for name in (NAME, SECOND, WAITING)
        }

    def pairing(self, label: str = "Máy của thầy Dũng") -> str:
        """Make a code for one phone."""
        made = make_pairing(self.course_id, label, key=bearer_key(), actor=self.organiser.actor, now=now())
        return pairing_code(bearer_key(), made)


def paired_phone(live: LiveServer, browser: Browser, code: str, **options: Any) -> Page:
    page = browser.new_context(
        viewport=PHONE, locale="vi-VN", base_url=live.url, reduced_motion="reduce", **options
    ).new_page()
    page.goto(f"/quet/ghep/{code}")
    look(page, "ghep")
    page.get_by_role("button", name="Ghép máy này").click()
    ready(page)
    return page


def ready(page: Page) -> None:
    expect(page.locator("[data-phone]")).to_have_attribute("data-paired", "yes")
    expect(page.locator("[data-lessons] option")).not_to_have_count(0)
    expect(page.locator("[data-lesson-title]")).not_to_have_text("Điểm danh")


def look(page: Page, name: str) -> None:
    """Nothing wider than the screen, nothing that WCAG 2.2 AA forbids; a picture if JOURNEY_SHOTS names a folder."""
    if folder := os.environ.get("JOURNEY_SHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"phone-{name}.png")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert axe_violations(page) == []


def hand_scan(page: Page, text: str) -> None:
    """A scanner in the hand types it: key upon key, quicker than a test that waits for each could."""
    page.evaluate(
        """text => {
            const places = { "/": "Slash", ":": "Semicolon", ".": "Period" };
            const codeOf = (key) => places[key] ?? (/[0-9]/.test(key) ? "Digit" : "Key") + key.toUpperCase();
            const press = (key, code) => document.activeElement.dispatchEvent(
                new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true }));
            for (const key of text) press(key, codeOf(key));
            press("Enter", "Enter");
        }""",
        text,
    )


def verdict(page: Page, tone: str, *words: str) -> None:
    panel = page.locator("[data-verdict]")
    for word in words:
        expect(panel).to_contain_text(word)
    expect(panel).to_have_attribute("data-tone", tone)


def all_sent(page: Page) -> None:
    expect(page.locator(".phone-queue")).to_have_attribute("data-waiting", "0", timeout=20_000)


def kept_scans() -> list[Scan]:
    session.rollback()
    return list(session.scalars(sa.select(Scan).order_by(Scan.scanned_at)))


def kept_undoings() -> list[tuple[str, str]]:
    """Give the scan and the reason of each undoing that the server has."""
    session.rollback()
    query = sa.select(Scan.scan_id, ScanUndo.reason).join(Scan, Scan.id == ScanUndo.scan_id).order_by(Scan.id)
    return [(str(scan), reason) for scan, reason in session.execute(query)]


def rows_on(page: Page) -> list[dict[str, Any]]:
    """Give what the phone keeps of its scans, in the order in which they were made."""
    return page.evaluate(
        """() => new Promise((resolve, reject) => {
            const asked = indexedDB.open("tra-khuc");
            asked.onerror = () => reject(asked.error);
            asked.onsuccess = () => {
                const all = asked.result.transaction("scans").objectStore("scans").getAll();
                all.onsuccess = () => {
                    asked.result.close();
                    resolve(all.result.sort((one, other) => one.made - other.made));
                };
            };
        })"""
    )
