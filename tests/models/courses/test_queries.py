"""What the lists of courses hold, in which order, and with how many queries."""

from datetime import timedelta

import pytest

from models.courses.catalogue import Period, catalogue_lines, catalogue_size
from models.courses.course import CourseState
from models.courses.course_page import draft_course_page, public_course_page
from models.courses.desk_queries import desk_lines, desk_size
from models.courses.queries import (
    course_with_programme,
    open_courses,
    published_course_by_slug,
    upcoming_sessions,
)
from models.db import session
from models.errors import NotFound
from tests.conftest import NOW
from tests.factories.courses import make_course, make_trainer

DAY = timedelta(days=1)


def titles(words="", period=Period.CURRENT, limit=10, offset=0):
    lines = catalogue_lines(words, period, NOW, limit=limit, offset=offset)
    assert limit < 10 or catalogue_size(words, period, NOW) == len(lines)
    return [line.title for line in lines]


def test_catalogue_parts_courses_by_time(kept):
    kept(make_course, title="Đã qua", starts_at=NOW - 5 * DAY)
    kept(make_course, title="Đang học", starts_at=NOW - DAY / 24)
    kept(make_course, title="Sắp học", starts_at=NOW + 20 * DAY)
    kept(make_course, title="Học sớm", starts_at=NOW + 9 * DAY)
    kept(make_course, title="Nháp", state=CourseState.DRAFT)
    kept(make_course, title="Đã hủy", starts_at=NOW + 30 * DAY, state=CourseState.CANCELLED)
    kept(make_course, title="Đã chốt", starts_at=NOW - DAY / 24, state=CourseState.CLOSED)
    session.rollback()
    assert titles() == ["Đang học", "Học sớm", "Sắp học", "Đã hủy"]
    assert titles(period=Period.OPEN) == ["Học sớm", "Sắp học"]
    assert titles(period=Period.UPCOMING) == ["Học sớm", "Sắp học"]
    assert titles(period=Period.PAST) == ["Đã chốt", "Đã qua"]


def test_catalogue_is_searched_without_marks_word_by_word(kept):
    kept(make_course, title="Cải tiến năng suất Đặng Thị")
    kept(make_course, title="Quản lý chất lượng 100%")
    session.rollback()
    assert titles("nang cai") == ["Cải tiến năng suất Đặng Thị"]
    assert titles("ĐẶNG") == ["Cải tiến năng suất Đặng Thị"]
    assert titles("100%") == ["Quản lý chất lượng 100%"]
    assert titles("%") == ["Quản lý chất lượng 100%"]
    assert titles("_") == []


def test_catalogue_is_paged(kept):
    for number in range(3):
        kept(make_course, title=f"Khóa {number}", starts_at=NOW + (number + 2) * DAY)
    assert titles(limit=2) == ["Khóa 0", "Khóa 1"]
    assert titles(limit=2, offset=2) == ["Khóa 2"]


def test_catalogue_line_says_where_the_first_session_is(kept):
    kept(make_course)
    line = catalogue_lines("", Period.CURRENT, NOW, limit=10, offset=0)[0]
    assert (line.commune_code, line.first_starts_at) == ("21025", NOW + 14 * DAY)
    assert line.last_ends_at == NOW + 15 * DAY + timedelta(hours=3)


def test_open_courses_come_by_deadline(kept):
    kept(make_course, title="Sau", starts_at=NOW + 20 * DAY)
    kept(make_course, title="Trước", starts_at=NOW + 9 * DAY)
    kept(make_course, title="Hết hạn", starts_at=NOW + DAY)
    kept(make_course, title="Nháp", state=CourseState.DRAFT)
    assert [course.title for course in open_courses(NOW, 5)] == ["Trước", "Sau"]
    assert [course.title for course in open_courses(NOW, 1)] == ["Trước"]


def test_upcoming_sessions_come_by_time_with_course_and_venue(kept, queries):
    kept(make_course, title="Đang học", starts_at=NOW - DAY / 24)
    kept(make_course, title="Đã hủy", state=CourseState.CANCELLED)
    session.rollback()
    queries.clear()
    found = [(lesson.course.title, lesson.topic, lesson.venue.address) for lesson in upcoming_sessions(NOW, 5)]
    assert found == [("Đang học", "Chuyên đề 1", "12 Hùng Vương"), ("Đang học", "Chuyên đề 2", "12 Hùng Vương")]
    assert len(queries) == 1


@pytest.mark.parametrize("sessions", [1, 3])
def test_course_page_takes_two_queries(kept, queries, sessions):
    trainer = kept(make_trainer)
    course = kept(lambda: make_course(sessions=sessions, trainer=trainer))
    slug, course_id = course.slug, course.id
    session.rollback()
    queries.clear()
    page = public_course_page(slug)
    assert len(queries) == 2
    assert [lesson.topic for lesson in page.sessions] == [f"Chuyên đề {n + 1}" for n in range(sessions)]
    assert {trainer.name for lesson in page.sessions for trainer in lesson.trainers} == {"Trần Văn Dũng"}
    assert draft_course_page(course_id) == page


@pytest.mark.parametrize("sessions", [1, 3])
def test_course_with_programme_takes_three_queries(kept, queries, sessions):
    trainer = kept(make_trainer)
    course_id = kept(lambda: make_course(sessions=sessions, trainer=trainer).id)
    session.rollback()
    queries.clear()
    course = course_with_programme(course_id)
    assert [(lesson.venue.address, lesson.trainers[0].name) for lesson in course.sessions] == [
        ("12 Hùng Vương", "Trần Văn Dũng")
    ] * sessions
    assert len(queries) == 3


def test_draft_is_unknown_to_the_public(kept):
    draft = kept(make_course, state=CourseState.DRAFT)
    assert public_course_page(draft.slug) is None
    with pytest.raises(NotFound):
        published_course_by_slug(draft.slug)
    assert draft_course_page(draft.id).title == draft.title


def test_desk_lists_every_state_newest_first(kept):
    kept(make_course, title="Khóa một")
    kept(make_course, title="Khóa hai", state=CourseState.DRAFT, sessions=0)
    lines = desk_lines("", None, limit=10, offset=0)
    assert [(line.title, line.sessions) for line in lines] == [("Khóa hai", 0), ("Khóa một", 2)]
    assert [line.title for line in desk_lines("mot", None, limit=10, offset=0)] == ["Khóa một"]
    assert [line.title for line in desk_lines("", CourseState.DRAFT, limit=10, offset=0)] == ["Khóa hai"]
    assert (desk_size("", None), desk_size("mot", None), desk_size("", CourseState.CLOSED)) == (2, 1, 0)
