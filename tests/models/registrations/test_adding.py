"""People who are added later."""

from datetime import timedelta

import pytest

from models.courses.course import CourseState
from models.errors import NotFound
from models.registrations.adding import add_people
from models.registrations.application import Trainee
from models.registrations.refusals import (
    CourseNotOpen,
    NumberOfTrainees,
    OverOrganisationCap,
    SameName,
    TooLateToAdd,
)
from tests.conftest import NOW
from tests.factories.registrations import KEY
from tests.factories.seats import BEGINS, STAFF, TOGETHER, VISITOR

CLOSES = BEGINS - timedelta(days=1)


def test_those_who_are_added_stand_behind_everyone_who_is_there(hall):
    made = hall(seats=2)
    made.enter("An")
    made.enter("Bình", "Chi")
    entered = made.add("An", "Dũng", now=NOW + timedelta(hours=1))

    assert made.people() == ["An confirmed 1", "Bình confirmed 2", "Chi waiting", "Dũng waiting"]
    assert [(person.trainee.name, str(person.state)) for person in entered] == [("Dũng", "waiting")]
    assert made.letters()[-1] == "people_added 0@example.vn"


def test_those_who_are_added_to_a_group_in_line_wait_for_a_place_of_their_own(hall):
    made = hall(seats=2)
    made.enter("An", "Bình")
    made.enter("Chi", "Dũng", waiting_choice=TOGETHER)
    made.enter("Em", now=NOW + timedelta(minutes=1))
    made.add("Chi", "Giang", now=NOW + timedelta(hours=1))
    made.withdraw_all("An")
    assert made.people()[2:] == ["Chi confirmed 1", "Dũng confirmed 2", "Em waiting", "Giang waiting"]


def test_a_trainee_with_an_address_gets_her_ticket(hall, kept):
    made = hall(seats=2)
    mine = made.enter("An").id
    trainees = [Trainee("Bình", "Kế toán", None, "binh@example.vn")]
    kept(add_people, mine, trainees, key=KEY, actor=VISITOR, now=NOW)
    assert made.letters()[-2:] == ["people_added 0@example.vn", "ticket binh@example.vn"]


def test_people_are_added_until_registration_closes_and_by_staff_until_the_course_is_closed(hall):
    made = hall(seats=9)
    made.enter("An")
    with pytest.raises(TooLateToAdd):
        made.add("An", "Bình", now=CLOSES)
    made.add("An", "Bình", now=CLOSES - timedelta(microseconds=1))
    made.add("An", "Chi", now=BEGINS + timedelta(hours=1), actor=STAFF)
    made.state(CourseState.CLOSED)
    with pytest.raises(CourseNotOpen):
        made.add("An", "Dũng", actor=STAFF)


def test_a_course_may_set_another_deadline(hall):
    made = hall(seats=9, adding_until_hours=2)
    made.enter("An")
    made.add("An", "Bình", now=BEGINS - timedelta(hours=2, microseconds=1))
    with pytest.raises(TooLateToAdd):
        made.add("An", "Chi", now=BEGINS - timedelta(hours=2))


def test_the_cap_counts_those_who_are_there(hall):
    made = hall(seats=9, most_per_organisation=2)
    made.enter("An")
    with pytest.raises(OverOrganisationCap):
        made.add("An", "Bình", "Chi")
    made.add("An", "Bình")
    made.withdraw("An")
    made.add("Bình", "Chi")
    assert made.people() == ["An withdrawn", "Bình confirmed 2", "Chi confirmed 1"]


def test_nobody_is_added_twice_unasked_and_somebody_must_be(hall, kept):
    made = hall(seats=9)
    mine = made.enter("An").id
    with pytest.raises(SameName):
        made.add("An", "ÁN")
    with pytest.raises(NumberOfTrainees):
        kept(add_people, mine, [], key=KEY, actor=VISITOR, now=NOW)
    with pytest.raises(NotFound):
        kept(add_people, mine + 1, [Trainee("Bình", "Kế toán")], key=KEY, actor=VISITOR, now=NOW)


def test_those_who_are_added_to_a_course_that_approves_ask_first(hall):
    made = hall(seats=9, needs_approval=True)
    made.enter("An")
    made.add("An", "Bình")
    made.add("An", "Chi", actor=STAFF)
    assert made.people() == ["An requested", "Bình requested", "Chi confirmed 1"]
