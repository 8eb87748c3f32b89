"""Another person takes a place, with the seat and a ticket of her own."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.attendance.scan import Reason
from models.courses.course import CourseState
from models.db import session
from models.errors import NotFound
from models.registrations.application import Trainee
from models.registrations.enrolment import Enrolment, WithdrawalReason
from models.registrations.refusals import (
    AlreadyWithdrawn,
    CourseNotOpen,
    SameName,
    SelfFillUnmarked,
    SubstitutionOfParticipant,
    TooLateToSubstitute,
)
from models.registrations.ticket import ticket_digest
from tests.conftest import NOW
from tests.factories.registrations import KEY
from tests.factories.seats import BEGINS, STAFF

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def full(hall):
    """Two seats, substitutions until a day before: An and Bình sit, Chi waits."""
    made = hall(seats=2, substitution_until_hours=24)
    made.enter("An", "Bình")
    made.enter("Chi")
    return made


def test_the_substitute_has_the_same_seat_and_a_new_ticket(full):
    new = full.substitute("An", "Dũng", now=LATER)

    assert full.people() == ["An withdrawn", "Bình confirmed 2", "Chi waiting", "Dũng confirmed 1"]
    old, fresh = full.row("An"), full.row("Dũng")
    assert (old.withdrawal_reason, old.withdrawn_at, old.replaced_by_id) == (WithdrawalReason.SUBSTITUTED, LATER, new)
    assert old.ticket_digest == ticket_digest(KEY, old.id, 1)
    assert fresh.ticket_digest == ticket_digest(KEY, fresh.id, 1)
    assert (fresh.id, fresh.confirmed_at, fresh.entered_at) == (new, LATER, NOW)
    assert full.letters()[-1] == "substituted 0@example.vn"


def test_the_old_ticket_says_at_the_door_that_it_was_replaced(full):
    full.substitute("An", "Dũng")
    assert full.check_in("An").reason is Reason.TICKET_REPLACED
    assert full.check_in("Dũng").reason is None


def test_who_is_substituted_in_the_line_leaves_her_place_in_it(full):
    full.enter("Em", now=LATER)
    full.substitute("Chi", "Giang", now=LATER + timedelta(hours=1))
    full.withdraw("An")
    assert full.people()[-2:] == ["Em waiting", "Giang confirmed 1"]


def test_an_offered_seat_stays_offered_until_the_same_hour(hall):
    made = hall(seats=1, offer_hours=8)
    made.enter("An")
    made.enter("Bình")
    made.withdraw("An")
    until = made.row("Bình").offer_expires_at
    made.substitute("Bình", "Chi", now=LATER)
    assert made.people() == ["An withdrawn", "Bình withdrawn", "Chi offered 1"]
    assert made.row("Chi").offer_expires_at == until
    assert made.accept("Chi") == 1


def test_a_visitor_substitutes_until_the_deadline_and_staff_until_the_course_is_closed(full):
    deadline = BEGINS - timedelta(hours=24)
    with pytest.raises(TooLateToSubstitute):
        full.substitute("An", "Dũng", now=deadline)
    full.substitute("An", "Dũng", now=deadline - timedelta(microseconds=1))
    full.substitute("Bình", "Em", now=BEGINS + timedelta(hours=1), actor=STAFF)
    full.state(CourseState.CLOSED)
    with pytest.raises(CourseNotOpen):
        full.substitute("Em", "Giang", actor=STAFF)


def test_nobody_takes_the_place_of_one_who_came(full):
    full.check_in("An")
    with pytest.raises(SubstitutionOfParticipant, match="An"):
        full.substitute("An", "Dũng", actor=STAFF)
    assert full.people()[0] == "An confirmed 1"


def test_only_ones_own_people_who_are_still_there(full):
    full.registrations["Bình"] = full.registrations["Chi"]
    with pytest.raises(NotFound):
        full.substitute("Bình", "Dũng")
    full.withdraw("An")
    with pytest.raises(AlreadyWithdrawn):
        full.substitute("An", "Dũng")


def test_a_name_that_is_there_is_asked_about_and_the_old_one_is_no_longer_there(full):
    with pytest.raises(SameName, match="Binh"):
        full.substitute("An", "Binh")
    full.substitute("An", "Binh", same_names_confirmed=True)
    full.substitute("Chi", "CHI")
    assert full.people()[-2:] == ["Binh confirmed 1", "CHI waiting"]


def test_a_substitute_may_be_named_later_if_that_is_what_was_chosen(full):
    with pytest.raises(SelfFillUnmarked):
        full.substitute("An", Trainee("", ""))
    full.substitute("An", Trainee("", "", None, "dung@example.vn", fills_in_herself=True))
    assert full.people()[-1] == "confirmed 1"
    assert full.letters()[-2:] == ["substituted 0@example.vn", "ticket dung@example.vn"]


def test_every_seat_is_held_once_after_many_substitutions(full):
    for old, new in (("An", "Dũng"), ("Dũng", "Em"), ("Em", "Giang")):
        full.substitute(old, new)
    session.rollback()
    chain = dict(map(tuple, session.execute(sa.select(Enrolment.name, Enrolment.replaced_by_id))))
    assert chain["An"] == full.id("Dũng")
    assert chain["Em"] == full.id("Giang")
    assert full.people()[-1] == "Giang confirmed 1"
