"""A trainer writes down the list signed in ink on her phone, without JavaScript; an organiser mends it and closes."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from models.attendance.scan import Outcome
from models.people.principal import Principal
from models.people.roles import Role
from tests.factories.attendance import enrolment_named, lessons_of
from tests.factories.courses import make_trainer
from tests.factories.evidence import make_past_course, make_scan
from tests.factories.people import make_principal
from tests.journeys.conftest import DESKTOP, PHONE, LiveServer
from tests.journeys.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
PEOPLE = ("Nguyễn Thị Ánh Tuyết", "K’Brêu", "Trần Văn Dũng", "Lê Đạt")
SIGNED = "Theo danh sách ký tên buổi sáng"


class Room:
    """Last week's course: K’Brêu was scanned in time, Đạt too late, and one scan waits for a decision."""

    def __init__(self) -> None:
        self.trainer = make_principal(Role.TRAINER, name="Phạm Văn Thầy")
        self.organiser = make_principal(Role.ORGANISER)
        course = make_past_course(
            *PEOPLE, trainer=make_trainer(user_id=self.trainer.id), late_after_minutes=15, sessions=1,
            title="Áp dụng 5S và Kaizen trong cải tiến năng suất", series="5S 2026",
        )  # fmt: skip
        lesson = lessons_of(course)[0]
        make_scan(lesson, enrolment_named("K’Brêu"), -5)
        make_scan(lesson, enrolment_named("Lê Đạt"), 50)
        make_scan(lesson, enrolment_named("Trần Văn Dũng"), 5, outcome=Outcome.REJECTED)
        self.course_id, self.session_id = course.id, lesson.id


@pytest.fixture
def room(kept: Callable[..., Room]) -> Room:
    return kept(Room)


@pytest.fixture
def somebody(live_server: LiveServer, open_browser: Callable[..., Browser]) -> Iterator[Callable[..., Person]]:
    folder = os.environ.get("JOURNEY_SHOTS")
    opened: list[Person] = []

    def run(principal: Principal, viewport: dict[str, int], *, scripts: bool) -> Person:
        person = Person(open_browser(), live_server.url, viewport, Path(folder) if folder else None, scripts=scripts)
        live_server.sign_in(person.page.context, principal)
        opened.append(person)
        return person

    yield run
    for person in opened:
        person.finish()


def test_the_signed_list_is_written_down_mended_and_closed(room: Room, somebody: Callable[..., Person]) -> None:
    written_down_by(somebody(room.trainer, PHONE, scripts=False), room)
    mended_and_closed_by(somebody(room.organiser, DESKTOP, scripts=True), room)


def written_down_by(trainer: Person, room: Room) -> None:
    page = trainer.go(f"/quan-ly/khoa-hoc/{room.course_id}/diem-danh")
    expect(page.get_by_text("Không còn đủ (3)")).to_be_visible()
    page.get_by_role("link", name="Ghi tay, buổi").click()
    trainer.look()
    page.get_by_label("Hiện", exact=True).select_option("chua-den")
    page.get_by_role("button", name="Lọc").click()
    trainer.look()
    expect(page.get_by_role("checkbox", name="K’Brêu")).to_have_count(0)
    page.get_by_role("checkbox", name="Nguyễn Thị Ánh Tuyết").check()
    page.get_by_label("Giờ đến của Trần Văn Dũng").fill("07:40")
    page.get_by_role("button", name="Ghi điểm danh").click()
    trainer.look()
    expect(page.get_by_role("alert").get_by_text("Vui lòng ghi lý do")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Nguyễn Thị Ánh Tuyết")).to_be_checked()
    page.get_by_label("Lý do").fill(SIGNED)
    page.get_by_role("button", name="Ghi điểm danh").click()
    trainer.look()
    expect(page.get_by_text("Đã ghi 2 học viên")).to_be_visible()
    page.get_by_role("link", name="Bỏ lọc").click()
    trainer.look()
    page.get_by_role("link", name="Chốt buổi", exact=True).click()
    trainer.look()
    expect(page.get_by_text("Có mặt: 3")).to_be_visible()
    page.get_by_role("button", name="Chốt điểm danh của buổi").click()
    trainer.look()
    expect(page.get_by_text("Đã chốt điểm danh của buổi")).to_be_visible()


def mended_and_closed_by(organiser: Person, room: Room) -> None:
    page = organiser.go(f"/quan-ly/diem-danh/{room.session_id}/chot")
    page.get_by_label("Lý do mở lại").fill("Anh Đạt đến đúng giờ, máy quét trễ")
    page.get_by_role("button", name="Mở lại điểm danh").click()
    organiser.look()
    page.get_by_role("link", name="Lê Đạt").click()
    organiser.look()
    page.get_by_label("Giờ đến").fill("07:30")
    page.get_by_label("Lý do").fill("Giảng viên xác nhận")
    page.get_by_role("button", name="Ghi điểm danh").click()
    organiser.look()
    expect(page.get_by_text("(trước đó: muộn, 2 tiết)")).to_be_visible()
    organiser.go(f"/quan-ly/khoa-hoc/{room.course_id}/diem-danh")
    page.get_by_role("link", name="Chốt lớp").click()
    organiser.look()
    page.get_by_role("button", name="Chốt lớp").click()
    organiser.look()
    expect(page.get_by_role("alert").get_by_text("Còn 1 lượt quét cần xem")).to_be_visible()
    page.get_by_label("Vẫn chốt lớp").check()
    page.get_by_role("button", name="Chốt lớp").click()
    organiser.look()
    expect(page.get_by_text("gồm 4 học viên")).to_be_visible()
    organiser.go(f"/quan-ly/khoa-hoc/{room.course_id}/diem-danh")
    expect(page.get_by_text("Đã đủ (4)")).to_be_visible()
    organiser.go(f"/quan-ly/diem-danh/{room.session_id}/ghi-tay")
