"""Registering: seats, the waiting list, and sending a form twice."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from models.audit.actor import Actor
from models.audit.audit_event import AuditEvent
from models.bearer import digest
from models.certificates.queries import took_part
from models.courses.course import Course, CourseState
from models.db import session
from models.mail.outgoing_mail import OutgoingMail
from models.registrations.application import Trainee
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.own_page import opened_registration
from models.registrations.queries import course_to_register, seats_taken
from models.registrations.refusals import (
    CourseNotOpen,
    NumberOfTrainees,
    RegistrationClosed,
    RegistrationNotYetOpen,
    SameName,
)
from models.registrations.registering import MOST_TRAINEES, register
from models.registrations.registration import Consent, ConsentKind, Registration
from models.registrations.ticket import ticket_digest
from models.registrations.waiting import fill_seats
from models.registrations.withdrawing import withdraw
from tests.conftest import NOW
from tests.factories.courses import make_course
from tests.factories.registrations import KEY, make_application

VISITOR = Actor.visitor("Phạm Thị Hoa")
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def course(kept):
    return kept(make_course, seats=2).id


@pytest.fixture
def enter(kept):
    """Register these names for a course, a minute after another if told so."""

    def run(course_id, *names, now=NOW, **changes):
        return kept(register, course_id, make_application(*names, **changes), key=KEY, actor=VISITOR, now=now)

    return run


def people(course_id):
    rows = sa.select(Enrolment.name, Enrolment.state, Enrolment.seat_number).where(Enrolment.course_id == course_id)
    return [tuple(row) for row in session.execute(rows.order_by(Enrolment.id))]


def letters():
    rows = sa.select(OutgoingMail.letter, OutgoingMail.to_address).order_by(OutgoingMail.id)
    return [tuple(row) for row in session.execute(rows)]


def enrolment_id(name):
    return session.scalars(sa.select(Enrolment.id).where(Enrolment.name == name)).one()


def test_those_who_do_not_fit_wait_in_the_order_of_the_form(course, enter):
    enter(course, "An", "Bình", "Chi")

    assert people(course) == [
        ("An", EnrolmentState.CONFIRMED, 1),
        ("Bình", EnrolmentState.CONFIRMED, 2),
        ("Chi", EnrolmentState.WAITING, None),
    ]
    assert seats_taken([course, course + 1]) == {course: 2, course + 1: 0}


def test_the_secret_opens_the_registration_and_only_its_digest_is_kept(course, enter):
    made = enter(course, "An")

    kept = session.get(Registration, made.id)
    assert kept.secret_digest == digest(made.secret)
    assert made.secret not in str(session.execute(sa.select(Registration.__table__)).all())
    assert opened_registration(made.reference.lower(), made.secret).id == made.id
    other = made.secret[:-1] + ("1" if made.secret[-1] == "0" else "0")
    assert opened_registration(made.reference, other) is None


def test_every_ticket_can_be_found_by_its_digest(course, enter):
    enter(course, "An", "Bình", "Chi")

    rows = session.execute(sa.select(Enrolment.id, Enrolment.ticket_digest)).all()
    assert {row.ticket_digest for row in rows} == {ticket_digest(KEY, row.id, 1) for row in rows}


def test_letters_go_to_the_contact_and_to_seated_trainees_with_an_address(course, enter):
    trainees = (
        Trainee("An", "Kế toán", None, "an@example.vn"),
        Trainee("Bình", "Kế toán", None, None),
        Trainee("Chi", "Kế toán", None, "chi@example.vn"),
    )
    enter(course, trainees=trainees)

    assert letters() == [("registration_received", "hoa@example.vn"), ("ticket", "an@example.vn")]


def test_consents_keep_the_words_that_were_agreed_to(course, enter):
    enter(course, "An", consents={ConsentKind.NEWS: "Tôi đồng ý nhận tin."})

    rows = session.execute(sa.select(Consent.kind, Consent.text, Consent.given_at)).all()
    assert [tuple(row) for row in rows] == [(ConsentKind.NEWS, "Tôi đồng ý nhận tin.", NOW)]


def test_registering_leaves_one_audit_line(course, enter):
    made = enter(course, "An", "Bình", "Chi")

    (line,) = session.scalars(sa.select(AuditEvent)).all()
    assert (line.action, line.subject_id, line.actor_name) == ("registration.received", made.id, "Phạm Thị Hoa")
    assert line.details == {"course_id": course, "confirmed": 2, "waiting": 1}


def test_the_same_form_sent_twice_registers_once(course, enter):
    first = enter(course, "An", form_key="k1")
    second = enter(course, "An", form_key="k1", now=LATER)

    assert second == first
    assert len(people(course)) == 1
    assert len(letters()) == 1


def test_the_same_form_with_another_name_registers_again(course, enter):
    first = enter(course, "An", form_key="k1")
    second = enter(course, "Bình", form_key="k1")

    assert second.id != first.id
    assert [name for name, *_ in people(course)] == ["An", "Bình"]


def test_the_same_form_sent_to_another_course_registers_there_too(kept, course, enter):
    other = kept(make_course).id
    first = enter(course, "An", form_key="k1")
    second = enter(other, "An", form_key="k1")

    assert second.id != first.id
    assert [name for name, *_ in people(other)] == ["An"]


@pytest.mark.parametrize("names", [("Lê Hoà", "Lê Hòa"), ("An", "AN")])
def test_two_spellings_of_one_name_are_asked_about(course, enter, names):
    with pytest.raises(SameName, match=names[0]):
        enter(course, *names)
    assert people(course) == []

    enter(course, *names, same_names_confirmed=True)
    assert [name for name, *_ in people(course)] == list(names)


def test_a_name_that_the_same_contact_sent_before_is_asked_about(course, enter):
    enter(course, "Lê Hòa")
    with pytest.raises(SameName):
        enter(course, "Lê Hoà")
    enter(course, "Lê Hoà", contact_email="khac@example.vn")


@pytest.mark.parametrize(
    ("state", "now", "refusal"),
    [
        (CourseState.DRAFT, NOW, CourseNotOpen),
        (CourseState.CANCELLED, NOW, CourseNotOpen),
        (CourseState.CLOSED, NOW, CourseNotOpen),
        (CourseState.PUBLISHED, NOW - timedelta(days=8), RegistrationNotYetOpen),
        (CourseState.PUBLISHED, NOW + timedelta(days=14), RegistrationClosed),
        (CourseState.PUBLISHED, NOW + timedelta(days=13), RegistrationClosed),  # at the very deadline
    ],
)
def test_a_course_that_takes_no_registrations_refuses_by_name(kept, enter, state, now, refusal):
    course = kept(make_course, state=state).id
    with pytest.raises(refusal):
        enter(course, "An", now=now)
    assert people(course) == []


def test_registration_is_open_until_the_deadline_and_closed_at_it(kept, course, enter):
    slug, deadline = session.execute(sa.select(Course.slug, Course.registration_closes_at)).one()
    just_before = deadline - timedelta(microseconds=1)
    assert [course_to_register(slug).is_open(at) for at in (just_before, deadline)] == [True, False]
    enter(course, "An", now=just_before)
    assert [name for name, *_ in people(course)] == ["An"]


def test_a_course_that_has_begun_seats_nobody_at_its_deadline(kept, enter):
    begun = kept(lambda: make_course(seats=1, starts_at=NOW - timedelta(hours=1)))
    deadline = NOW + timedelta(hours=1)
    change = {"registration_closes_at": deadline}
    kept(lambda: session.execute(sa.update(Course).where(Course.id == begun.id).values(**change)))
    enter(begun.id, "An", "Bình")
    kept(lambda: session.execute(sa.update(Course).where(Course.id == begun.id).values(seats=2)))
    assert kept(fill_seats, begun.id, actor=VISITOR, now=deadline) == 0
    assert kept(fill_seats, begun.id, actor=VISITOR, now=deadline - timedelta(microseconds=1)) == 1


@pytest.mark.parametrize("number", [0, MOST_TRAINEES + 1])
def test_a_form_holds_one_to_sixty_people(course, enter, number):
    with pytest.raises(NumberOfTrainees):
        enter(course, trainees=tuple(Trainee(f"Người {index}", "Kế toán") for index in range(number)))


def test_a_freed_seat_goes_to_who_has_waited_longest(course, kept, enter):
    enter(course, "An", "Bình")
    enter(course, "Chi", now=NOW + timedelta(minutes=2), contact_email="chi@example.vn")
    enter(course, "Dũng", now=LATER, contact_email="dung@example.vn")
    mine = session.scalars(sa.select(Registration.id).order_by(Registration.id)).first()

    kept(withdraw, mine, enrolment_id("An"), took_part=took_part, actor=VISITOR, now=NOW + timedelta(hours=1))

    assert people(course) == [
        ("An", EnrolmentState.WITHDRAWN, None),
        ("Bình", EnrolmentState.CONFIRMED, 2),
        ("Chi", EnrolmentState.WAITING, None),
        ("Dũng", EnrolmentState.CONFIRMED, 1),
    ]
    assert letters()[-1] == ("seat_given", "dung@example.vn")


def test_seats_that_are_added_go_to_those_in_line_before_newcomers(course, kept, enter):
    enter(course, "An", "Bình", "Chi", "Dũng")
    session.execute(sa.text("UPDATE course SET seats = 3 WHERE id = :id"), {"id": course})
    session.commit()
    enter(course, "Em", contact_email="em@example.vn")

    assert people(course)[2:] == [
        ("Chi", EnrolmentState.CONFIRMED, 3),
        ("Dũng", EnrolmentState.WAITING, None),
        ("Em", EnrolmentState.WAITING, None),
    ]
    assert kept(fill_seats, course, actor=VISITOR, now=LATER) == 0


def test_a_withdrawn_seat_number_is_given_again_before_higher_ones(kept, enter):
    course = kept(make_course, seats=10).id
    made = enter(course, "An", "Bình", "Chi")
    kept(withdraw, made.id, enrolment_id("Bình"), took_part=took_part, actor=VISITOR, now=LATER)
    enter(course, "Dũng", "Em", contact_email="em@example.vn")

    assert [(name, seat) for name, _, seat in people(course)][3:] == [("Dũng", 2), ("Em", 4)]


def test_the_database_itself_refuses_a_doubled_seat(course, enter):
    enter(course, "An", "Bình", "Chi")
    doubled = sa.update(Enrolment).where(Enrolment.name == "Chi").values(state=EnrolmentState.CONFIRMED, seat_number=1)
    with pytest.raises(IntegrityError):
        session.execute(doubled)
    session.rollback()
