"""Cancelling a course tells everyone who had a place or hoped for one, in the same transaction."""

import pytest
import sqlalchemy as sa

from models.audit.actor import Actor
from models.courses.course import Course, CourseState
from models.courses.refusals import ReasonMissing, WrongState
from models.db import session
from models.mail.outgoing_mail import OutgoingMail
from models.registrations.cancelling_course import cancel_and_tell
from models.registrations.enrolment import Enrolment, EnrolmentState
from tests.conftest import NOW
from tests.factories.courses import make_course
from tests.factories.registrations import KEY, make_registration

ANH = Actor("user", "Ánh", 1)


@pytest.fixture
def course(kept):
    """Three companies: An (her own address) with a seat, Bình waiting, Chi withdrawn."""

    def make():
        made = make_course(seats=2)
        for name, waiting in (("An", 0), ("Bình", 1), ("Chi", 0)):
            make_registration(made, KEY, name, waiting=waiting).contact_name = f"Đầu mối của {name}"
        gone = {"state": EnrolmentState.WITHDRAWN, "seat_number": None, "withdrawn_at": NOW}
        session.execute(sa.update(Enrolment).where(Enrolment.name == "Chi").values(gone))
        session.execute(sa.update(Enrolment).values(email=sa.func.lower(Enrolment.folded) + "@example.vn"))
        return made.id

    return kept(make)


def letters():
    session.rollback()
    found = session.scalars(sa.select(OutgoingMail).order_by(OutgoingMail.id))
    return [(mail.letter, mail.to_name, mail.about_kind) for mail in found]


def test_contacts_with_people_and_seated_trainees_are_told(kept, course):
    assert kept(cancel_and_tell, course, "Bão số 12.", actor=ANH, now=NOW) == 3
    assert letters() == [
        ("course_cancelled", "Đầu mối của An", "registration"),
        ("course_cancelled", "An", "registration"),
        ("course_cancelled", "Đầu mối của Bình", "registration"),
    ]
    assert session.scalars(sa.select(Course.state)).one() is CourseState.CANCELLED


def test_a_refused_cancellation_tells_nobody(kept, course):
    with pytest.raises(ReasonMissing):
        kept(cancel_and_tell, course, "", actor=ANH, now=NOW)
    assert letters() == []


def test_cancelling_twice_tells_once(kept, course):
    kept(cancel_and_tell, course, "Bão.", actor=ANH, now=NOW)
    with pytest.raises(WrongState):
        kept(cancel_and_tell, course, "Bão.", actor=ANH, now=NOW)
    assert len(letters()) == 3


def test_letters_cost_the_same_statements_for_one_and_for_three(kept, queries):
    def cost(companies):
        def make():
            made = make_course(seats=3)
            for _ in range(companies):
                make_registration(made, KEY, "An")
            return made.id

        course = kept(make)
        queries.clear()
        kept(cancel_and_tell, course, "Bão.", actor=ANH, now=NOW)
        return len(queries)

    assert cost(3) == cost(1)
