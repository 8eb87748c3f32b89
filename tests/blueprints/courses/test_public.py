"""What everyone sees: the catalogue, and one course."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.audit.actor import Actor
from models.clock import now
from models.courses.cancelling import cancel_course
from models.courses.course import Course, CourseState
from models.courses.drafting import create_course
from models.db import session
from tests.conftest import NOW
from tests.factories.courses import course_facts, make_course, make_trainer
from tests.factories.registrations import make_registration

ANH = Actor("user", "Ánh", 1)
DAY = timedelta(days=1)


def make_current(**changes):
    """A course as it stands for a view, which reads the clock."""
    return make_course(now=now(), **changes)


def words_of(response):
    """The page's text without tags, in single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)).split())


def test_catalogue_shows_a_card_with_seats_and_place(client, kept):
    course = kept(make_current, title="Cải tiến năng suất", seats=7)
    page = client.get("/khoa-hoc")
    assert page.status_code == 200
    assert f'href="/khoa-hoc/{course.slug}"' in page.get_data(as_text=True)
    assert "Phường Cẩm Thành" in words_of(page)
    assert "Còn 7 chỗ" in words_of(page)


def test_catalogue_is_searched_without_marks(client, kept):
    kept(make_current, title="Cải tiến năng suất")
    kept(make_current, title="Quản lý chất lượng")
    words = words_of(client.get("/khoa-hoc?tim=cai+tien"))
    assert "Cải tiến năng suất" in words
    assert "Quản lý chất lượng" not in words


def test_catalogue_without_a_hit_says_so(client):
    page = client.get("/khoa-hoc?tim=khong-co&loc=da-qua")
    assert page.status_code == 200
    assert "Không có khóa nào như vậy" in words_of(page)


@pytest.mark.parametrize("query", ["?loc=gi-do", "?trang=0", "?trang=99999999999", "?tim=%00%ff", "?tim=" + "a+" * 300])
def test_catalogue_takes_whatever_is_asked(client, kept, query):
    kept(make_current)
    assert client.get(f"/khoa-hoc{query}").status_code == 200


@pytest.mark.parametrize("courses", [1, 3])
def test_catalogue_takes_three_queries(client, kept, queries, courses):
    for _ in range(courses):
        kept(make_current)
    queries.clear()
    client.get("/khoa-hoc")
    assert len(queries) == 3


@pytest.mark.parametrize("sessions", [1, 3])
def test_course_page_takes_three_queries(client, kept, queries, sessions):
    trainer = kept(make_trainer)
    slug = kept(lambda: make_current(sessions=sessions, trainer=trainer).slug)
    queries.clear()
    assert client.get(f"/khoa-hoc/{slug}").status_code == 200
    assert len(queries) == 3


def test_course_page_shows_programme_trainer_venue_and_contact(client, kept):
    trainer = kept(make_trainer, "Đỗ Thị Mai")
    course = kept(lambda: make_current(trainer=trainer, title="Cải tiến"))
    words = words_of(client.get(f"/khoa-hoc/{course.slug}"))
    for expected in ("Chuyên đề 1", "Chuyên đề 2", "Đỗ Thị Mai", "12 Hùng Vương, Phường Cẩm Thành", "0255 382 2345"):
        assert expected in words
    assert f"/khoa-hoc/{course.slug}.ics" in client.get(f"/khoa-hoc/{course.slug}").get_data(as_text=True)


def test_course_page_counts_the_seats_left(client, kept):
    course = kept(make_current, seats=3)
    address = f"/khoa-hoc/{course.slug}"
    assert "3 chỗ trống trong tổng số 3 chỗ" in words_of(client.get(address))
    kept(make_registration, course, b"k" * 32, "An", "Bình")
    assert "1 chỗ trống trong tổng số 3 chỗ" in words_of(client.get(address))
    kept(make_registration, course, b"k" * 32, "Cường")
    words = words_of(client.get(address))
    assert "Hết chỗ, nhận danh sách chờ" in words
    assert "Đã đủ 3 chỗ" in words


def test_course_page_follows_a_change_at_once(client, kept):
    course = kept(make_current, title="Tên cũ")
    address = f"/khoa-hoc/{course.slug}"
    assert "Tên cũ" in words_of(client.get(address))
    kept(lambda: session.execute(sa.update(Course).values(title="Tên mới")))
    assert "Tên cũ" not in words_of(client.get(address))


def test_course_page_speaks_english_when_asked(client, kept):
    course = kept(make_current)
    address = f"/khoa-hoc/{course.slug}"
    assert '<html lang="vi">' in client.get(address).get_data(as_text=True)
    assert '<html lang="en">' in client.get(f"{address}?lang=en").get_data(as_text=True)
    assert '<html lang="en">' in client.get(address).get_data(as_text=True)
    assert '<html lang="vi">' in client.get(f"{address}?lang=vi").get_data(as_text=True)


def test_course_page_shows_a_notice_to_one_visitor_only(client, kept):
    course = kept(make_current)
    address = f"/khoa-hoc/{course.slug}"
    client.get(address)
    with client.session_transaction() as cookie:
        cookie["_flashes"] = [("success", "Đã gửi.")]
    assert "Đã gửi." in words_of(client.get(address))
    assert "Đã gửi." not in words_of(client.get(address))


def test_cancelled_course_says_why(client, kept):
    course = kept(make_current)
    kept(cancel_course, course.id, "Bão số 12 đổ bộ.", actor=ANH, now=NOW)
    words = words_of(client.get(f"/khoa-hoc/{course.slug}"))
    assert "Khóa này đã hủy" in words
    assert "Bão số 12 đổ bộ." in words
    assert "chỗ trống" not in words


@pytest.mark.parametrize(
    ("starts_in", "words"), [(DAY / 2, "Đã hết hạn đăng ký"), (-5 * DAY, "Đã kết thúc")], ids=["closed", "past"]
)
def test_course_that_takes_nobody_says_so(client, kept, starts_in, words):
    course = kept(lambda: make_current(starts_at=now() + starts_in))
    shown = words_of(client.get(f"/khoa-hoc/{course.slug}"))
    assert words in shown
    assert "chỗ trống" not in shown


def test_draft_and_unknown_course_are_not_found(client, kept):
    draft = kept(make_current, state=CourseState.DRAFT)
    assert client.get(f"/khoa-hoc/{draft.slug}").status_code == 404
    assert client.get("/khoa-hoc/khong-co").status_code == 404
    assert client.get("/khoa-hoc/%00%ff").status_code in {400, 404}  # PostgreSQL holds no NUL: a bad request there


def test_example_course_is_marked(client, kept):
    course = kept(make_current)
    assert "Dữ liệu ví dụ" not in words_of(client.get(f"/khoa-hoc/{course.slug}"))
    kept(lambda: session.execute(sa.update(Course).values(is_example=True)))
    assert "Dữ liệu ví dụ" in words_of(client.get(f"/khoa-hoc/{course.slug}"))


def test_what_an_organiser_types_cannot_run_in_a_browser(client, kept):
    facts = course_facts(
        title="<script>alert(1)</script>", summary_markdown="<img src=x onerror=alert(1)> [x](javascript:alert(1))"
    )
    kept(lambda: create_course(facts, actor=ANH, now=NOW))
    kept(lambda: session.execute(sa.update(Course).values(state=CourseState.PUBLISHED, published_at=NOW)))
    page = client.get("/khoa-hoc/script-alert-1-script").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="javascript' not in page
