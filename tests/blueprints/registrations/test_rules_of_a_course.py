"""The registration form of a course with rules of its own: for the invited, approved one by one, few of each."""

import pytest
import sqlalchemy as sa

from blueprints.common.extensions import bearer_key
from models.clock import now
from models.courses.course import Course
from models.db import session
from models.registrations.enrolment import Enrolment
from models.registrations.registration import Registration, WaitingChoice
from models.registrations.registration_rules import invitation_code
from tests.blueprints.registrations.test_signing_up import FILLED, words
from tests.factories.registrations import make_course_open_at

BINH = {"trainees-1-name": "Lê Bình", "trainees-1-position": "Thủ kho"}


@pytest.fixture
def course(kept):
    """Give a course of two seats with these rules."""

    def make(**rules):
        made = kept(make_course_open_at, now())
        if rules:
            kept(lambda: session.execute(sa.update(Course).where(Course.id == made.id).values(**rules)))
        return made

    return make


def form_of(made):
    return f"/khoa-hoc/{made.slug}/dang-ky"


def states():
    session.rollback()
    return [str(state) for state in session.scalars(sa.select(Enrolment.state).order_by(Enrolment.id))]


def test_the_invited_send_the_form_by_their_link_and_nobody_else_does(client, course):
    made = course(invitation_only=True)
    code = invitation_code(bearer_key(), made.id, 1)
    refused = client.post(form_of(made), data=FILLED)
    assert refused.status_code == 422
    assert "Khóa này chỉ nhận đăng ký theo thư mời." in words(refused)
    assert 'value="Hợp tác xã Sông Vệ"' in words(refused)
    assert client.post(f"{form_of(made)}?moi={code}", data=FILLED).status_code == 303
    assert states() == ["confirmed"]


def test_a_course_that_approves_says_so_before_and_after(client, course):
    made = course(needs_approval=True)
    assert "Khóa này duyệt từng người" in words(client.get(form_of(made)))
    answer = client.post(form_of(made), data=FILLED)
    assert states() == ["requested"]
    assert "Chờ duyệt" in words(client.get(answer.location))


def test_a_group_that_ticks_it_waits_together(client, course):
    made = course(seats=1)
    answer = client.post(form_of(made), data=FILLED | BINH | {"together": "y"})
    assert answer.status_code == 303
    assert states() == ["waiting", "waiting"]
    assert session.scalar(sa.select(Registration.waiting_choice)) is WaitingChoice.TOGETHER


def test_a_group_that_ticks_nothing_takes_what_there_is(client, course):
    client.post(form_of(course(seats=1)), data=FILLED | BINH)
    assert states() == ["confirmed", "waiting"]


def test_the_form_says_how_many_it_takes_and_the_cap_is_told_with_all_that_was_typed(client, course):
    made = course(most_per_organisation=1)
    assert "Tối đa 1 người trong một biểu mẫu." in words(client.get(form_of(made)))
    refused = client.post(form_of(made), data=FILLED | BINH)
    assert refused.status_code == 422
    assert "khóa này nhận tối đa 1 học viên của mỗi đơn vị" in words(refused)
    assert 'value="Lê Bình"' in words(refused)
    assert states() == []
