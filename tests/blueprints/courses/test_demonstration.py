"""The demonstration's three courses come to be by the acts, whatever the hour."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from blueprints.ops.demonstration_courses import load_courses
from models.audit.actor import Actor
from models.clock import VIETNAM
from models.courses.catalogue import Period, catalogue_lines
from models.courses.course import Course, CourseState
from models.courses.queries import course_with_programme
from models.courses.trainer import Trainer
from models.db import session
from models.people.roles import Role
from models.registrations.questionnaire import questions_asked
from tests.conftest import NOW
from tests.factories.people import make_user


def courses():
    session.rollback()
    return [course_with_programme(course_id) for course_id in session.scalars(sa.select(Course.id).order_by(Course.id))]


def test_three_marked_courses_of_forty_seats_are_open(kept):
    kept(load_courses, actor=Actor.system(), now=NOW)
    found = courses()
    assert [(course.seats, course.is_example, course.state) for course in found] == [
        (40, True, CourseState.PUBLISHED)
    ] * 3
    assert all(course.title.endswith("(ví dụ)") for course in found)
    assert [len(course.sessions) for course in found] == [2, 3, 4]
    assert [course.attendance_threshold for course in found] == [50, 80, 80]
    assert len(catalogue_lines("", Period.OPEN, NOW, limit=10, offset=0)) == 3
    assert {course.sessions[0].venue.commune_code for course in found} == {"21025", "21548", "23293"}


def test_one_of_them_asks_something_that_nobody_must_answer(kept):
    kept(load_courses, actor=Actor.system(), now=NOW)
    asked = [questions_asked(course.id) for course in courses()]
    assert [len(questions) for questions in asked] == [0, 1, 0]
    assert (asked[1][0].is_required, asked[1][0].choices) == (
        False,
        ("Nguyên liệu", "Sản xuất", "Bảo quản", "Bán hàng"),
    )


def test_first_course_runs_now_and_again_tomorrow(kept):
    at = NOW + timedelta(minutes=44)
    kept(load_courses, actor=Actor.system(), now=at)
    first = courses()[0]
    today, tomorrow = first.sessions
    assert (today.starts_at, today.ends_at) == (NOW + timedelta(minutes=30), NOW + timedelta(hours=4))
    assert (tomorrow.starts_at - today.starts_at, today.units, tomorrow.units) == (timedelta(days=1), 4, 4)
    assert first.registration_opens_at < at < first.registration_closes_at == tomorrow.ends_at


def test_other_courses_are_half_days_of_weekdays(kept):
    kept(load_courses, actor=Actor.system(), now=NOW)
    lessons = [lesson for course in courses()[1:] for lesson in course.sessions]
    times = {
        f"{lesson.starts_at.astimezone(VIETNAM):%H:%M}–{lesson.ends_at.astimezone(VIETNAM):%H:%M}" for lesson in lessons
    }
    assert times == {"07:30–11:30", "13:30–17:00"}
    assert all(lesson.starts_at.astimezone(VIETNAM).weekday() < 5 for lesson in lessons)
    assert all(lesson.trainers for lesson in lessons)


def test_trainer_account_teaches_in_the_first_course(kept):
    user_id = kept(lambda: make_user(Role.TRAINER).id)
    kept(load_courses, actor=Actor.system(), now=NOW)
    trainer_id = session.scalar(sa.select(Trainer.id).where(Trainer.user_id == user_id))
    assert trainer_id in {trainer.id for trainer in courses()[0].sessions[0].trainers}


@pytest.mark.parametrize("hour", range(24))
def test_demonstration_loads_at_any_hour_of_any_weekday(kept, hour):
    at = datetime(2026, 11, 16 + hour % 7, hour, 59, 59, tzinfo=UTC)
    kept(load_courses, actor=Actor.system(), now=at)
    assert [course.state for course in courses()] == [CourseState.PUBLISHED] * 3
