"""A group that waits says how it takes freed seats, and keeps its place whatever it says."""

import pytest
import sqlalchemy as sa

from models.audit.audit_event import AuditEvent
from models.courses.course import CourseState
from models.db import session
from models.errors import NotFound
from models.registrations.choosing import choose_waiting
from models.registrations.refusals import CourseNotOpen
from models.registrations.registration import WaitingChoice
from tests.conftest import NOW
from tests.factories.seats import TOGETHER, VISITOR

EACH = WaitingChoice.EACH


def choose(hall, name, choice):
    return hall.kept(choose_waiting, hall.registrations[name], choice, actor=VISITOR, now=NOW)


def test_seats_that_were_too_few_for_the_group_fit_a_part_of_it_at_once(hall):
    course = hall(seats=1)
    course.enter("An", "Bình", waiting_choice=TOGETHER)
    assert course.people() == ["An waiting", "Bình waiting"]

    assert choose(course, "An", EACH) == 1
    assert course.people() == ["An confirmed 1", "Bình waiting"]
    assert course.letters()[-1] == "seat_given 0@example.vn"


def test_a_part_of_a_group_is_offered_where_the_course_asks_first(hall):
    course = hall(seats=1, offer_hours=8)
    course.enter("An", "Bình", waiting_choice=TOGETHER)
    assert choose(course, "An", EACH) == 1
    assert course.people() == ["An offered 1", "Bình waiting"]


def test_those_who_choose_to_go_together_keep_their_place_and_are_passed_over(hall):
    course = hall(seats=1)
    course.enter("An")
    course.enter("Bình", "Chi")
    course.enter("Dũng")
    assert choose(course, "Bình", TOGETHER) == 0
    course.withdraw("An")
    assert course.people() == ["An withdrawn", "Bình waiting", "Chi waiting", "Dũng confirmed 1"]
    course.seats(3)
    assert course.people() == ["An withdrawn", "Bình confirmed 2", "Chi confirmed 3", "Dũng confirmed 1"]


def test_a_changed_choice_is_recorded_and_an_unchanged_one_is_not(hall):
    course = hall(seats=1)
    made = course.enter("An", "Bình")
    for choice in (TOGETHER, TOGETHER):
        choose(course, "An", choice)
    session.rollback()
    lines = session.execute(sa.select(AuditEvent.subject_id, AuditEvent.details).where(
        AuditEvent.action == "registration.waiting_choice")).all()  # fmt: skip
    assert [tuple(line) for line in lines] == [(made.id, {"course_id": course.course_id, "choice": "together"})]


def test_of_a_course_that_is_over_and_a_registration_that_is_not_nothing_is_chosen(hall):
    course = hall(seats=1)
    course.enter("An", "Bình")
    course.state(CourseState.CLOSED)
    with pytest.raises(CourseNotOpen):
        choose(course, "An", TOGETHER)
    with pytest.raises(NotFound):
        course.kept(choose_waiting, 999, TOGETHER, actor=VISITOR, now=NOW)
