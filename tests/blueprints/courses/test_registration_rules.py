"""The rules of registering in the course's form, and the link for the invited."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.clock import VIETNAM, now
from models.courses.course import Course, CourseState
from models.db import session
from models.people.roles import Role
from tests.factories.courses import make_course
from tests.factories.people import make_principal
from tests.factories.registrations import make_course_open_at

NEW = "/quan-ly/khoa-hoc/moi"


def typed(moment):
    return f"{moment.astimezone(VIETNAM):%Y-%m-%dT%H:%M}"


def form(**changes):
    return {
        "title": "Năng suất xanh", "summary": "Tóm tắt.", "programme": "", "audience": "Hợp tác xã", "seats": "40",
        "attendance_threshold": "80", "registration_opens_at": typed(now() - timedelta(days=1)),
        "registration_closes_at": typed(now() + timedelta(days=5)), "contact_name": "Nguyễn Tấn Đạt",
        "contact_phone": "0255 382 2345", "contact_email": "lien-he@example.vn", **changes,
    }  # fmt: skip


@pytest.fixture
def organiser(kept, sign_in):
    return sign_in(kept(make_principal, Role.ORGANISER))


def course():
    session.rollback()
    return session.scalars(sa.select(Course).order_by(Course.id.desc())).first()


def test_a_new_form_asks_for_an_answer_within_one_working_day(organiser):
    page = organiser.get(NEW).get_data(as_text=True)
    assert re.search(r'name="offer_hours"[^>]* value="8"', page)
    assert "Quy tắc đăng ký" in page


def test_the_rules_are_kept_and_shown_again(organiser):
    rules = {
        "most_per_organisation": "5", "offer_hours": "16", "needs_approval": "y", "invitation_only": "y",
        "substitution_until_hours": "24", "withdrawal_until_hours": "48", "adding_until_hours": "72",
        "series": " 5S  cơ bản ",
    }  # fmt: skip
    made = organiser.post(NEW, data=form(**rules))
    assert made.status_code == 303
    found = course()
    assert (found.most_per_organisation, found.offer_hours, found.series) == (5, 16, "5S cơ bản")
    assert (found.needs_approval, found.invitation_only) == (True, True)
    assert (found.substitution_until_hours, found.withdrawal_until_hours, found.adding_until_hours) == (24, 48, 72)
    page = organiser.get(f"{made.location}/noi-dung").get_data(as_text=True)
    assert re.search(r'name="adding_until_hours"[^>]* value="72"', page)
    assert 'value="5S cơ bản"' in page


def test_what_is_left_empty_is_no_rule(organiser):
    organiser.post(NEW, data=form(offer_hours="", most_per_organisation="", series="  "))
    found = course()
    assert (found.offer_hours, found.most_per_organisation, found.adding_until_hours, found.series) == (
        0, None, None, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [("most_per_organisation", "0"), ("offer_hours", "201"), ("offer_hours", "vài"), ("adding_until_hours", "-1"),
     ("series", "s" * 121)],
)  # fmt: skip
def test_a_rule_out_of_bounds_is_told_at_its_field_and_kept_as_typed(organiser, name, value):
    answer = organiser.post(NEW, data=form(**{name: value}))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'id="{name}-error"' in page
    assert f'value="{value}"' in page
    assert course() is None


def invited_course(kept):
    made = kept(make_course_open_at, now())
    kept(lambda: session.execute(sa.update(Course).where(Course.id == made.id).values(invitation_only=True)))
    return made


def link(page):
    return re.search(r"http://localhost(/khoa-hoc/[^?]+/dang-ky\?moi=\w+)", page)[1]


def test_the_form_of_a_course_for_the_invited_opens_by_its_link_alone(organiser, kept):
    made = invited_course(kept)
    address = f"/khoa-hoc/{made.slug}/dang-ky"
    closed = organiser.get(address).get_data(as_text=True)
    assert "chỉ nhận đăng ký theo thư mời" in closed
    assert '<form class="register"' not in closed
    invitation = link(organiser.get(f"/quan-ly/khoa-hoc/{made.id}/noi-dung").get_data(as_text=True))
    assert '<form class="register"' in organiser.get(invitation).get_data(as_text=True)
    assert '<form class="register"' not in organiser.get(f"{address}?moi=sai").get_data(as_text=True)


def test_a_replaced_link_is_dead(organiser, kept):
    made = invited_course(kept)
    form_page = f"/quan-ly/khoa-hoc/{made.id}/noi-dung"
    old = link(organiser.get(form_page).get_data(as_text=True))
    answer = organiser.post(f"/quan-ly/khoa-hoc/{made.id}/duong-dan-moi")
    assert (answer.status_code, answer.location) == (303, form_page)
    new = link(organiser.get(form_page).get_data(as_text=True))
    assert new != old
    assert '<form class="register"' not in organiser.get(old).get_data(as_text=True)
    assert '<form class="register"' in organiser.get(new).get_data(as_text=True)


def test_only_a_course_that_goes_on_has_its_link_replaced(organiser, kept):
    over = kept(make_course, state=CourseState.CLOSED)
    assert organiser.post(f"/quan-ly/khoa-hoc/{over.id}/duong-dan-moi").status_code in {403, 409}
    assert organiser.post("/quan-ly/khoa-hoc/10000/duong-dan-moi").status_code == 404
