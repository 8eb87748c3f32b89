"""From an open course to a verified certificate and a published article, as five people, on the real system."""

import io
import os
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from models.clock import VIETNAM, now
from tests.journeys.camera import held_ticket, make_film
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.person import Person
from tests.journeys.system import System

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
TITLE = "Bảo trì năng suất toàn diện cho xưởng chế biến"
FIRST, SECOND = "Nguyễn Thị Ánh Tuyết", "K’Brêu"
HEADLINE = "Hợp tác xã Trà Bồng rút một nửa thời gian giao hàng"


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    with System(tmp_path) as started:
        yield started


@pytest.fixture
def shots() -> Path | None:
    """Where to leave a picture of every page, if JOURNEY_SHOTS names a folder: for people to look at."""
    folder = os.environ.get("JOURNEY_SHOTS")
    if folder is None:
        return None
    Path(folder).mkdir(parents=True, exist_ok=True)
    return Path(folder)


def typed(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}"


def lesson_now() -> tuple[datetime, datetime]:
    """Give from and to of a session that is open for check-in now, and lies within one day."""
    local = now().astimezone(VIETNAM).replace(second=0, microsecond=0)
    if (local.hour, local.minute) >= (23, 45):
        midnight = (local + timedelta(days=1)).replace(hour=0, minute=0)
        return midnight, midnight + timedelta(hours=1)
    begins = max(local - timedelta(hours=1), local.replace(hour=0, minute=0))
    return begins, min(local + timedelta(hours=2), local.replace(hour=23, minute=59))


def schedule_course(organiser: Person) -> None:
    page = organiser.go("/quan-ly/khoa-hoc/moi")
    today = now().astimezone(VIETNAM)
    page.get_by_label("Tên khóa").fill(TITLE)
    page.get_by_label("Giới thiệu").fill("Giữ máy chạy **đều**, bớt dừng, bớt hỏng.")
    page.get_by_label("Nội dung chương trình").fill("## Hai buổi\n\n- Tự bảo dưỡng\n- Bảo trì theo kế hoạch")
    page.get_by_label("Đối tượng tham dự").fill("Quản đốc, tổ trưởng sản xuất")
    page.get_by_label("Số chỗ").fill("3")
    page.get_by_label("Dự học tối thiểu").fill("50")
    page.get_by_label("Mở đăng ký").fill(typed(today - timedelta(days=1)))
    page.get_by_label("Hạn đăng ký").fill(typed(today + timedelta(days=2)))
    page.get_by_label("Người liên hệ").fill("Nguyễn Thị Thu Hà")
    page.get_by_label("Điện thoại").fill("0255 382 2345")
    page.get_by_label("Thư điện tử").fill("to-chuc@tra-khuc.example")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("h1")).to_have_text(TITLE)
    organiser.look()


def add_lesson(organiser: Person, topic: str, begins: datetime, ends: datetime, venue: str, trainer: str) -> Page:
    page = organiser.page
    page.get_by_role("link", name=re.compile("Thêm buổi")).first.click()
    organiser.look()
    page.get_by_label("Chuyên đề").fill(topic)
    page.locator("[name=day]").fill(f"{begins:%Y-%m-%d}")
    page.locator("[name=starts]").fill(f"{begins:%H:%M}")
    page.locator("[name=ends]").fill(f"{ends:%H:%M}")
    page.get_by_label("Số tiết").fill("4")
    choice = page.locator("select[name=venue] option", has_text=venue).get_attribute("value")
    page.get_by_label("Địa điểm").select_option(choice)
    page.get_by_label(re.compile(trainer)).check()
    page.get_by_role("button", name="Lưu buổi học").click()
    return organiser.look()


def register_two(business: Person, slug: str) -> str:
    page = business.go("/khoa-hoc?tim=bao+tri")
    page.get_by_role("link", name=TITLE).click()
    business.look()
    page.get_by_role("link", name=re.compile("Đăng ký")).first.click()
    business.look()
    page.get_by_role("button", name="Gửi đăng ký").last.click()
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    business.look()
    page.get_by_label("Loại hình").select_option("cooperative")
    page.get_by_label("Mã số thuế").fill("43.0020.5942")
    page.get_by_label("Tên đơn vị").fill("Hợp tác xã Nông nghiệp Trà Bồng")
    page.get_by_role("combobox", name="Xã, phường, đặc khu").fill("tra bong")
    page.get_by_role("option", name="Xã Trà Bồng", exact=True).click()
    page.get_by_label("Người liên hệ").fill("Phạm Thị Hoa")
    page.locator("[name=contact_phone]").fill("0912 345 678")
    page.locator("[name=contact_email]").fill("hoa@htx-trabong.example")
    page.get_by_role("button", name="Thêm học viên").click()
    for number, (name, position) in enumerate(((FIRST, "Giám đốc"), (SECOND, "Tổ trưởng"))):
        row = page.locator("[data-person-row]").nth(number)
        row.get_by_label("Họ và tên").fill(name)
        row.get_by_label("Chức danh").fill(position)
    page.get_by_role("button", name="Gửi đăng ký").last.click()
    expect(page.get_by_label("Mã số thuế")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[data-person-row]").nth(1).get_by_label("Họ và tên")).to_have_value(SECOND)
    business.look()
    page.get_by_label("Mã số thuế").fill("43.0020.5943")
    page.get_by_role("button", name="Gửi đăng ký").last.click()
    expect(page.get_by_text("Đã nhận đăng ký")).to_be_visible()
    business.look()
    assert slug in page.content()
    return page.url


def tickets_of(system: System) -> list[str]:
    """Give the addresses in the QR codes of the letter, in their order."""
    letter = system.mailbox.letter_to("hoa@htx-trabong.example")
    pictures = [part.get_content() for part in letter.walk() if part.get_content_type() == "image/png"]
    calendars = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    assert len(calendars) == 1
    return [zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"))[0].text for picture in pictures]


def check_in(trainer: Person, code: str) -> None:
    page = trainer.go("/quan-ly/diem-danh")
    page.get_by_role("link", name=re.compile("^Điểm danh buổi Tự bảo dưỡng")).click()
    trainer.look()
    if page.locator("[data-camera]").get_attribute("data-state") == "off":
        page.get_by_role("button", name="Bật máy quét").click()
    answer = page.locator("[data-verdict]")
    expect(answer).to_have_attribute("data-tone", "success", timeout=20_000)
    expect(answer).to_contain_text(FIRST)
    trainer.look()
    page.get_by_role("textbox", name="Mã vé").fill(code.lower())
    page.keyboard.press("Enter")
    expect(answer).to_contain_text(SECOND)
    page.get_by_role("textbox", name="Mã vé").fill(code)
    page.keyboard.press("Enter")
    expect(answer).to_have_attribute("data-tone", "warning")
    expect(answer).to_contain_text(re.compile(r"Đã điểm danh lúc \d\d:\d\d"))
    expect(page.locator("[data-present]")).to_have_text("2")
    page.get_by_role("link", name="Xem danh sách").click()
    trainer.look()


def certify(organiser: Person, course: str) -> bytes:
    page = organiser.go(course)
    page.get_by_role("link", name="Giấy chứng nhận").last.click()
    organiser.look()
    page.get_by_text(re.compile("Cấp 2 giấy chứng nhận…")).click()
    page.get_by_role("button", name="Đồng ý cấp").click()
    expect(page.get_by_text("Đã tạo đủ 2 tệp")).to_be_visible(timeout=30_000)
    organiser.look()
    address = page.get_by_role("link", name=re.compile("^Mở PDF")).first.get_attribute("href")
    answer = page.request.get(address)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    return answer.body()


def write_article(writer: Person, picture: Path) -> str:
    page = writer.go("/quan-ly/tin-bai/moi")
    page.get_by_label("Tiêu đề").fill(HEADLINE)
    page.get_by_label("Tóm tắt").fill("Hai buổi học, một bảng phân công, và kho hàng gọn gàng.")
    page.get_by_label("Nội dung").fill("## Việc đã làm\n\nHợp tác xã vẽ lại **dòng việc** và bỏ ba lần chờ.")
    page.locator("input[type=file]").set_input_files(picture)
    page.get_by_label("Lời tả ảnh").fill("Kho hàng sau khi sắp xếp")
    page.get_by_role("button", name="Lưu bản nháp").click()
    expect(page.locator("h1")).to_have_text(HEADLINE)
    writer.look()
    page.get_by_role("button", name=re.compile("Trình duyệt")).click()
    writer.look()
    return page.url


def approve_and_plan(writer: Person, approver: Person, article: str) -> datetime:
    """Approve the article's first revision, and plan it for the next minute. Gives the time."""
    approver.go(article).get_by_role("button", name=re.compile("Duyệt bản số 1")).click()
    approver.look()
    page = writer.go(article)
    at = (now() + timedelta(seconds=80)).astimezone(VIETNAM).replace(second=0, microsecond=0)
    page.get_by_label("Hẹn giờ").check()
    page.get_by_label("Ngày giờ đăng").fill(typed(at))
    page.get_by_role("button", name="Đăng hoặc hẹn giờ").click()
    writer.look()
    return at


def fill_programme(organiser: Person) -> str:
    """Add two sessions, one refused by name first, and publish. Gives the course's slug."""
    course = organiser.page.url
    begins, ends = lesson_now()
    refused = add_lesson(organiser, "Tự bảo dưỡng", begins, ends, "Đăk Bla", "Trần Văn Bình")
    expect(refused.get_by_text(re.compile("Trần Văn Bình.*Khởi động 5S")).first).to_be_visible()
    organiser.go(course)
    add_lesson(organiser, "Tự bảo dưỡng", begins, ends, "Đăk Bla", "Đỗ Thị Mai Lan")
    later = timedelta(days=9)
    add_lesson(organiser, "Bảo trì theo kế hoạch", begins + later, ends + later, "Đăk Bla", "Trần Văn Bình")
    organiser.page.get_by_role("button", name="Công bố").click()
    organiser.look()
    organiser.page.locator("main").get_by_role("link", name="Trang công khai").click()
    organiser.look()
    return organiser.page.url.rpartition("/")[2]


def see_ticket(business: Person, ticket: str) -> None:
    """What the QR opens on an ordinary phone shows what a badge shows, and no contact data."""
    page = business.go(urlsplit(ticket).path)
    expect(page.locator("h1")).to_have_text(FIRST)
    assert "0912" not in page.content()
    assert "hoa@htx" not in page.content()


def verify(reader: Person, sheet: bytes) -> None:
    """The QR on the drawn sheet leads to the word "valid"; another code does not."""
    drawn = pypdfium2.PdfDocument(sheet)[0]
    assert SECOND in drawn.get_textpage().get_text_range()
    address = zxingcpp.read_barcodes(drawn.render(scale=150 / 72).to_pil().convert("L"))[0].text
    parts = urlsplit(address)
    page = reader.go(f"{parts.path}?{parts.query}")
    expect(page.locator("h1")).to_have_text("Giấy chứng nhận hợp lệ")
    expect(page.locator("main")).to_contain_text(SECOND)
    page = reader.go(parts.path)
    expect(page.locator("main")).not_to_contain_text(SECOND)
    page = reader.go("/xac-thuc/0000-0000-0000-0000")
    expect(page.locator("h1")).not_to_have_text("Giấy chứng nhận hợp lệ")


def test_five_people_take_a_course_from_plan_to_certificate_and_an_article_to_the_news(
    system: System, open_browser: Callable[..., Browser], tmp_path: Path, shots: Path | None
) -> None:
    accounts = system.accounts()
    desks = open_browser()
    writer, approver, organiser = (Person(desks, system.url, DESKTOP, shots) for _ in range(3))
    business = Person(desks, system.url, PHONE, shots)

    picture = tmp_path / "kho.jpg"
    Image.effect_noise((1800, 1200), 40).convert("RGB").save(picture)
    writer.sign_in(accounts["Truyền thông"])
    approver.sign_in(accounts["Lãnh đạo duyệt"])
    at = approve_and_plan(writer, approver, write_article(writer, picture))
    assert HEADLINE not in business.go("/tin-tuc").content() or now() >= at

    organiser.sign_in(accounts["Tổ chức đào tạo"])
    schedule_course(organiser)
    course = organiser.page.url
    slug = fill_programme(organiser)

    own = register_two(business, slug)
    tickets = tickets_of(system)
    assert len(tickets) == 2
    see_ticket(business, tickets[0])
    business.go(own)

    door = open_browser(make_film(tmp_path / "ticket.mjpeg", [held_ticket(tickets[0])]))
    trainer = Person(door, system.url, PHONE, shots)
    trainer.sign_in(accounts["Giảng viên"])
    check_in(trainer, tickets[1].rpartition("/")[2])

    verify(business, certify(organiser, course))

    wait_until_published(business, at)
    business.look()
    assert business.page.request.get("/tin-tuc/atom.xml").text().count(f"<title>{HEADLINE}</title>") == 1
    for person in (writer, approver, organiser, business, trainer):
        person.finish()


def wait_until_published(reader: Person, at: datetime) -> None:
    """The worker publishes within a minute of the time, and not before."""
    last = at + timedelta(seconds=62)
    link = reader.page.get_by_role("link", name=HEADLINE)
    while True:
        asked_at = now()
        reader.page.goto("/tin-tuc")
        if link.count():
            assert now() >= at
            break
        assert asked_at < last, "not published within a minute of its time"
        reader.page.wait_for_timeout(500)
    link.first.click()
    expect(reader.page.locator("h1")).to_have_text(HEADLINE)
