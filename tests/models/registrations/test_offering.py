"""A freed seat is offered for working hours, and passed on when nobody answers."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from models.audit.audit_event import AuditEvent
from models.courses.course import CourseState
from models.courses.holiday import Holiday
from models.db import session
from models.mail.outgoing_mail import OutgoingMail
from models.registrations.enrolment import WithdrawalReason
from models.registrations.queries import seats_taken
from models.registrations.refusals import CourseNotOpen, NoOffer, OfferLapsed
from models.registrations.waiting import free_seats, lock_course
from tests.factories.seats import BEGINS, TOGETHER

UNTIL = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
"""Eight office hours after Monday 09:00: 2.5 before noon, 3.5 after it, 2 on Tuesday from 07:30."""


@pytest.fixture
def asking(hall):
    """A course of one seat that asks first: An sits, Bình and Chi wait."""
    made = hall(seats=1, offer_hours=8)
    for name in ("An", "Bình", "Chi"):
        made.enter(name)
    return made


def test_a_freed_seat_is_held_for_the_first_in_line(asking):
    asking.withdraw("An")

    assert asking.people() == ["An withdrawn", "Bình offered 1", "Chi waiting"]
    assert asking.row("Bình").offer_expires_at == UNTIL
    assert asking.row("Bình").confirmed_at is None
    assert asking.letters()[-1] == "seat_offered 1@example.vn"


def test_an_offered_seat_is_taken_for_everyone_else(asking):
    asking.withdraw("An")
    assert seats_taken([asking.course_id]) == {asking.course_id: 1}
    assert free_seats(lock_course(asking.course_id), 5) == []
    session.rollback()
    asking.enter("Dũng")
    assert asking.people()[-1] == "Dũng waiting"


def test_an_offer_that_is_accepted_is_a_seat_with_a_ticket_letter(asking):
    asking.withdraw("An")
    assert asking.accept("Bình", now=UNTIL - timedelta(seconds=1)) == 1

    assert asking.people() == ["An withdrawn", "Bình confirmed 1", "Chi waiting"]
    assert (asking.row("Bình").offer_expires_at, asking.row("Bình").confirmed_at) == (
        None,
        UNTIL - timedelta(seconds=1),
    )
    assert asking.letters()[-2:] == ["seat_offered 1@example.vn", "seat_given 1@example.vn"]
    with pytest.raises(NoOffer):
        asking.accept("Bình")


def test_an_offer_that_is_declined_goes_to_the_next(asking):
    asking.withdraw("An")
    assert asking.decline("Bình") == 1

    assert asking.people() == ["An withdrawn", "Bình withdrawn", "Chi offered 1"]
    assert asking.row("Bình").withdrawal_reason is WithdrawalReason.OFFER_DECLINED
    assert asking.letters()[-1] == "seat_offered 2@example.vn"


def test_an_offer_that_nobody_answers_goes_to_the_next_at_its_hour(asking):
    asking.withdraw("An")
    assert asking.expire(UNTIL - timedelta(microseconds=1)) == 0
    assert asking.expire(UNTIL) == 1

    assert asking.people() == ["An withdrawn", "Bình withdrawn", "Chi offered 1"]
    assert asking.row("Bình").withdrawal_reason is WithdrawalReason.OFFER_UNANSWERED
    assert asking.letters()[-2:] == ["offer_lapsed 1@example.vn", "seat_offered 2@example.vn"]
    assert asking.expire(UNTIL) == 0


def test_at_the_very_hour_an_answer_is_too_late_though_nobody_swept_yet(asking):
    asking.withdraw("An")
    for answer in (asking.accept, asking.decline):
        with pytest.raises(OfferLapsed):
            answer("Bình", now=UNTIL)
    assert asking.people()[1] == "Bình offered 1"


def test_a_holiday_makes_the_deadline_later(kept, asking):
    kept(lambda: session.add(Holiday(day=date(2026, 11, 24), name="Ngày Văn hóa Việt Nam")))
    asking.withdraw("An")
    assert asking.row("Bình").offer_expires_at == UNTIL + timedelta(days=1)


def test_a_seat_is_given_at_once_when_the_course_begins_before_the_answer_is_due(asking):
    asking.withdraw("An", now=BEGINS - timedelta(hours=3))
    assert asking.people() == ["An withdrawn", "Bình confirmed 1", "Chi waiting"]
    assert asking.letters()[-1] == "seat_given 1@example.vn"


def test_a_group_is_offered_its_seats_in_one_letter_and_answers_at_once(hall):
    made = hall(seats=2, offer_hours=8)
    made.enter("An", "Bình")
    made.enter("Chi", "Dũng", waiting_choice=TOGETHER)
    made.withdraw_all("An")
    assert made.people()[2:] == ["Chi offered 1", "Dũng offered 2"]
    assert made.letters().count("seat_offered 1@example.vn") == 0
    assert [letter for letter in made.letters() if letter.startswith("seat_offered")] == ["seat_offered 2@example.vn"]
    assert made.accept("Chi") == 2


def test_one_of_an_offered_group_may_withdraw_and_the_others_accept(hall):
    made = hall(seats=2, offer_hours=8)
    made.enter("An", "Bình")
    made.enter("Chi", "Dũng")
    made.withdraw_all("An")
    made.withdraw("Chi")
    assert made.accept("Dũng") == 1
    assert made.people()[2:] == ["Chi withdrawn", "Dũng confirmed 2"]


@pytest.mark.parametrize("state", [CourseState.CANCELLED, CourseState.CLOSED])
def test_nothing_is_accepted_in_a_course_that_is_over_and_its_offers_end_without_a_next_or_a_letter(asking, state):
    asking.withdraw("An")
    asking.state(state)
    letters = asking.letters()
    with pytest.raises(CourseNotOpen):
        asking.accept("Bình")
    assert asking.expire(UNTIL) == 1
    assert asking.people() == ["An withdrawn", "Bình withdrawn", "Chi waiting"]
    assert asking.letters() == letters


def test_more_seats_are_offered_too_and_newcomers_come_after(asking):
    assert asking.seats(2) == 1
    asking.enter("Dũng")
    assert asking.people() == ["An confirmed 1", "Bình offered 2", "Chi waiting", "Dũng waiting"]


def test_each_step_of_an_offer_leaves_its_line(asking):
    asking.withdraw("An")
    asking.accept("Bình")
    session.rollback()
    actions = session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions[3:] == ["enrolment.withdrawn", "enrolment.offered", "enrolment.offer_accepted"]


def test_no_secret_lies_in_the_letter_of_an_offer(asking):
    asking.withdraw("An")
    session.rollback()
    params = session.scalar(sa.select(OutgoingMail.params).where(OutgoingMail.letter == "seat_offered"))
    assert params == {"registration_id": asking.registrations["Bình"], "enrolment_ids": [asking.id("Bình")]}


@pytest.mark.parametrize("number", [1, 3])
def test_sweeping_asks_as_often_for_three_courses_as_it_must(hall, queries, number):
    for _ in range(number):
        made = hall(seats=1, offer_hours=8)
        made.enter("An")
        made.enter("Bình")
        made.withdraw("An")
    queries.clear()
    assert made.expire(UNTIL - timedelta(hours=1)) == 0
    assert len(queries) == 1
