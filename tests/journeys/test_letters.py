"""An organiser at the desk: a session is moved, the letter looked at and sent; a message; the short text copied."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from blueprints.common.extensions import bearer_key
from models.audit.actor import Actor
from models.clock import now
from models.courses.training_session import TrainingSession
from models.db import session
from models.mail.outgoing_mail import OutgoingMail
from models.people.roles import Role
from models.registrations.registering import register
from tests.factories.courses import make_trainer, make_venue
from tests.factories.people import make_principal
from tests.factories.registrations import make_application, make_course_open_at
from tests.journeys.conftest import DESKTOP, PHONE, LiveServer
from tests.journeys.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.one_database]


@pytest.fixture
def shots() -> Path | None:
    """Where to leave a picture of every page, if JOURNEY_SHOTS names a folder."""
    folder = os.environ.get("JOURNEY_SHOTS")
    return Path(folder) if folder else None


def make_registered_course() -> int:
    """A published course with a trainer, a cooperative that registered, and a room to move to."""
    course = make_course_open_at(now())
    trainer = make_trainer()
    make_venue("Phòng họp số 9")
    for lesson in session.scalars(sa.select(TrainingSession)):
        session.refresh(lesson, ["trainers"])
        lesson.trainers = [trainer]
    register(course.id, make_application("An"), key=bearer_key(), actor=Actor.visitor("Khách"), now=now())
    return course.id


@pytest.mark.parametrize(("viewport", "scripts"), [(DESKTOP, True), (PHONE, True), (DESKTOP, False)])
def test_a_change_is_looked_at_and_sent_and_a_message_follows(
    live_server: LiveServer,
    open_browser: Callable[..., Browser],
    kept: Callable[..., int],
    shots: Path | None,
    viewport: dict[str, int],
    scripts: bool,  # noqa: FBT001  # pytest gives it by name
) -> None:
    course = kept(make_registered_course)
    organiser = Person(open_browser(), live_server.url, viewport, shots, scripts=scripts)
    live_server.sign_in(organiser.page.context, kept(make_principal, Role.ORGANISER))

    page = organiser.go(f"/quan-ly/khoa-hoc/{course}")
    expect(page.get_by_text("Có thay đổi chưa báo")).to_have_count(0)
    page.get_by_role("link", name="Sửa buổi Chuyên đề 1").click()
    page.get_by_label("Địa điểm").select_option(label="Phòng họp số 9")
    page.get_by_role("button", name="Lưu buổi học").click()
    expect(page.get_by_text("Có thay đổi chưa báo")).to_be_visible()
    organiser.look()
    page.get_by_role("link", name="Xem thư rồi gửi").click()
    expect(page.get_by_text("Nay: ")).to_contain_text("Phòng họp số 9")
    organiser.look()
    page.get_by_role("button", name="Gửi thư báo thay đổi").click()
    expect(page.get_by_text("Đã xếp gửi 1 thư báo thay đổi.")).to_be_visible()
    organiser.look()

    page.get_by_role("link", name="Viết thư").click()
    page.get_by_label("Tiêu đề").fill("Chỗ gửi xe")
    page.get_by_label("Nội dung").fill("Xin gửi xe ở cổng sau, {ten_don_vi}.")
    organiser.look()
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_text("Xin gửi xe ở cổng sau, Hợp tác xã Sông Vệ.")).to_be_visible()
    organiser.look()
    page.get_by_role("button", name="Gửi 1 thư").click()
    expect(page.get_by_text("Đã xếp gửi 1 thư.")).to_be_visible()
    organiser.go(f"/quan-ly/khoa-hoc/{course}/thu/loi-mo-dau")
    session.rollback()
    sent = session.scalars(sa.select(OutgoingMail.letter).order_by(OutgoingMail.id)).all()
    assert sent == ["registration_received", "course_changed", "course_message"]
    organiser.finish()


def test_the_short_text_is_copied_by_one_press(
    live_server: LiveServer, open_browser: Callable[..., Browser], kept: Callable[..., int], shots: Path | None
) -> None:
    course = kept(make_registered_course)
    organiser = Person(open_browser(), live_server.url, DESKTOP, shots)
    context = organiser.page.context
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    live_server.sign_in(context, kept(make_principal, Role.ORGANISER))
    page = organiser.go(f"/quan-ly/khoa-hoc/{course}")
    page.get_by_role("button", name="Chép").click()
    expect(page.get_by_text("Đã chép.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.get_by_label("Tin để gửi qua Zalo").input_value()
    assert copied.startswith("Mời tham dự: Cải tiến năng suất")
    organiser.finish()
