"""Whom a course takes: the invited, so many of one organisation, nobody twice unasked."""

from datetime import timedelta

import pytest

from models.bearer import digest
from models.courses.course import CourseState
from models.db import session
from models.registrations.application import Trainee
from models.registrations.enrolling import page_secret
from models.registrations.organisation import IdentifierKind
from models.registrations.refusals import (
    CourseNotOpen,
    InvitationNeeded,
    OverOrganisationCap,
    SameName,
    SelfFillUnmarked,
)
from models.registrations.registration_rules import invitation_code, is_invited
from models.registrations.tax_code import Identifier
from tests.factories.registrations import KEY
from tests.factories.seats import BEGINS, STAFF

OTHER = Identifier(IdentifierKind.TAX_CODE_10, "0300588569")
UNNUMBERED = Identifier(IdentifierKind.NONE, None)


def test_the_cap_counts_all_that_one_organisation_registered(hall):
    made = hall(seats=9, most_per_organisation=3)
    made.enter("An", "Bình")
    with pytest.raises(OverOrganisationCap, match="tối đa 3 học viên của mỗi đơn vị"):
        made.enter("Chi", "Dũng")
    made.enter("Chi")
    made.enter("Em", "Giang", "Hoa", identifier=OTHER)
    assert len(made.people()) == 6


def test_the_refusal_says_the_cap_and_nothing_of_who_is_there(hall):
    made = hall(seats=9, most_per_organisation=1)
    with pytest.raises(OverOrganisationCap) as alone:
        made.enter("An", "Bình")
    made.enter("Chi")
    with pytest.raises(OverOrganisationCap) as after_others:
        made.enter("Dũng")
    assert str(alone.value) == str(after_others.value)
    assert after_others.value.params == {"most": 1}


def test_a_form_that_is_refused_anyway_does_not_tell_who_is_registered_under_a_tax_code(hall):
    made = hall(seats=9, most_per_organisation=2)
    made.enter("An")
    for identifier in (None, OTHER):  # of the organisation that is there, and of one that is not
        with pytest.raises(SameName):
            made.enter("Chi", "Chi", **({"identifier": identifier} if identifier else {}))


def test_without_a_number_the_contact_stands_for_the_organisation(hall):
    made = hall(seats=9, most_per_organisation=1)
    made.enter("An", identifier=UNNUMBERED, contact_email="to@example.vn")
    with pytest.raises(OverOrganisationCap):
        made.enter("Bình", identifier=UNNUMBERED, contact_email="to@example.vn")
    made.enter("Bình", identifier=UNNUMBERED, contact_email="khac@example.vn")


def test_a_course_without_a_cap_takes_an_organisation_twice(hall):
    made = hall(seats=99)
    made.enter(*(f"Người {number}" for number in range(20)))
    made.enter("An")
    assert len(made.people()) == 21


def test_the_invited_register_with_the_code_of_their_link(hall):
    made = hall(seats=9, invitation_only=True)
    code = invitation_code(KEY, made.course_id, 1)
    for wrong in ("", "0" * 26, invitation_code(KEY, made.course_id, 2), invitation_code(KEY, made.course_id + 1, 1)):
        with pytest.raises(InvitationNeeded):
            made.enter("An", invitation=wrong)
    made.enter("An", invitation=code.lower())
    made.enter("Bình", actor=STAFF)
    assert made.people() == ["An confirmed 1", "Bình confirmed 2"]


def test_a_code_of_any_letters_is_compared_not_broken():
    assert not is_invited("mời đi", key=KEY, course_id=1, version=1)


def test_the_same_name_with_the_same_telephone_or_address_is_asked_about_whoever_sent_it(hall):
    made = hall(seats=9)
    made.enter("Lê Hòa", trainees=(Trainee("Lê Hòa", "Kế toán", "+84912345678", "hoa@example.vn"),))
    for same in (("+84912345678", None), (None, "hoa@example.vn")):
        with pytest.raises(SameName, match="Lê Hoà") as refused:
            made.enter("Lê Hoà", trainees=(Trainee("Lê Hoà", "Giám đốc", *same),))
        assert refused.value.params == {"names": "Lê Hoà"}
    made.enter("Lê Hoà", trainees=(Trainee("Lê Hoà", "Giám đốc", "+84987654321", None),))
    made.enter("Lê An", trainees=(Trainee("Lê An", "Giám đốc", "+84912345678", None),))
    again = (Trainee("Lê Hoà", "Giám đốc", "+84912345678", None),)
    made.enter("Lê Hoà", trainees=again, same_names_confirmed=True)
    assert len(made.people()) == 4


def test_somebody_who_withdrew_is_not_asked_about(hall):
    made = hall(seats=9)
    trainee = (Trainee("Lê Hòa", "Kế toán", "+84912345678", None),)
    made.enter("Lê Hòa", trainees=trainee)
    made.withdraw("Lê Hòa")
    made.enter("Lê Hòa", trainees=trainee)
    assert made.people() == ["Lê Hòa withdrawn", "Lê Hòa confirmed 1"]


def test_staff_register_after_the_window_until_the_course_is_closed(hall):
    made = hall(seats=9)
    made.enter("An", actor=STAFF, now=BEGINS + timedelta(hours=1))
    made.state(CourseState.CLOSED)
    with pytest.raises(CourseNotOpen):
        made.enter("Bình", actor=STAFF)


def test_only_who_fills_herself_in_has_no_name(hall):
    made = hall(seats=9)
    with pytest.raises(SelfFillUnmarked):
        made.enter("", trainees=(Trainee("", ""),))
    unnamed = Trainee("", "", fills_in_herself=True)
    made.enter("An", trainees=(Trainee("An", "Kế toán"), unnamed, unnamed))
    made.enter("Bình", trainees=(Trainee("Bình", "Kế toán"), unnamed))
    assert made.people() == ["An confirmed 1", "confirmed 2", "confirmed 3", "Bình confirmed 4", "confirmed 5"]


def test_every_trainee_has_a_page_of_her_own(hall):
    made = hall(seats=1)
    made.enter("An", "Bình")
    for name in ("An", "Bình"):
        row = made.row(name)
        assert row.page_digest == digest(page_secret(KEY, row.id))
    assert made.row("An").page_digest != made.row("An").ticket_digest


@pytest.mark.parametrize("number", [1, 3])
def test_registering_asks_no_more_than_it_must(hall, queries, number):
    """Course, names and seats are each looked at once; SQLite writes people one by one to know their order."""
    made = hall(seats=9)
    queries.clear()
    made.enter(*(f"Người {index}" for index in range(number)))
    more = number - 1 if session.get_bind().dialect.name == "sqlite" else 0
    assert len(queries) == 10 + more
