"""Withdrawing: by whom, until when, and never who was there."""

from datetime import timedelta
from threading import Event, Thread

import pytest
import sqlalchemy as sa

from blueprints.common.unit_of_work import unit_of_work
from models.audit.actor import Actor
from models.certificates.queries import took_part
from models.courses.course import Course, CourseState
from models.db import session
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.withdrawing import AlreadyWithdrawn, TooLateToWithdraw, WithdrawalOfParticipant, withdraw
from tests.conftest import NOW
from tests.factories.attendance import check_in, enrolment_named, lessons_of
from tests.factories.certificates import issue, make_taught_course
from tests.factories.courses import make_course
from tests.factories.registrations import KEY, make_registration

VISITOR, STAFF = Actor.visitor("Phạm Thị Hoa"), Actor("user", "Lê Thị Hòa", 1)
BEGINS = NOW + timedelta(days=14)


class Room:
    """A course of two seats with two people in and one waiting; one may register until a week after it has begun."""

    def __init__(self):
        course = make_course(seats=2, starts_at=BEGINS)
        course.registration_closes_at = BEGINS + timedelta(days=7)
        self.course_id = course.id
        self.registration_id = make_registration(course, KEY, "An", "Bình", "Chi", waiting=1).id
        self.ids = {name: enrolment_named(name).id for name in ("An", "Bình", "Chi")}

    def withdraw(self, name, actor=VISITOR, now=NOW):
        return withdraw(self.registration_id, self.ids[name], took_part=took_part, actor=actor, now=now)

    def check_in(self, name):
        lesson = lessons_of(session.get_one(Course, self.course_id))[0]
        return check_in(lesson, enrolment_named(name), KEY, at=BEGINS - timedelta(minutes=30))

    def states(self):
        session.rollback()
        return list(session.scalars(sa.select(Enrolment.state).order_by(Enrolment.id)))


@pytest.fixture
def room(kept):
    return kept(Room)


def test_withdrawing_says_how_many_got_a_seat_by_it(kept, room):
    assert [kept(room.withdraw, name) for name in ("Bình", "An", "Chi")] == [1, 0, 0]


def test_withdrawing_twice_says_so_and_changes_nothing(kept, room):
    kept(room.withdraw, "An")
    with pytest.raises(AlreadyWithdrawn, match="An"):
        kept(room.withdraw, "An")


def test_a_visitor_withdraws_until_the_first_session_begins_though_registration_is_still_open(kept, room):
    with pytest.raises(TooLateToWithdraw):
        kept(room.withdraw, "An", now=BEGINS)
    kept(room.withdraw, "An", now=BEGINS - timedelta(seconds=1))
    assert room.states()[0] is EnrolmentState.WITHDRAWN


def test_after_the_course_has_begun_staff_withdraw_until_it_is_closed(kept, room):
    kept(room.withdraw, "An", actor=STAFF, now=BEGINS + timedelta(hours=1))
    kept(lambda: setattr(session.get_one(Course, room.course_id), "state", CourseState.CLOSED))
    with pytest.raises(TooLateToWithdraw):
        kept(room.withdraw, "Bình", actor=STAFF, now=BEGINS + timedelta(hours=1))


def test_nobody_is_seated_once_the_course_has_begun_and_registration_is_over(kept, room):
    kept(lambda: setattr(session.get_one(Course, room.course_id), "registration_closes_at", NOW))
    assert kept(room.withdraw, "An", actor=STAFF, now=BEGINS + timedelta(hours=1)) == 0
    assert room.states()[2] is EnrolmentState.WAITING


@pytest.mark.parametrize("actor", [VISITOR, STAFF], ids=["visitor", "staff"])
def test_nobody_withdraws_a_person_who_was_checked_in(kept, room, actor):
    kept(room.check_in, "An")
    with pytest.raises(WithdrawalOfParticipant, match="An"):
        kept(room.withdraw, "An", actor=actor, now=BEGINS - timedelta(minutes=1))
    kept(room.withdraw, "Bình", actor=actor, now=BEGINS - timedelta(minutes=1))
    assert room.states() == [EnrolmentState.CONFIRMED, EnrolmentState.WITHDRAWN, EnrolmentState.CONFIRMED]


def test_who_was_checked_in_or_holds_a_certificate_took_part(kept):
    course = kept(make_taught_course, {"Lê An": 2, "Đỗ Ăn": 1, "Võ Ân": 0})
    ids = [enrolment_named(name).id for name in ("Lê An", "Đỗ Ăn", "Võ Ân")]
    assert took_part(ids) == set(ids[:2])
    session.rollback()
    kept(issue, course)
    kept(lambda: session.execute(sa.text("DELETE FROM scan")))
    assert took_part(ids) == set(ids[:1])
    assert took_part([]) == set()


def test_of_a_check_in_and_a_withdrawal_at_once_the_first_is_right(app, kept, room):
    """The act holds the sessions before it looks: the scan is either seen by it or refused after it."""
    looked, may_go_on = Event(), Event()
    verdicts = []

    def slow_look(ids):
        found = took_part(ids)
        looked.set()
        may_go_on.wait(1)
        return found

    def leave():
        with app.app_context(), unit_of_work():
            withdraw(
                room.registration_id, room.ids["An"], took_part=slow_look, actor=STAFF, now=BEGINS - timedelta(hours=1)
            )

    def come():
        looked.wait(10)
        with app.app_context(), unit_of_work():
            verdicts.append(room.check_in("An"))
        may_go_on.set()

    session.rollback()
    threads = [Thread(target=leave), Thread(target=come)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert [verdict.reason for verdict in verdicts] == ["not_confirmed"]
    assert room.states()[0] is EnrolmentState.WITHDRAWN
