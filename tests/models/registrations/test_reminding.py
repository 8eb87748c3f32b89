"""Reminders: when they fall due, who gets one, and never twice."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.audit.actor import Actor
from models.courses.cancelling import cancel_course
from models.courses.course import CourseState
from models.courses.training_session import TrainingSession
from models.db import session
from models.mail.outgoing_mail import OutgoingMail
from models.registrations.enrolment import Enrolment
from models.registrations.registration import Registration
from models.registrations.reminding import due_reminders, queue_reminders
from tests.conftest import NOW
from tests.factories.courses import make_course
from tests.factories.registrations import KEY, make_registration

BEGINS = NOW + timedelta(days=14)
WEEK_BEFORE, DAY_BEFORE = BEGINS - timedelta(days=7), BEGINS - timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def course(kept):
    """A course in 14 days: a company with An (an address of her own) and Bình, and Chi waiting."""

    def make():
        made = make_course(seats=2)
        make_registration(made, KEY, "An", "Bình", "Chi", waiting=1)
        session.execute(sa.update(Enrolment).where(Enrolment.name == "An").values(email="an@example.vn"))
        return made.id

    return kept(make)


def remind(kept, now, most=100):
    """Do what the sweep does, until nobody is left."""
    found = due_reminders(now)
    session.rollback()
    for reminder in found:
        while kept(queue_reminders, reminder, most=most, now=now):
            pass
    session.rollback()
    return [
        (mail.to_name, mail.params["days"])
        for mail in session.scalars(sa.select(OutgoingMail).order_by(OutgoingMail.id))
    ]


def test_nothing_is_due_before_the_seventh_day(kept, course):
    assert remind(kept, WEEK_BEFORE - MINUTE) == []


def test_contact_and_trainee_with_an_address_are_reminded_on_both_days(kept, course):
    assert remind(kept, WEEK_BEFORE) == [("Phạm Thị Hoa", 7), ("An", 7)]
    assert remind(kept, DAY_BEFORE)[2:] == [("Phạm Thị Hoa", 1), ("An", 1)]


def test_running_again_reminds_nobody_twice(kept, course):
    remind(kept, WEEK_BEFORE)
    assert len(remind(kept, WEEK_BEFORE + MINUTE)) == 2


def test_a_worker_that_slept_past_the_last_day_sends_only_the_last_reminder(kept, course):
    assert remind(kept, DAY_BEFORE + MINUTE) == [("Phạm Thị Hoa", 1), ("An", 1)]


def test_once_the_course_has_begun_nobody_is_reminded(kept, course):
    assert remind(kept, BEGINS) == []


def test_a_cancelled_course_reminds_nobody(kept, course):
    kept(cancel_course, course, "Bão.", actor=Actor.system(), now=NOW)
    assert remind(kept, WEEK_BEFORE) == []


def test_a_course_cancelled_after_the_sweep_looked_reminds_nobody(kept, course):
    (reminder,) = due_reminders(WEEK_BEFORE)
    session.rollback()
    kept(cancel_course, course, "Bão.", actor=Actor.system(), now=NOW)
    assert kept(queue_reminders, reminder, most=100, now=WEEK_BEFORE) == 0


def test_whoever_got_a_seat_after_the_reminder_fell_due_is_not_reminded_of_it(kept, course):
    late = sa.update(Enrolment).where(Enrolment.name.in_(["An", "Bình"])).values(confirmed_at=WEEK_BEFORE)
    kept(session.execute, late)
    assert remind(kept, WEEK_BEFORE + MINUTE) == []
    assert remind(kept, DAY_BEFORE) == [("Phạm Thị Hoa", 1), ("An", 1)]


def test_a_trainee_at_the_contacts_own_address_gets_no_second_letter(kept, course):
    contact = session.scalars(sa.select(Registration.contact_email)).one()
    kept(session.execute, sa.update(Enrolment).where(Enrolment.name == "An").values(email=contact.upper()))
    assert remind(kept, WEEK_BEFORE) == [("Phạm Thị Hoa", 7)]


def test_a_course_put_off_reminds_once_more(kept, course):
    remind(kept, WEEK_BEFORE)
    put_off = {"starts_at": BEGINS + timedelta(days=30), "ends_at": BEGINS + timedelta(days=30, hours=3)}
    kept(session.execute, sa.update(TrainingSession).values(put_off))
    assert len(remind(kept, WEEK_BEFORE + timedelta(days=30))) == 4


def test_a_draft_is_in_nobodys_week(kept):
    kept(make_course, state=CourseState.DRAFT)
    assert due_reminders(WEEK_BEFORE) == []


def test_many_registrations_are_reminded_a_handful_at_a_time(kept):
    def make():
        course = make_course(seats=5)
        for name in ("An", "Bình", "Chi", "Dung", "Em"):
            make_registration(course, KEY, name)

    kept(make)
    (reminder,) = due_reminders(WEEK_BEFORE)
    session.rollback()
    found = [kept(queue_reminders, reminder, most=2, now=WEEK_BEFORE) for _ in range(4)]
    assert found == [2, 2, 1, 0]
    assert session.scalar(sa.select(sa.func.count(OutgoingMail.id))) == 5


def test_nobody_with_an_address_is_nobody_to_remind(kept, course):
    kept(session.execute, sa.update(Registration).values(contact_email=""))
    assert remind(kept, WEEK_BEFORE) == [("An", 7)]
    kept(session.execute, sa.update(Enrolment).values(email=None))
    assert remind(kept, DAY_BEFORE) == [("An", 7)]
