"""The desk's list: who is found, in which order, how many."""

from datetime import timedelta

import pytest

from models.audit.actor import Actor
from models.registrations.enrolment import EnrolmentState
from models.registrations.listing import Order, PeopleFilter, ids_listed, numbers_listed, people_listed, people_ticked
from models.registrations.organisation import IdentifierKind, OrganisationKind
from models.registrations.registering import register
from models.registrations.tax_code import Identifier
from tests.conftest import NOW
from tests.factories.courses import make_course
from tests.factories.registrations import KEY, make_application

LATER = NOW + timedelta(days=3)


@pytest.fixture
def course(kept):
    made = kept(make_course, seats=3).id
    forms = (
        (make_application("Nguyễn Ước", "Trần Ánh", organisation_name="Hợp tác xã Sông Vệ"), NOW),
        (
            make_application(
                "Lê Đạt",
                "Phạm Ân",
                organisation_name="Cơ sở 100% Gạo",
                kind=OrganisationKind.HOUSEHOLD,
                identifier=Identifier(IdentifierKind.PERSONAL_ID, "051090012345"),
                commune_code="21548",
                contact_email="gao@example.vn",
            ),
            LATER,
        ),
    )
    for form, at in forms:
        kept(register, made, form, key=KEY, actor=Actor.visitor("Khách"), now=at)
    return made


def names(course, **asked):
    return [row.name for row in people_listed(PeopleFilter(course, **asked), 0, 50)]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order.NAME, ["Trần Ánh", "Phạm Ân", "Lê Đạt", "Nguyễn Ước"]),
        (Order.ORGANISATION, ["Phạm Ân", "Lê Đạt", "Trần Ánh", "Nguyễn Ước"]),
        (Order.NEWEST, ["Phạm Ân", "Lê Đạt", "Trần Ánh", "Nguyễn Ước"]),
        (Order.OLDEST, ["Nguyễn Ước", "Trần Ánh", "Lê Đạt", "Phạm Ân"]),
    ],
)
def test_the_list_stands_in_the_order_asked_for(course, order, expected):
    assert names(course, order=order) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"words": "song ve"}, ["Trần Ánh", "Nguyễn Ước"]),
        ({"words": "100%"}, ["Phạm Ân", "Lê Đạt"]),
        ({"words": "%"}, ["Phạm Ân", "Lê Đạt"]),
        ({"words": "_"}, []),
        ({"words": "4300205943"}, ["Trần Ánh", "Nguyễn Ước"]),
        ({"words": "051090012345"}, []),
        ({"state": EnrolmentState.WAITING}, ["Phạm Ân"]),
        ({"kind": OrganisationKind.HOUSEHOLD}, ["Phạm Ân", "Lê Đạt"]),
        ({"commune_code": "21025"}, ["Trần Ánh", "Nguyễn Ước"]),
        ({"since": LATER}, ["Phạm Ân", "Lê Đạt"]),
        ({"until": LATER}, ["Trần Ánh", "Nguyễn Ước"]),
        ({"kind": OrganisationKind.HOUSEHOLD, "state": EnrolmentState.CONFIRMED, "words": "dat"}, ["Lê Đạt"]),
    ],
)
def test_the_list_is_narrowed_by_each_condition_and_by_all_together(course, asked, expected):
    assert names(course, **asked) == expected
    found = numbers_listed(PeopleFilter(course, **asked))
    state = asked.get("state")
    assert (found[state] if state else sum(found.values())) == len(expected)


def test_the_counts_by_state_heed_every_other_condition(course):
    asked = PeopleFilter(course, kind=OrganisationKind.HOUSEHOLD, state=EnrolmentState.WAITING)
    found = numbers_listed(asked)
    assert (found[EnrolmentState.CONFIRMED], found[EnrolmentState.WAITING]) == (1, 1)


def test_a_page_is_a_part_of_the_whole_order(course):
    asked = PeopleFilter(course)
    assert [row.name for row in people_listed(asked, 1, 2)] == ["Phạm Ân", "Lê Đạt"]


def test_people_of_another_course_are_never_ticked(kept, course):
    ids = ids_listed(PeopleFilter(course), 2)
    other = kept(make_course).id
    assert [row.name for row in people_ticked(course, ids)] == ["Trần Ánh", "Phạm Ân"]
    assert list(people_ticked(other, ids)) == []
