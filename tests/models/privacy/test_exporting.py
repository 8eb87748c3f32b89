"""The copy of one's own data: everything of hers, nothing of others."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.audit.actor import Actor
from models.db import session
from models.errors import NotFound
from models.mail.queueing import queue_letter
from models.privacy.exporting import LABELS, records_of_contact, records_of_trainee
from models.privacy.holding import AlreadyHeld, HoldReasonMissing, hold, lift, standing_holds
from models.privacy.queries import contacts_matching, trainees_matching
from models.registrations.consenting import give_consent
from models.registrations.enrolment import Enrolment
from models.registrations.organisation import IdentifierKind, Organisation, OrganisationKind
from models.registrations.registration import ConsentKind
from tests.conftest import NOW
from tests.factories.certificates import issue, make_taught_course
from tests.factories.courses import make_course
from tests.factories.privacy import make_privacy_request
from tests.factories.registrations import KEY, make_registration

HOA = Actor.visitor("Phạm Thị Hoa")
ANH = Actor("user", "Ánh", 1)


def enrolment_named(name):
    return session.scalars(sa.select(Enrolment).where(Enrolment.name == name)).one()


def facts(records):
    return {section.key: list(section.rows) for section in records.sections}


def test_trainee_gets_her_attendance_and_certificate_and_nobody_elses(context):
    course = make_taught_course({"Đỗ Thị Mai": 2, "Lê Văn Bình": 1})
    (certificate,) = issue(course)
    mai = enrolment_named("Đỗ Thị Mai")
    mai.phone, mai.email = "+84905123456", "mai@example.vn"
    session.flush()
    for address in ("mai@example.vn", "khac@example.vn"):
        queue_letter(
            "ticket", to_name="M", to_address=address, params={}, now=NOW, about=("registration", mai.registration_id)
        )
    records = records_of_trainee(mai.id)
    found = facts(records)
    assert records.subject == "Đỗ Thị Mai"
    assert (found["person"][0]["phone"], found["person"][0]["email"]) == ("+84905123456", "mai@example.vn")
    assert [row["session"] for row in found["attendance"]] == ["Chuyên đề 1", "Chuyên đề 2"]
    assert [row["number"] for row in found["certificates"]] == [certificate.number_text]
    assert [row["to_address"] for row in found["letters"]] == ["mai@example.vn"]
    assert "Bình" not in str(records)


def test_contact_gets_her_consents_and_the_names_but_not_the_phones_of_her_trainees(context):
    registration = make_registration(make_course(), KEY, "Đỗ Thị Mai", "Lê Văn Bình")
    for person in session.scalars(sa.select(Enrolment)):
        person.phone = "+84905999999"
    session.flush()
    give_consent(registration.id, ConsentKind.NEWS, "Tôi đồng ý nhận tin.", actor=HOA, now=NOW)
    records = records_of_contact(registration.id)
    found = facts(records)
    assert [row["name"] for row in found["trainees"]] == ["Đỗ Thị Mai", "Lê Văn Bình"]
    assert [(row["text"], row["given_at"]) for row in found["consents"]] == [("Tôi đồng ý nhận tin.", NOW)]
    assert found["registration"][0]["reference"] == registration.reference
    assert "+84905999999" not in str(records)


def test_personal_id_is_masked_in_the_copy_too(context):
    registration = make_registration(make_course(), KEY)
    organisation = session.get(Organisation, registration.organisation_id)
    organisation.kind, organisation.identifier_kind = OrganisationKind.HOUSEHOLD, IdentifierKind.PERSONAL_ID
    organisation.identifier = "051085000123"
    session.flush()
    records = records_of_contact(registration.id)
    assert facts(records)["organisation"][0]["identifier"] == "•••••••••123"
    assert "051085000123" not in str(records)


def test_every_section_and_every_fact_has_words(context):
    make_taught_course({"Đỗ Thị Mai": 2})
    mai = enrolment_named("Đỗ Thị Mai")
    give_consent(mai.registration_id, ConsentKind.NEWS, "lời", actor=HOA, now=NOW)
    for records in (records_of_trainee(mai.id), records_of_contact(mai.registration_id)):
        keys = {key for section in records.sections for row in section.rows for key in (section.key, *row)}
        assert keys <= set(LABELS)


def test_copy_takes_as_many_queries_for_three_trainees_as_for_one(context, queries):
    counted = []
    for names in (("Đỗ Thị Mai",), ("An", "Bình", "Chi")):
        registration = make_registration(make_course(seats=3), KEY, *names)
        session.expire_all()
        queries.clear()
        records_of_contact(registration.id)
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_what_does_not_exist_is_not_found(context):
    with pytest.raises(NotFound):
        records_of_trainee(1)
    with pytest.raises(NotFound):
        records_of_contact(1)


def test_request_finds_people_by_address_phone_and_reference_never_by_name_alone(context):
    by_mail, by_phone, by_reference, namesake = (make_registration(make_course(), KEY, "Lê Văn Bình") for _ in range(4))
    people = {person.registration_id: person for person in session.scalars(sa.select(Enrolment))}
    people[by_mail.id].email, people[by_phone.id].phone = "binh@example.vn", "+84905123456"
    by_phone.contact_phone = "+84905123456"
    session.flush()
    request = make_privacy_request(phone="+84905123456", registration_reference=by_reference.reference)
    found = [match.registration_id for match in trainees_matching(request)]
    assert found == [by_reference.id, by_phone.id, by_mail.id]
    assert namesake.id not in found
    assert [match.registration_id for match in contacts_matching(request)] == [by_reference.id, by_phone.id]


def test_what_is_left_out_finds_nobody_who_left_it_out_too(context):
    walked_in = make_registration(make_course(), KEY, "Lê Văn Bình")
    walked_in.contact_email = walked_in.contact_phone = ""
    session.flush()
    for request in (make_privacy_request(), make_privacy_request(email=None, phone="+84905123456")):
        assert trainees_matching(request) == []
        assert contacts_matching(request) == []


def test_holds_are_listed_until_lifted_and_placed_once(context):
    registration = make_registration(make_course(title="Khóa giữ"), KEY)
    placed = hold(registration_id=registration.id, reason="Thanh tra", actor=ANH, now=NOW)
    with pytest.raises(AlreadyHeld):
        hold(registration_id=registration.id, reason="nữa", actor=ANH, now=NOW)
    with pytest.raises(HoldReasonMissing):
        hold(course_id=registration.course_id, reason="", actor=ANH, now=NOW)
    with pytest.raises(NotFound):
        hold(course_id=registration.course_id + 1, reason="Thanh tra", actor=ANH, now=NOW)
    (line,) = standing_holds()
    assert (line.course_title, line.reference, line.reason) == ("Khóa giữ", registration.reference, "Thanh tra")
    lift(placed.id, actor=ANH, now=NOW + timedelta(days=1))
    assert standing_holds() == []
    with pytest.raises(NotFound):
        lift(placed.id, actor=ANH, now=NOW)
    hold(registration_id=registration.id, reason="lần sau", actor=ANH, now=NOW)
