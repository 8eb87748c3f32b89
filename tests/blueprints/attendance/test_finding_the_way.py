"""From page to page of attendance: nobody is left without a link to what she has to do next."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from blueprints.common.extensions import bearer_key
from models.clock import now
from models.courses.course import CourseState
from models.people.roles import Role
from tests.factories.attendance import lessons_of
from tests.factories.courses import make_course, make_trainer
from tests.factories.people import make_principal
from tests.factories.registrations import make_registration

Keep = Callable[..., Any]
DESK = "/quan-ly/diem-danh"


class Week:
    """A course whose two sessions were held two days ago and yesterday, and its trainer."""

    def __init__(self) -> None:
        self.trainer = make_principal(Role.TRAINER, name="Trần Văn Dũng")
        teaching = make_trainer(user_id=self.trainer.id)
        course = make_course(
            seats=2, starts_at=now() - timedelta(hours=52), trainer=teaching, title="Quản lý bằng 5S",
            now=now() - timedelta(days=14),
        )  # fmt: skip
        make_registration(course, bearer_key(), "Nguyễn Tấn Đạt", "Lê Thị Ánh")
        self.course_id = course.id
        self.first, self.last = (lesson.id for lesson in lessons_of(course))


@pytest.fixture
def week(kept: Keep) -> Week:
    return kept(Week)


@pytest.fixture
def trainer(week: Week, sign_in: Keep) -> FlaskClient:
    return sign_in(week.trainer)


def test_a_trainer_finds_her_sessions_of_the_days_before_the_last_first(
    week: Week, trainer: FlaskClient, kept: Keep
) -> None:
    kept(make_course, title="Khóa của người khác", starts_at=now() - timedelta(hours=52))
    page = trainer.get(DESK).text
    past = page[page.index('id="da-qua"') :]
    ways = [f'href="{DESK}/{number}/ghi-tay"' for number in (week.last, week.first)]
    assert [past.count(way) for way in ways] == [1, 1]
    assert past.index(ways[0]) < past.index(ways[1])
    assert f'href="/quan-ly/khoa-hoc/{week.course_id}/diem-danh"' in past
    assert "Khóa của người khác" not in page


def test_a_closed_or_cancelled_course_is_not_on_the_desk_any_more(kept: Keep, sign_in: Keep) -> None:
    for state in (CourseState.CLOSED, CourseState.CANCELLED):
        kept(make_course, starts_at=now() - timedelta(hours=52), state=state)
    assert "da-qua" not in sign_in(kept(make_principal, Role.ORGANISER)).get(DESK).text


def test_the_board_of_a_session_held_says_absent_and_leads_on_to_marking(week: Week, trainer: FlaskClient) -> None:
    page = trainer.get(f"{DESK}/{week.last}/danh-sach").text
    assert "Chưa đến" not in page
    assert "chưa đến" not in page
    assert page.count("Vắng</span>") == 2
    for way in ("", "/trinh-chieu", "/ghi-tay"):
        assert f'href="{DESK}/{week.last}{way}"' in page


def test_the_phones_of_a_course_lead_to_its_other_pages(week: Week, trainer: FlaskClient) -> None:
    page = trainer.get(f"/quan-ly/khoa-hoc/{week.course_id}/thiet-bi").text
    for way in ("diem-danh", "luot-quet-can-xem", "xin-vang"):
        assert f'href="/quan-ly/khoa-hoc/{week.course_id}/{way}"' in page
    assert "chot-lop" not in page  # closing a course is the organiser's


def test_the_lists_of_the_board_that_scroll_are_reached_by_keyboard(week: Week, trainer: FlaskClient) -> None:
    page = trainer.get(f"{DESK}/{week.last}/danh-sach").text
    for name in ("theo-don-vi", "vua-den"):
        assert f'<ul class="board-list" role="list" tabindex="0" aria-labelledby="{name}"' in page


def test_the_card_of_a_session_leads_to_its_course(kept: Keep, sign_in: Keep) -> None:
    number = kept(lambda: make_course(starts_at=now()).id)
    page = sign_in(kept(make_principal, Role.ORGANISER)).get(DESK).text
    assert page.count(f'href="/quan-ly/khoa-hoc/{number}/diem-danh"') == 2
