"""Counters for the plan: distinct organisations, and people with a seat."""

from datetime import timedelta

import pytest

from models.audit.actor import Actor
from models.courses.course import Course, CourseState
from models.db import session
from models.registrations.counting import Count, counters_between, counters_of_course
from models.registrations.organisation import IdentifierKind, OrganisationKind
from models.registrations.registering import register
from models.registrations.tax_code import Identifier
from models.registrations.walking_in import Arrival, walk_in
from tests.conftest import NOW
from tests.factories.courses import make_course
from tests.factories.registrations import KEY, make_application

GROUP = {"kind": OrganisationKind.COOPERATION_GROUP, "identifier": Identifier(IdentifierKind.NONE, None)}


@pytest.fixture
def send(kept):
    return lambda course, *names, **values: kept(
        register, course, make_application(*names, **values), key=KEY, actor=Actor.visitor("Khách"), now=NOW
    )


def test_one_identifier_is_one_organisation_whatever_it_calls_itself(kept, send):
    course = kept(make_course, seats=9).id
    send(course, "An", "Bình", organisation_name="HTX Sông Vệ")
    send(course, "Chi", organisation_name="Hợp tác xã Sông Vệ", contact_email="khac@example.vn")
    assert counters_of_course(course).all == Count(1, 3)


def test_without_an_identifier_the_name_without_marks_tells(kept, send):
    course = kept(make_course, seats=9).id
    send(course, "An", organisation_name="Tổ hợp tác Bình Châu", **GROUP)
    send(course, "Bình", organisation_name="to hop tac Binh Chau", contact_email="b@example.vn", **GROUP)
    send(course, "Chi", organisation_name="Tổ hợp tác Lý Sơn", contact_email="c@example.vn", **GROUP)
    assert counters_of_course(course).by_kind == {OrganisationKind.COOPERATION_GROUP: Count(2, 3)}


def test_communes_come_with_the_most_people_first_and_the_unknown_under_no_code(kept, send):
    course = kept(make_course, seats=9).id
    send(course, "An", "Bình", commune_code="21548")
    send(
        course,
        "Chi",
        commune_code="21025",
        contact_email="c@example.vn",
        identifier=Identifier(IdentifierKind.TAX_CODE_10, "0100109106"),
    )
    kept(walk_in, course, Arrival("Dung", "Đơn vị lạ", "+84912345678"), key=KEY, actor=Actor("user", "Hòa", 1), now=NOW)
    found = counters_of_course(course)
    assert found.by_commune["21548"] == Count(1, 2)
    assert next(iter(found.by_commune)) == "21548"
    assert found.by_commune[""] == Count(1, 1)


def test_who_waits_or_withdrew_is_not_counted(kept, send):
    course = kept(make_course, seats=1).id
    send(course, "An", "Bình")
    assert counters_of_course(course).all == Count(1, 1)


def test_a_period_holds_the_courses_that_begin_in_it_but_no_cancelled_one(kept, send):
    begins = (10, 40, 11)
    courses = [kept(make_course, seats=9, starts_at=NOW + timedelta(days=day)).id for day in begins]
    for course in courses:
        send(course, "An")
    kept(lambda: setattr(session.get_one(Course, courses[2]), "state", CourseState.CANCELLED))
    counted = counters_between(NOW, NOW + timedelta(days=30))
    assert counted.all == Count(1, 1)
    assert counters_between(NOW, NOW + timedelta(days=60)).all == Count(1, 2)
