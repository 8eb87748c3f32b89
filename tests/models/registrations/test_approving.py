"""A course that approves each person."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from models.courses.course import CourseState
from models.db import session
from models.errors import NotFound
from models.mail.outgoing_mail import OutgoingMail
from models.registrations.application import Trainee
from models.registrations.approving import approve
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.queries import seats_taken
from models.registrations.refusals import (
    AlreadyRefused,
    CourseNotOpen,
    NobodyChosen,
    NotRequested,
    RefusalReasonMissing,
    SubstitutionNeedsApproval,
)
from tests.conftest import NOW
from tests.factories.seats import STAFF, TOGETHER


@pytest.fixture
def choosing(hall):
    """A course of two seats that approves each person."""
    return hall(seats=2, needs_approval=True)


def test_whoever_registers_asks_and_takes_no_seat(choosing):
    choosing.enter("An", "Bình")
    assert choosing.people() == ["An requested", "Bình requested"]
    assert seats_taken([choosing.course_id]) == {choosing.course_id: 0}
    assert choosing.letters() == ["registration_received 0@example.vn"]


def test_staff_who_register_somebody_need_no_approval(choosing):
    choosing.enter("An", actor=STAFF)
    assert choosing.people() == ["An confirmed 1"]


def test_who_is_approved_has_a_seat_or_waits_in_the_order_of_entering(choosing):
    choosing.enter("An", "Bình")
    choosing.enter("Chi")
    assert choosing.approve("Chi", "Bình") == 2
    assert choosing.people() == ["An requested", "Bình confirmed 1", "Chi confirmed 2"]
    assert choosing.approve("An") == 1
    assert choosing.people()[0] == "An waiting"
    assert choosing.letters()[2:] == [
        "enrolment_approved 0@example.vn", "enrolment_approved 2@example.vn", "enrolment_approved 0@example.vn",
    ]  # fmt: skip


def test_who_asked_first_comes_first_though_she_was_approved_later(choosing):
    choosing.enter("An", "Bình")
    choosing.enter("Chi")
    choosing.enter("Dũng")
    choosing.approve("An", "Bình", "Dũng")
    choosing.approve("Chi")
    choosing.withdraw("An")
    assert choosing.people()[2:] == ["Chi confirmed 1", "Dũng waiting"]


def test_who_is_approved_has_her_seat_at_once_though_the_course_offers_freed_seats(hall):
    made = hall(seats=1, needs_approval=True, offer_hours=8)
    made.enter("An", "Bình")
    made.approve("An", "Bình")
    assert made.people() == ["An confirmed 1", "Bình waiting"]
    made.withdraw("An")
    assert made.people()[1] == "Bình offered 1"


def test_a_group_that_is_together_is_seated_when_its_last_person_is_decided_on(choosing):
    choosing.enter("An", "Bình", "Chi", waiting_choice=TOGETHER)
    choosing.approve("An")
    choosing.approve("Chi")
    assert choosing.people() == ["An waiting", "Bình requested", "Chi waiting"]
    choosing.refuse("Bình")
    assert choosing.people() == ["An confirmed 1", "Bình refused", "Chi confirmed 2"]


def test_a_group_that_is_approved_one_by_one_is_seated_whole_and_nobody_of_it_is_asked(hall):
    made = hall(seats=2, needs_approval=True, offer_hours=8)
    made.enter("An", "Bình", waiting_choice=TOGETHER)
    made.approve("An")
    made.approve("Bình")
    assert made.people() == ["An confirmed 1", "Bình confirmed 2"]
    assert [letter.split()[0] for letter in made.letters()[2:]] == ["seat_given", "enrolment_approved"]


def test_a_refusal_is_told_with_its_reason_and_is_the_end(choosing):
    choosing.enter("An", "Bình")
    assert choosing.refuse("An", reason="Đã dự khóa trước") == 1
    refused = choosing.row("An")
    assert (refused.refusal_reason, refused.refused_at, refused.seat_number) == ("Đã dự khóa trước", NOW, None)
    assert choosing.letters()[-1] == "enrolment_refused 0@example.vn"
    with pytest.raises(NotRequested, match="An"):
        choosing.approve("An")
    with pytest.raises(AlreadyRefused):
        choosing.withdraw("An")


def test_a_refusal_needs_a_reason(choosing):
    choosing.enter("An")
    with pytest.raises(RefusalReasonMissing):
        choosing.refuse("An", reason="")


def test_all_are_decided_on_or_nobody(choosing, kept):
    choosing.enter("An", "Bình")
    choosing.approve("An")
    with pytest.raises(NotRequested):
        choosing.approve("Bình", "An")
    assert choosing.people() == ["An confirmed 1", "Bình requested"]
    with pytest.raises(NobodyChosen):
        choosing.approve()
    with pytest.raises(NotFound):
        kept(approve, [choosing.id("Bình"), 10_000], actor=STAFF, now=NOW)


def test_nobody_is_approved_for_a_course_that_is_over(choosing):
    choosing.enter("An")
    choosing.state(CourseState.CLOSED)
    with pytest.raises(CourseNotOpen):
        choosing.approve("An")


def test_an_organisation_does_not_pass_an_approved_place_to_another_person(choosing):
    choosing.enter("An", "Bình")
    choosing.approve("An")
    with pytest.raises(SubstitutionNeedsApproval):
        choosing.substitute("An", "Chi")
    choosing.substitute("An", "Dũng", actor=STAFF)
    choosing.substitute("Bình", "Em")  # whom nobody has decided on yet
    assert choosing.people() == ["An withdrawn", "Bình withdrawn", "Dũng confirmed 1", "Em requested"]


def test_a_trainee_with_an_address_gets_her_ticket_when_she_is_approved(choosing):
    choosing.enter("An", trainees=(Trainee("An", "Kế toán", None, "an@example.vn"),))
    choosing.approve("An")
    assert choosing.letters()[-1] == "ticket an@example.vn"
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(OutgoingMail)) == 3


@pytest.mark.parametrize(
    "broken",
    [
        {"state": EnrolmentState.REFUSED},
        {"state": EnrolmentState.OFFERED},
        {"state": EnrolmentState.CONFIRMED},
        {"seat_number": 5},
        {"refusal_reason": "vì thế"},
        {"offer_expires_at": NOW},
        {"replaced_by_id": 1},
    ],
    ids=str,
)
def test_the_database_says_what_belongs_to_each_state(choosing, broken):
    choosing.enter("An")
    session.rollback()
    with pytest.raises(IntegrityError):
        session.execute(sa.update(Enrolment).values(**broken))
    session.rollback()
