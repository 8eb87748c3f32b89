"""The office's lists of registrations."""

import re

import pytest
import sqlalchemy as sa

from blueprints.common.extensions import bearer_key
from models.audit.actor import Actor
from models.audit.audit_event import AuditEvent
from models.certificates.queries import took_part
from models.clock import now
from models.db import session
from models.people.roles import Role
from models.privacy.erasing import erase_trainee
from models.registrations.enrolment import Enrolment
from models.registrations.organisation import IdentifierKind, OrganisationKind
from models.registrations.registering import register
from models.registrations.registration import ConsentKind, Registration
from models.registrations.tax_code import Identifier
from models.registrations.withdrawing import withdraw
from tests.factories.certificates import make_taught_course
from tests.factories.people import make_principal
from tests.factories.registrations import make_application, make_course_open_at

NAMES = ("Nguyễn Ước", "Trần Ánh", "Lê Đạt", "Phạm Ân", "Võ Dũng")


@pytest.fixture
def organiser(kept, sign_in):
    return sign_in(kept(make_principal, Role.ORGANISER, name="Lê Thị Hòa"))


@pytest.fixture
def course(kept):
    return kept(make_course_open_at, now(), seats=4).id


@pytest.fixture
def made(kept, course):
    household = {
        "kind": OrganisationKind.HOUSEHOLD,
        "identifier": Identifier(IdentifierKind.PERSONAL_ID, "051090012345"),
        "consents": {ConsentKind.NEWS: "Tôi đồng ý nhận tin."},
    }
    application = make_application(*NAMES, **household)
    return kept(register, course, application, key=bearer_key(), actor=Actor.visitor("Khách"), now=now())


def names(page):
    return re.findall(r'<a href="/quan-ly/dang-ky/\d+">([^<]+)</a>', page.get_data(as_text=True))


def test_the_desk_counts_seats_and_the_waiting_list(organiser, made):
    page = organiser.get("/quan-ly/dang-ky").get_data(as_text=True)
    assert "4/4" in page


def test_people_stand_in_the_order_of_vietnamese_given_names(organiser, course, made):
    page = organiser.get(f"/quan-ly/dang-ky/khoa-hoc/{course}")
    assert names(page) == ["Trần Ánh", "Phạm Ân", "Võ Dũng", "Lê Đạt", "Nguyễn Ước"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tim=anh", ["Trần Ánh"]),
        ("tim=DAT", ["Lê Đạt"]),
        ("tim=song+ve&trang-thai=waiting", ["Võ Dũng"]),
        ("trang-thai=withdrawn", []),
        ("tim=%25", []),
        ("tim=_", []),
        ("tim=051090012345", []),
    ],
)
def test_search_goes_through_folded_words_and_states(organiser, course, made, query, found):
    shown = names(organiser.get(f"/quan-ly/dang-ky/khoa-hoc/{course}?{query}"))
    assert shown == found


def test_one_registration_shows_consents_letters_and_a_masked_id(organiser, made):
    page = organiser.get(f"/quan-ly/dang-ky/{made.id}").get_data(as_text=True)
    assert "Tôi đồng ý nhận tin." in page
    assert "•••••••••345" in page
    assert "051090012345" not in page
    assert page.count("/quan-ly/hop-thu-di/") == 1


def test_staff_withdraw_a_person_and_the_trail_says_who(organiser, made):
    leaving = session.scalars(sa.select(Enrolment.id).where(Enrolment.name == "Trần Ánh")).one()
    assert organiser.post(f"/quan-ly/dang-ky/{made.id}/hoc-vien/{leaving}/rut-ten").status_code == 303
    session.rollback()
    lines = session.execute(sa.select(AuditEvent.action, AuditEvent.actor_name).order_by(AuditEvent.id).offset(1)).all()
    assert [tuple(line) for line in lines] == [
        ("enrolment.withdrawn", "Lê Thị Hòa"),
        ("enrolment.seated", "Lê Thị Hòa"),
    ]


def test_staff_are_offered_no_withdrawal_of_a_person_who_came(organiser, kept):
    kept(make_taught_course, {"Trần Văn Bình": 2, "Y Thắng": 0})
    registration, came, absent = (
        session.scalar(sa.select(Registration.id)),
        *session.scalars(sa.select(Enrolment.id).order_by(Enrolment.id)),
    )
    session.rollback()
    address = f"/quan-ly/dang-ky/{registration}"
    page = organiser.get(address).get_data(as_text=True)
    assert f"{address}/hoc-vien/{came}/rut-ten" not in page
    assert "Đã tham dự" in page
    assert f"{address}/hoc-vien/{absent}/rut-ten" in page
    refused = organiser.post(f"{address}/hoc-vien/{came}/rut-ten")
    assert refused.status_code == 409
    assert "Trần Văn Bình đã được điểm danh" in refused.get_data(as_text=True)


@pytest.mark.parametrize(("role", "is_read"), [(Role.ORGANISER, False), (Role.ADMINISTRATOR, True)])
def test_names_of_who_was_erased_are_read_by_administrators_alone(kept, sign_in, made, role, is_read):
    leaving = session.scalars(sa.select(Enrolment.id).where(Enrolment.name == "Trần Ánh")).one()
    staff = Actor("user", "Ánh", 1)
    kept(withdraw, made.id, leaving, took_part=took_part, actor=Actor.visitor("Khách Xóa Sổ"), now=now())
    reader = sign_in(kept(make_principal, role))
    assert "Khách Xóa Sổ" in reader.get(f"/quan-ly/dang-ky/{made.id}").get_data(as_text=True)
    kept(erase_trainee, leaving, actor=staff, now=now())
    page = reader.get(f"/quan-ly/dang-ky/{made.id}").get_data(as_text=True)
    assert ("Khách Xóa Sổ" in page) is is_read


@pytest.mark.parametrize(
    "address", ["/quan-ly/dang-ky/999999", "/quan-ly/dang-ky/khoa-hoc/999999", "/quan-ly/dang-ky/99999999999"]
)
def test_what_does_not_exist_is_not_found(organiser, address):
    assert organiser.get(address).status_code == 404


def test_a_trainer_does_not_read_contacts(kept, sign_in, course, made):
    trainer = sign_in(kept(make_principal, Role.TRAINER))
    for address in ("/quan-ly/dang-ky", f"/quan-ly/dang-ky/khoa-hoc/{course}", f"/quan-ly/dang-ky/{made.id}"):
        assert trainer.get(address).status_code == 403


def test_the_list_costs_the_same_queries_for_one_person_and_for_three(kept, organiser, queries):
    costs = []
    for people in (("An",), ("An", "Bình", "Chi")):
        course = kept(make_course_open_at, now(), seats=9).id
        kept(register, course, make_application(*people), key=bearer_key(), actor=Actor.visitor("Khách"), now=now())
        queries.clear()
        organiser.get(f"/quan-ly/dang-ky/khoa-hoc/{course}")
        costs.append(len(queries))
    assert costs == [5, 5]
