"""What a trainer is told about marks that people made themselves."""

import pytest

from models.attendance.rotating_code import Claim, write_claim
from models.attendance.scan import Outcome, Phase
from models.attendance.self_checking_in import mark_herself
from models.attendance.self_flags import Flags, flags_of
from models.courses.course import Course
from models.db import session
from tests.conftest import NOW
from tests.factories.registrations import KEY, make_registration
from tests.factories.self_check_in import CONTACT, PEOPLE, Class


@pytest.fixture
def room(kept) -> Class:
    return kept(Class, KEY)


def mark(kept, room: Class, name: str, *, browser: str, claim: str = "", old: bool = False) -> None:
    made = write_claim(room.key(), Claim(claim or f"{name} {browser}".encode().hex(), NOW, was_previous_step=old))
    verdict, _ = kept(mark_herself, room.session_id, made, CONTACT, name, browser=browser, now=NOW)
    assert verdict.outcome is not Outcome.CONFLICT


def test_a_class_that_marks_itself_soundly_shows_nothing(kept, room: Class) -> None:
    assert flags_of(room.session_id, Phase.ARRIVAL) == Flags(0, [], [], 0)
    for name in PEOPLE:
        mark(kept, room, name, browser=name)
    mark(kept, room, PEOPLE[0], browser=PEOPLE[0])  # she was not sure, and did it twice
    assert flags_of(room.session_id, Phase.ARRIVAL) == Flags(3, [], [], 0)
    assert flags_of(room.session_id, Phase.SECOND) == Flags(0, [], [], 0)


def test_two_people_from_one_browser_are_named_together(kept, room: Class) -> None:
    for name, browser in zip(PEOPLE, "ABA", strict=True):
        mark(kept, room, name, browser=browser)
    assert flags_of(room.session_id, Phase.ARRIVAL).one_browser == [[PEOPLE[0], PEOPLE[2]]]
    assert flags_of(room.session_id, Phase.ARRIVAL).one_claim == []


def test_one_claim_that_was_passed_on_is_seen(kept, room: Class) -> None:
    for name in PEOPLE[1:]:
        mark(kept, room, name, browser=name, claim="PASSEDON")
    flags = flags_of(room.session_id, Phase.ARRIVAL)
    assert (flags.one_browser, flags.one_claim) == ([], [[PEOPLE[1], PEOPLE[2]]])


def test_who_was_refused_is_not_among_them(kept, room: Class) -> None:
    mark(kept, room, PEOPLE[0], browser="A")
    mark(kept, room, "Đinh Thị Chờ", browser="A")
    assert flags_of(room.session_id, Phase.ARRIVAL) == Flags(1, [], [], 0)


def test_many_codes_of_the_step_before_are_unusual_and_a_few_are_not(kept) -> None:
    def larger() -> Class:
        room = Class(KEY)
        make_registration(session.get_one(Course, room.course_id), KEY, *(f"Người {number}" for number in range(8)))
        return room

    room = kept(larger)

    def come(number: int, *, old: bool) -> int:
        claim = write_claim(room.key(), Claim(f"C{number}", NOW, was_previous_step=old))
        contact = "+84912345678"
        kept(mark_herself, room.session_id, claim, contact, f"Người {number}", browser=f"B{number}", now=NOW)
        return flags_of(room.session_id, Phase.ARRIVAL).old_step

    assert [come(number, old=True) for number in range(5)] == [0, 0, 0, 0, 5]
    assert [come(number, old=False) for number in range(5, 8)] == [5, 5, 5]
    for name in PEOPLE[:2]:
        mark(kept, room, name, browser=name)
    assert flags_of(room.session_id, Phase.ARRIVAL) == Flags(10, [], [], 0)  # five of ten are as chance would have it


def test_more_than_were_counted_in_the_room_are_told_and_none_if_nobody_counted() -> None:
    flags = Flags(3, [], [], 0)
    assert [flags.above(3, heads) for heads in (None, 5, 3, 2, 0)] == [0, 0, 0, 1, 3]
