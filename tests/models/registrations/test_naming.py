"""A place without a name, and the page on which she fills herself in."""

import pytest

from models.courses.course import CourseState
from models.db import session
from models.errors import NotFound
from models.registrations.application import Trainee
from models.registrations.enrolment import Enrolment
from models.registrations.naming import name_trainee
from models.registrations.refusals import AlreadyNamed, SelfFillUnmarked, TooLateToName
from tests.conftest import NOW
from tests.factories.seats import STAFF, VISITOR

HERSELF = Trainee("Võ Thị Út", "Thủ kho", "+84912345678", "ut@example.vn")


@pytest.fixture
def place(hall):
    """A course in which one seat has no name yet."""
    made = hall(seats=2)
    made.enter("", trainees=(Trainee("", "", fills_in_herself=True),))
    return made


def name(place, trainee, actor=VISITOR, enrolment_id=None):
    place.kept(name_trainee, enrolment_id or place.unnamed, trainee, actor=actor, now=NOW)


@pytest.fixture(autouse=True)
def unnamed(place):
    place.unnamed = place.id("")


def test_she_fills_herself_in(place):
    name(place, HERSELF)
    row = place.row("Võ Thị Út")
    assert (row.id, row.folded, row.position, row.phone, row.email) == (
        place.unnamed, "vo thi ut", "Thủ kho", "+84912345678", "ut@example.vn",
    )  # fmt: skip
    assert place.people() == ["Võ Thị Út confirmed 1"]


def test_she_mends_the_spelling_but_another_person_is_a_substitution(place):
    name(place, HERSELF)
    name(place, Trainee("Võ Thị Ut", "Thủ kho"))
    with pytest.raises(AlreadyNamed, match="Võ Thị Ut"):
        name(place, Trainee("Lê An", "Thủ kho"))
    name(place, Trainee("Lê An", "Thủ kho"), actor=STAFF)
    assert place.people() == ["Lê An confirmed 1"]


def test_a_name_is_not_taken_away(place):
    with pytest.raises(SelfFillUnmarked):
        name(place, Trainee("", "", fills_in_herself=True))


def test_nobody_is_named_who_does_not_come_or_when_it_is_over(place):
    with pytest.raises(NotFound):
        name(place, HERSELF, enrolment_id=10_000)
    place.state(CourseState.CLOSED)
    with pytest.raises(TooLateToName):
        name(place, HERSELF)
    place.state(CourseState.PUBLISHED)
    place.registrations[""] = session.get_one(Enrolment, place.unnamed).registration_id
    place.withdraw("")
    with pytest.raises(TooLateToName):
        name(place, HERSELF)
