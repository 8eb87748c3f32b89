"""The rules of attendance in the course's form."""

import re

import pytest

from models.attendance.closing import close_session
from models.clock import VIETNAM, now
from models.courses.course import Course
from models.db import session
from models.people.roles import Role
from tests.factories.attendance import lessons_of
from tests.factories.courses import make_course, make_trainer
from tests.factories.evidence import make_past_course
from tests.factories.people import make_principal

RULES = {"late_after_minutes": "15", "scans_open_minutes": "30", "scans_taken_days": "3", "second_check": "y"}


@pytest.fixture
def organiser(kept):
    return kept(make_principal, Role.ORGANISER)


def typed(moment):
    return f"{moment.astimezone(VIETNAM):%Y-%m-%dT%H:%M}"


def form(course, page, **changes):
    return {
        "title": course.title, "summary": "Tóm tắt.", "programme": "Chương trình.", "audience": course.audience,
        "seats": str(course.seats), "attendance_threshold": "80",
        "registration_opens_at": typed(course.registration_opens_at),
        "registration_closes_at": typed(course.registration_closes_at), "contact_name": course.contact_name,
        "contact_phone": "0255 382 2345", "contact_email": course.contact_email, "offer_hours": "0",
        "substitution_until_hours": "0", "withdrawal_until_hours": "0",
        "started_from": re.search(r'name="started_from"[^>]*value="(\w+)"', page)[1], **changes,
    }  # fmt: skip


def test_the_rules_are_explained_kept_and_shown_again(kept, sign_in, organiser):
    course = kept(lambda: make_course(now=now(), trainer=make_trainer()))
    client, address = sign_in(organiser), f"/quan-ly/khoa-hoc/{course.id}/noi-dung"
    page = client.get(address).text
    assert "Bỏ trống: đến muộn không bị trừ tiết" in page
    assert client.post(address, data=form(course, page, **RULES)).status_code == 303
    session.rollback()
    found = session.get_one(Course, course.id)
    assert (found.late_after_minutes, found.scans_open_minutes, found.scans_taken_days) == (15, 30, 3)
    assert (found.second_check, found.names_on_phones) == (True, False)
    assert re.search(r'name="late_after_minutes"[^>]* value="15"', client.get(address).text)


def test_what_is_left_empty_is_as_usual(kept, sign_in, organiser):
    course = kept(lambda: make_course(now=now(), trainer=make_trainer(), scans_open_minutes=5, scans_taken_days=1))
    client, address = sign_in(organiser), f"/quan-ly/khoa-hoc/{course.id}/noi-dung"
    empty = dict.fromkeys(RULES, "")
    assert client.post(address, data=form(course, client.get(address).text, **empty)).status_code == 303
    session.rollback()
    found = session.get_one(Course, course.id)
    assert (found.late_after_minutes, found.scans_open_minutes, found.scans_taken_days) == (None, 60, 14)


@pytest.mark.parametrize(
    ("name", "value"), [("late_after_minutes", "241"), ("scans_open_minutes", "-1"), ("scans_taken_days", "0")]
)
def test_a_rule_out_of_bounds_is_told_at_its_field(kept, sign_in, organiser, name, value):
    course = kept(lambda: make_course(now=now(), trainer=make_trainer()))
    client, address = sign_in(organiser), f"/quan-ly/khoa-hoc/{course.id}/noi-dung"
    answer = client.post(address, data=form(course, client.get(address).text, **{name: value}))
    assert answer.status_code == 422
    assert f'id="{name}-error"' in answer.text


def test_a_rule_that_counted_a_closed_session_is_refused_in_words(kept, sign_in, organiser):
    course = kept(make_past_course, "Ánh")
    kept(lambda: close_session(lessons_of(course)[0].id, actor=organiser.actor, now=now()))
    client, address = sign_in(organiser), f"/quan-ly/khoa-hoc/{course.id}/noi-dung"
    session.rollback()
    answer = client.post(address, data=form(session.get_one(Course, course.id), client.get(address).text, **RULES))
    assert "Vui lòng mở lại các buổi đã chốt trước khi sửa" in answer.text
    assert answer.status_code == 422
