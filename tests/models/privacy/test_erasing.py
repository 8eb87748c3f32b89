"""Erasing: what nobody needs is gone from every column, what the law keeps stays and is named."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.audit_event import AuditEvent
from models.courses.course import Course, CourseState
from models.db import session
from models.errors import NotFound
from models.mail.forgetting import FORGOTTEN_ADDRESS, FORGOTTEN_NAME
from models.mail.outgoing_mail import MailState, OutgoingMail
from models.mail.queueing import queue_letter
from models.privacy.erasing import ContactStillNeeded, HeldByLaw, Kept, StillOnTheList, erase_contact, erase_trainee
from models.privacy.holding import hold, lift
from models.registrations.enrolling import open_missing_pages, page_secret
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.organisation import IdentifierKind, Organisation, OrganisationKind
from models.registrations.registration import Registration
from models.registrations.trainee_page import opened_trainee
from models.text import name_sort_key
from tests.conftest import NOW
from tests.factories.attendance import check_in, lessons_of
from tests.factories.certificates import issue, make_taught_course
from tests.factories.courses import make_course
from tests.factories.registrations import KEY, make_registration

ANH = Actor("user", "Ánh", 1)
AFTERWARDS = NOW + timedelta(days=400)


@pytest.fixture
def registration(context):
    """Two trainees, one of whom will have come; both with a phone and an address of their own."""
    found = make_registration(make_course(), KEY, "Nguyễn Tấn Đạt", "Đỗ Thị Mai")
    for person in people(found):
        person.phone, person.email = "+84905123456", f"nguoi-{person.id}@example.vn"
    session.flush()
    return found


def people(registration):
    wanted = sa.select(Enrolment).where(Enrolment.registration_id == registration.id).order_by(Enrolment.id)
    return list(session.scalars(wanted))


def course_of(registration):
    return session.get(Course, registration.course_id)


def letter_to(address, registration):
    queue_letter(
        "ticket", to_name="Tên", to_address=address, params={}, now=NOW, about=("registration", registration.id)
    )


def everything_kept():
    """Every word in every table but the trail."""
    return " ".join(
        str(value)
        for table in (Enrolment, Registration, Organisation, OutgoingMail)
        for row in session.execute(sa.select(table.__table__))
        for value in row
    )


def test_trainee_who_never_came_is_nowhere_any_more(registration):
    dat, mai = people(registration)
    letter_to(dat.email, registration)
    letter_to(mai.email, registration)
    erasure = erase_trainee(dat.id, actor=ANH, now=AFTERWARDS)
    assert erasure.kept == (Kept.TRAIL,)
    kept = everything_kept()
    for word in ("Nguyễn Tấn Đạt", "nguyen tan dat", name_sort_key("Nguyễn Tấn Đạt"), f"nguoi-{dat.id}@example.vn"):
        assert word not in kept
    assert (dat.name, dat.phone, dat.email, dat.position, dat.ticket_digest) == (FORGOTTEN_NAME, None, None, "", None)
    assert (dat.state, dat.seat_number) == (EnrolmentState.CONFIRMED, 1)  # the books still add up
    assert f"nguoi-{mai.id}@example.vn" in kept
    line = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (line.action, line.subject_id, line.details) == ("enrolment.erased", dat.id, {"books_kept": False})


def test_trainee_who_came_stays_in_the_books_by_name_and_cannot_be_reached(registration):
    dat, _ = people(registration)
    check_in(lessons_of(course_of(registration))[0], dat, KEY)
    erasure = erase_trainee(dat.id, actor=ANH, now=AFTERWARDS)
    assert erasure.kept == (Kept.BOOKS, Kept.TRAIL)
    assert (dat.name, dat.position, dat.phone, dat.email) == ("Nguyễn Tấn Đạt", "Nhân viên", None, None)


def test_letter_not_sent_yet_is_never_sent(registration):
    dat, _ = people(registration)
    letter_to(dat.email, registration)
    erase_trainee(dat.id, actor=ANH, now=AFTERWARDS)
    letter = session.scalars(sa.select(OutgoingMail)).one()
    assert (letter.state, letter.to_name, letter.to_address) == (MailState.FAILED, FORGOTTEN_NAME, FORGOTTEN_ADDRESS)


def test_trainee_who_is_expected_is_withdrawn_first(registration):
    dat, _ = people(registration)
    with pytest.raises(StillOnTheList):
        erase_trainee(dat.id, actor=ANH, now=NOW)
    assert dat.name == "Nguyễn Tấn Đạt"
    dat.state, dat.seat_number, dat.withdrawn_at = EnrolmentState.WITHDRAWN, None, NOW
    session.flush()
    erase_trainee(dat.id, actor=ANH, now=NOW)
    assert dat.name == FORGOTTEN_NAME


def test_contact_is_forgotten_with_the_link_that_she_held(registration):
    letter_to(registration.contact_email, registration)
    address = registration.contact_email
    erasure = erase_contact(registration.id, actor=ANH, now=AFTERWARDS)
    assert erasure.kept == (Kept.CONSENTS, Kept.TRAIL)
    kept = everything_kept()
    for word in ("Phạm Thị Hoa", "+84912345678", address):
        assert word not in kept
    assert (registration.secret_digest, registration.secret_version) == (None, 2)
    assert people(registration)[0].name == "Nguyễn Tấn Đạt"


def test_contact_is_needed_while_somebody_is_expected(registration):
    with pytest.raises(ContactStillNeeded):
        erase_contact(registration.id, actor=ANH, now=NOW)
    course = course_of(registration)
    course.state, course.cancelled_at, course.cancellation_reason = CourseState.CANCELLED, NOW, "Bão"
    session.flush()
    erase_contact(registration.id, actor=ANH, now=NOW)
    assert registration.contact_name == FORGOTTEN_NAME


def household(registration):
    organisation = session.get(Organisation, registration.organisation_id)
    organisation.kind, organisation.identifier_kind = OrganisationKind.HOUSEHOLD, IdentifierKind.PERSONAL_ID
    organisation.identifier, organisation.name = "051085000123", "Hộ kinh doanh Phạm Thị Hoa"
    session.flush()
    return organisation


def test_household_is_forgotten_with_its_personal_id(registration):
    organisation = household(registration)
    erase_contact(registration.id, actor=ANH, now=AFTERWARDS)
    assert (organisation.identifier_kind, organisation.identifier, organisation.name) == (
        IdentifierKind.NONE, None, FORGOTTEN_NAME,
    )  # fmt: skip


def test_household_whose_people_came_keeps_its_name_and_loses_its_personal_id(registration):
    organisation = household(registration)
    check_in(lessons_of(course_of(registration))[0], people(registration)[0], KEY)
    erasure = erase_contact(registration.id, actor=ANH, now=AFTERWARDS)
    assert Kept.ORGANISATION in erasure.kept
    assert (organisation.identifier, organisation.name) == (None, "Hộ kinh doanh Phạm Thị Hoa")


@pytest.mark.parametrize("what", ["course", "registration"])
def test_legal_hold_stops_erasing_until_it_is_lifted(registration, what):
    dat, _ = people(registration)
    held = {"course_id": registration.course_id} if what == "course" else {"registration_id": registration.id}
    placed = hold(**held, reason="Thanh tra 12/QĐ-TTr", actor=ANH, now=NOW)
    with pytest.raises(HeldByLaw):
        erase_trainee(dat.id, actor=ANH, now=AFTERWARDS)
    with pytest.raises(HeldByLaw):
        erase_contact(registration.id, actor=ANH, now=AFTERWARDS)
    lift(placed.id, actor=ANH, now=AFTERWARDS)
    erase_trainee(dat.id, actor=ANH, now=AFTERWARDS)
    assert dat.name == FORGOTTEN_NAME


def test_what_does_not_exist_is_not_found(context):
    with pytest.raises(NotFound):
        erase_trainee(1, actor=ANH, now=NOW)
    with pytest.raises(NotFound):
        erase_contact(1, actor=ANH, now=NOW)


def test_letters_to_a_contact_who_is_a_trainee_too_go_on(registration):
    dat, _ = people(registration)
    dat.email = registration.contact_email
    session.flush()
    letter_to(dat.email, registration)
    erase_trainee(dat.id, actor=ANH, now=AFTERWARDS)
    letter = session.scalars(sa.select(OutgoingMail)).one()
    assert (letter.state, letter.to_address) == (MailState.QUEUED, registration.contact_email)


def addresses_kept():
    return sorted(session.scalars(sa.select(OutgoingMail.to_address)))


def test_letter_with_her_certificate_is_forgotten_too(context):
    course = make_taught_course({"Nguyễn Tấn Đạt": 2, "Đỗ Thị Mai": 2})
    for number, person in enumerate(session.scalars(sa.select(Enrolment).order_by(Enrolment.id))):
        person.email = f"nguoi-{number}@example.vn"
    session.flush()
    issue(course)
    dat = session.scalars(sa.select(Enrolment).order_by(Enrolment.id)).first()
    erase_trainee(dat.id, actor=ANH, now=AFTERWARDS)
    assert addresses_kept().count("nguoi-0@example.vn") == 0
    assert addresses_kept().count("nguoi-1@example.vn") == 1


def test_letters_to_an_address_that_she_had_before_are_forgotten(registration):
    dat, _ = people(registration)
    contact, before = registration.contact_email, "cu@example.vn"
    for address, enrolment_id in ((before, dat.id), (contact, dat.id), ("hoa.cu@example.vn", None)):
        queue_letter(
            "ticket", to_name="Tên", to_address=address, params={"enrolment_id": enrolment_id}, now=NOW,
            about=("registration", registration.id),
        )  # fmt: skip
    erase_trainee(dat.id, actor=ANH, now=AFTERWARDS)
    assert addresses_kept() == sorted([FORGOTTEN_ADDRESS, contact, "hoa.cu@example.vn"])
    erase_contact(registration.id, actor=ANH, now=AFTERWARDS)
    assert addresses_kept() == [FORGOTTEN_ADDRESS] * 3


def test_colleague_with_the_same_address_still_gets_her_letter(registration):
    dat, mai = people(registration)
    dat.email = mai.email = "phong@example.vn"
    session.flush()
    for person in (dat, mai):
        queue_letter(
            "ticket", to_name=person.name, to_address="phong@example.vn", params={"enrolment_id": person.id}, now=NOW,
            about=("registration", registration.id),
        )  # fmt: skip
    erase_trainee(dat.id, actor=ANH, now=AFTERWARDS)
    kept = session.execute(sa.select(OutgoingMail.to_name, OutgoingMail.state).order_by(OutgoingMail.id)).all()
    assert [tuple(row) for row in kept] == [(FORGOTTEN_NAME, MailState.FAILED), ("Đỗ Thị Mai", MailState.QUEUED)]


def test_why_she_was_refused_is_forgotten(registration):
    dat, _ = people(registration)
    dat.state, dat.seat_number, dat.refused_at = EnrolmentState.REFUSED, None, NOW
    dat.refusal_reason = "Bà Đạt đang nghỉ ốm."
    session.flush()
    erase_trainee(dat.id, actor=ANH, now=NOW)
    assert dat.refusal_reason == FORGOTTEN_NAME


def test_link_to_the_page_of_who_was_erased_never_opens_again(registration):
    dat, _ = people(registration)
    secret = page_secret(KEY, dat.id, dat.page_version)
    erase_trainee(dat.id, actor=ANH, now=AFTERWARDS)
    open_missing_pages(KEY)
    assert opened_trainee(secret) is None
