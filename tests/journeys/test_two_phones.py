"""Two phones at two doors, without a network, a server that dies while they send: every scan is accounted for."""

import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from blueprints.common.extensions import bearer_key
from blueprints.common.tickets import ticket_address
from blueprints.common.unit_of_work import unit_of_work
from models.attendance.attendance import attendance_in_session
from models.attendance.mark import AttendanceStatus
from models.attendance.pairing import make_pairing, pairing_code
from models.attendance.scan import Outcome, Scan
from models.audit.actor import Actor
from models.clock import now
from models.db import session
from models.people.roles import Role
from models.registrations.enrolment import Enrolment
from models.registrations.ticket import ticket_code
from tests.factories.attendance import lessons_of
from tests.factories.courses import make_course
from tests.factories.people import make_user
from tests.factories.registrations import make_registration
from tests.journeys.camera import held_ticket, make_film
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.person import Person
from tests.journeys.system import System

pytestmark = [pytest.mark.browser, pytest.mark.one_database, pytest.mark.slow]
PEOPLE, EACH, AT_BOTH = 45, 25, 5
"""The first door sees tickets 0–24, the second 25–44 and then 20–24: five of them at both, without a network."""
BEFORE_CLOSING = 8
KILLED_AFTER = (0.0, 0.02, 0.06)
"""Seconds that the server has for a request before the power goes: before it was read, in the midst, after."""
SECONDS_FOR_A_FILM = 120_000
ROWS = """() => new Promise((resolve, reject) => {
  const opening = indexedDB.open("tra-khuc");
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const asking = opening.result.transaction("scans").objectStore("scans").getAll();
    asking.onsuccess = () => { opening.result.close(); resolve(asking.result); };
  };
})"""


@dataclass(frozen=True)
class Room:
    """A session that is open now, the tickets of its people, and a pairing code for each door."""

    session_id: int
    course_id: int
    addresses: list[str]
    codes: list[str]
    pairing: list[str]


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    with System(tmp_path) as started:
        yield started


@pytest.fixture
def application(system: System) -> Flask:
    return system.application()


@pytest.fixture
def room(application: Flask) -> Room:
    with application.app_context(), unit_of_work():
        organiser = make_user(Role.ORGANISER, name="Lê Thị Hòa")
        actor, at, key = Actor("user", organiser.name, organiser.id), now(), bearer_key()
        course = make_course(seats=PEOPLE, sessions=1, starts_at=at - timedelta(minutes=5), now=at)
        make_registration(course, key, *(f"Nguyễn Văn Người {number:02}" for number in range(PEOPLE)))
        people = session.scalars(sa.select(Enrolment).where(Enrolment.course_id == course.id).order_by(Enrolment.id))
        codes = [ticket_code(key, one.id, one.ticket_version) for one in people]
        made = [make_pairing(course.id, f"Cửa {number}", key=key, actor=actor, now=at) for number in (1, 2)]
        return Room(
            session_id=lessons_of(course)[0].id,
            course_id=course.id,
            addresses=[ticket_address(code) for code in codes],
            codes=codes,
            pairing=[pairing_code(key, one) for one in made],
        )


class Door:
    """One phone at one door: its camera sees the tickets of its people, one after the other."""

    def __init__(self, system: System, browser: Browser, pairing: str) -> None:
        self.person = Person(browser, system.url, PHONE)
        self.pairing = pairing

    @property
    def page(self) -> Page:
        return self.person.page

    def pair(self) -> None:
        page = self.person.go(f"/quet/ghep/{self.pairing}")
        page.get_by_role("button", name="Ghép máy này").click()
        expect(page.locator("[data-phone][data-paired]")).to_be_visible()
        page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        expect(page.locator("[data-roster-at]")).not_to_be_empty()

    def cut_off(self, *, is_cut: bool = True) -> None:
        self.page.context.set_offline(is_cut)

    def switch_on(self) -> None:
        if self.page.locator("[data-camera]").get_attribute("data-state") == "off":
            self.page.get_by_role("button", name="Bật máy quét").click()
        expect(self.page.locator("[data-camera]")).to_have_attribute("data-state", "on")

    def rows(self) -> list[dict[str, Any]]:
        """Give what the phone keeps, as its own storage says."""
        return [row for row in self.page.evaluate(ROWS) if row.get("kind", "scan") == "scan"]

    def waiting(self) -> set[str]:
        """Give the scans that the server has not answered."""
        return {row["id"] for row in self.rows() if row["state"] == "waiting"}

    def seen(self) -> set[str]:
        return {row["digest"] for row in self.rows()}

    def scan_until(self, many: int) -> None:
        """Leave the camera on until so many different tickets were seen."""
        self.switch_on()
        deadline = time.monotonic() + SECONDS_FOR_A_FILM / 1000
        while len(self.seen()) < many:
            assert time.monotonic() < deadline, f"{len(self.seen())} of {many} tickets seen"
            self.page.wait_for_timeout(250)
        self.page.get_by_role("button", name="Tắt máy quét").click()

    def close_and_reopen(self) -> None:
        """The battery dies; the phone is switched on again, still without a network."""
        context = self.page.context
        self.page.close()
        self.person.page = context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.goto("/quet")
        expect(self.page.locator("[data-phone][data-paired]")).to_be_visible()

    def leave(self) -> None:
        """Nothing went wrong but what we did to the network."""
        spoken = [said for said in self.person.complaints if "net::ERR_" not in said]
        assert (spoken, self.person.strangers) == ([], [])
        self.page.context.close()

    def waits(self, many: int) -> None:
        expect(self.page.locator("[data-waiting]").first).to_have_attribute("data-waiting", str(many), timeout=90_000)


def kill_while_it_sends(system: System, door: Door, *, after: float) -> None:
    """Stop the server, let the phone send, let the server run for a moment, and cut its power."""
    system.signal(signal.SIGSTOP)
    door.cut_off(is_cut=False)
    door.page.evaluate("() => dispatchEvent(new Event('online'))")
    door.page.wait_for_timeout(700)  # the request stands in the server's socket
    system.signal(signal.SIGCONT)
    time.sleep(after)
    system.kill()
    door.cut_off()
    system.start()


def test_fifty_scans_of_two_phones_without_a_network_survive_a_closed_tab_and_a_killed_server(
    system: System, application: Flask, room: Room, open_browser: Callable[..., Browser], tmp_path: Path
) -> None:
    doors = []
    orders = [*range(EACH)], [*range(EACH, PEOPLE), *range(EACH - AT_BOTH, EACH)]
    for number, order in enumerate(orders):
        scenes = [held_ticket(room.addresses[which]) for which in order]
        film = make_film(tmp_path / f"{number}.mjpeg", scenes, frames_per_scene=15)
        doors.append(Door(system, open_browser(film), room.pairing[number]))
    second = doors[1]
    for door in doors:
        door.pair()
        door.cut_off()

    second.scan_until(BEFORE_CLOSING)
    waiting = second.waiting()
    assert waiting
    second.close_and_reopen()
    assert waiting <= second.waiting()
    for door in doors:
        door.scan_until(EACH)
        door.waits(len(door.waiting()))

    for after in KILLED_AFTER:
        kill_while_it_sends(system, second, after=after)
    for door in doors:
        door.cut_off(is_cut=False)
    for door in doors:
        door.waits(0)

    sent = {row["id"]: row for door in doors for row in door.rows()}
    assert len(sent) >= 2 * EACH
    with application.app_context():
        kept = {str(scan.scan_id): scan for scan in session.scalars(sa.select(Scan).order_by(Scan.id))}
        there = attendance_in_session(room.session_id, now())
    assert kept.keys() == sent.keys()  # every scan once, and none that nobody made
    assert all(row["answer"]["outcome"] == kept[name].outcome for name, row in sent.items())
    outcomes = Counter(scan.outcome for scan in kept.values())
    assert outcomes[Outcome.ACCEPTED] == PEOPLE  # each person once
    assert Counter(one.status for one in there.values()) == {AttendanceStatus.PRESENT: PEOPLE}
    at_both = {scan.enrolment_id for scan in kept.values() if scan.outcome is Outcome.CONFLICT}
    assert len(at_both) == AT_BOTH
    assert outcomes[Outcome.REJECTED] == 0
    for door in doors:
        door.person.look()
        door.leave()

    office = Person(open_browser(), system.url, DESKTOP)
    office.sign_in(system.accounts()["Tổ chức đào tạo"])
    board = office.go(f"/quan-ly/diem-danh/{room.session_id}/danh-sach")
    expect(board.locator("[data-arrived]")).to_have_text(str(PEOPLE))
    expect(board.locator("[data-missing]")).to_have_text("0")
    odd = office.go(f"/quan-ly/khoa-hoc/{room.course_id}/luot-quet-can-xem")
    expect(odd.locator(".card form")).to_have_count(AT_BOTH)
    office.finish()
