"""The two wishes of a group, kept by every act that brings people in or takes them out."""

import pytest

from models.courses.course import CourseState
from models.db import session
from models.registrations.choosing import choose_waiting
from models.registrations.queries import places_in_line
from models.registrations.refusals import CourseNotOpen
from models.registrations.registration import Registration, WaitingChoice
from tests.conftest import NOW
from tests.factories.seats import TOGETHER, VISITOR


def test_a_group_that_is_together_waits_whole_while_others_take_what_there_is(hall):
    made = hall(seats=3)
    made.enter("An")
    made.enter("Bình", "Chi", "Dũng", waiting_choice=TOGETHER)
    made.enter("Em", "Giang", "Hoa")

    assert made.people() == [
        "An confirmed 1", "Bình waiting", "Chi waiting", "Dũng waiting", "Em confirmed 2", "Giang confirmed 3",
        "Hoa waiting",
    ]  # fmt: skip
    session.rollback()
    assert session.get_one(Registration, made.registrations["Chi"]).waiting_choice is TOGETHER


def test_a_group_that_is_together_and_fits_is_seated_at_once(hall):
    made = hall(seats=3)
    made.enter("An", "Bình", "Chi", waiting_choice=TOGETHER)
    assert made.people() == ["An confirmed 1", "Bình confirmed 2", "Chi confirmed 3"]


def test_a_freed_seat_passes_over_a_group_that_does_not_fit_and_the_group_keeps_its_place(hall):
    made = hall(seats=2)
    made.enter("An")
    made.enter("Bình")
    made.enter("Chi", "Dũng", waiting_choice=TOGETHER)
    made.enter("Em")

    made.withdraw("An")
    assert made.people()[2:] == ["Chi waiting", "Dũng waiting", "Em confirmed 1"]
    assert places_in_line(made.course_id, [made.id("Chi"), made.id("Dũng")]) == {made.id("Chi"): 1, made.id("Dũng"): 2}

    made.enter("Giang")
    made.withdraw("Bình")
    assert made.people()[-1] == "Giang confirmed 2"
    made.withdraw_all("Em")
    made.withdraw_all("Giang")
    assert made.people()[2:4] == ["Chi confirmed 1", "Dũng confirmed 2"]


def test_a_group_that_shrinks_until_it_fits_is_seated(hall):
    made = hall(seats=2)
    made.enter("An")
    made.enter("Bình", "Chi", waiting_choice=TOGETHER)
    assert made.people() == ["An confirmed 1", "Bình waiting", "Chi waiting"]
    assert made.withdraw("Bình") == 1
    assert made.people()[1:] == ["Bình withdrawn", "Chi confirmed 2"]


def test_everyone_withdraws_in_one_act_and_the_line_moves_up_by_as_many(hall):
    made = hall(seats=2)
    made.enter("An", "Bình", "Chi")
    made.enter("Dũng", "Em")
    assert made.withdraw_all("An") == 2
    assert made.people() == [
        "An withdrawn", "Bình withdrawn", "Chi withdrawn", "Dũng confirmed 1", "Em confirmed 2",
    ]  # fmt: skip


def test_a_group_that_changes_its_wish_keeps_its_place_and_takes_what_there_is(hall, kept):
    made = hall(seats=2)
    made.enter("An")
    made.enter("Bình", "Chi", waiting_choice=TOGETHER)
    group = made.registrations["Bình"]
    assert kept(choose_waiting, group, WaitingChoice.EACH, actor=VISITOR, now=NOW) == 1
    assert made.people() == ["An confirmed 1", "Bình confirmed 2", "Chi waiting"]
    assert kept(choose_waiting, group, WaitingChoice.TOGETHER, actor=VISITOR, now=NOW) == 0
    made.state(CourseState.CLOSED)
    with pytest.raises(CourseNotOpen):
        kept(choose_waiting, group, WaitingChoice.EACH, actor=VISITOR, now=NOW)
