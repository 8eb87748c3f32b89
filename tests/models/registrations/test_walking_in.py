"""Somebody at the door: seated at once, also after registration has closed, and never silently beyond the seats."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.audit_event import AuditEvent
from models.courses.course import Course
from models.db import session
from models.mail.outgoing_mail import OutgoingMail
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.refusals import OverOrganisationCap, RegistrationClosed, SameName
from models.registrations.registration import Registration
from models.registrations.walking_in import Arrival, NoSeatAtTheDoor, OverSeatsReasonMissing, walk_in
from tests.conftest import NOW
from tests.factories.courses import make_course
from tests.factories.registrations import KEY, make_registration

STAFF = Actor("user", "Lê Thị Hòa", 1)
DOOR = NOW + timedelta(days=14, minutes=-20)
"""Twenty minutes before the course begins; registration closed a day before."""


@pytest.fixture
def course(kept):
    return kept(make_course, seats=3).id


def arrival(name="Đinh Thị Thu", **values):
    return Arrival(name, "Hợp tác xã Sông Vệ", "+84912345678", **values)


@pytest.fixture
def enter(kept, course):
    return lambda who=None, actor=STAFF: kept(walk_in, course, who or arrival(), key=KEY, actor=actor, now=DOOR)


def rows():
    session.rollback()
    columns = (Enrolment.name, Enrolment.state, Enrolment.seat_number, Enrolment.position)
    return [tuple(row) for row in session.execute(sa.select(*columns).order_by(Enrolment.id))]


def test_who_stands_at_the_door_gets_the_lowest_free_seat_after_registration_has_closed(enter):
    assert enter().seat == 1
    assert rows() == [("Đinh Thị Thu", EnrolmentState.CONFIRMED, 1, "Bổ sung sau")]


def test_a_visitor_cannot_walk_in_by_herself_once_registration_has_closed(enter):
    with pytest.raises(RegistrationClosed):
        enter(actor=Actor.visitor("Khách"))
    assert rows() == []


def test_those_who_wait_are_seated_before_who_stands_at_the_door(kept, enter, course):
    kept(lambda: make_registration(session.get_one(Course, course), KEY, "An", "Bình", "Chi", waiting=2))
    with pytest.raises(NoSeatAtTheDoor, match="3 chỗ"):
        enter()
    assert {state for _, state, *_ in rows()} == {EnrolmentState.CONFIRMED, EnrolmentState.WAITING}
    assert enter(arrival(over_seats=True, over_seats_reason="Đại biểu của huyện")).seat == 4
    assert [seat for *_, seat, _ in rows()] == [1, 2, 3, 4]


def test_beyond_the_seats_one_goes_only_with_a_reason_that_stays(kept, enter, course):
    kept(lambda: make_registration(session.get_one(Course, course), KEY, "An", "Bình", "Chi"))
    with pytest.raises(OverSeatsReasonMissing):
        enter(arrival(over_seats=True))
    assert len(rows()) == 3
    enter(arrival(over_seats=True, over_seats_reason="Lãnh đạo Sở đồng ý"))
    line = session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "registration.walked_in")).one()
    assert (line.actor_name, line.details["reason"], line.details["seat"]) == ("Lê Thị Hòa", "Lãnh đạo Sở đồng ý", 4)


def test_a_reason_that_is_not_needed_is_not_kept(enter):
    enter(arrival(over_seats=True, over_seats_reason="Phòng khi hết chỗ"))
    details = session.scalars(sa.select(AuditEvent.details)).one()
    assert "reason" not in details


def test_the_same_name_with_the_same_telephone_is_asked_about(enter):
    enter()
    with pytest.raises(SameName, match="ĐINH THỊ THU"):
        enter(arrival("ĐINH THỊ THU"))
    enter(arrival(same_names_confirmed=True))
    assert [seat for *_, seat, _ in rows()] == [1, 2]


def test_a_letter_goes_to_who_gives_an_address_and_to_nobody_else(enter):
    enter()
    enter(arrival("Phạm Văn Bé", email="be@example.vn"))
    session.rollback()
    letters = session.execute(sa.select(OutgoingMail.letter, OutgoingMail.to_address)).all()
    assert [tuple(letter) for letter in letters] == [("registration_received", "be@example.vn")]


def test_strangers_without_an_address_are_not_taken_for_one_organisation(kept, enter):
    course = kept(make_course, seats=9, most_per_organisation=1).id
    for name in ("An", "Bình"):
        kept(walk_in, course, arrival(name), key=KEY, actor=STAFF, now=DOOR)
    kept(walk_in, course, arrival("Chi", email="chi@example.vn"), key=KEY, actor=STAFF, now=DOOR)
    with pytest.raises(OverOrganisationCap):
        kept(walk_in, course, arrival("Dung", email="chi@example.vn"), key=KEY, actor=STAFF, now=DOOR)


def test_what_was_not_asked_is_left_open(enter):
    entered = enter()
    session.rollback()
    registration = session.get_one(Registration, entered.registration_id)
    assert (registration.contact_name, registration.contact_email) == ("Đinh Thị Thu", "")
    organisation = session.execute(sa.text("SELECT commune_code, identifier FROM organisation")).one()
    assert tuple(organisation) == (None, None)
