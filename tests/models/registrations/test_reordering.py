"""Staff change the order of the line, and say why."""

import pytest
import sqlalchemy as sa

from models.db import session
from models.errors import NotFound
from models.registrations.line_list import moves_made, number_waiting, people_waiting, waiter
from models.registrations.queries import places_in_line
from models.registrations.queue_move import QueueMove
from models.registrations.refusals import MoveReasonMissing, NotInLine
from models.registrations.reordering import move_in_line
from tests.conftest import NOW
from tests.factories.seats import STAFF, TOGETHER


@pytest.fixture
def line(hall):
    """One seat, taken; Bình, then the group Chi and Dũng, then Em wait: all entered at one moment."""
    made = hall(seats=1)
    made.enter("An")
    made.enter("Bình")
    made.enter("Chi", "Dũng", waiting_choice=TOGETHER)
    made.enter("Em")
    return made


def order(line):
    ids = {line.id(name): name for name in ("Bình", "Chi", "Dũng", "Em")}
    places = places_in_line(line.course_id, list(ids))
    return [ids[person] for person in sorted(places, key=places.get)]


@pytest.mark.parametrize(
    ("who", "place", "now_at", "after"),
    [
        ("Em", 1, 1, ["Em", "Bình", "Chi", "Dũng"]),
        ("Em", 2, 2, ["Bình", "Em", "Chi", "Dũng"]),
        ("Bình", 99, 4, ["Chi", "Dũng", "Em", "Bình"]),
        ("Dũng", 1, 1, ["Chi", "Dũng", "Bình", "Em"]),
        ("Chi", 4, 3, ["Bình", "Em", "Chi", "Dũng"]),
        ("Em", -5, 1, ["Em", "Bình", "Chi", "Dũng"]),
    ],
)
def test_somebody_is_moved_to_another_place_and_a_group_moves_whole(line, who, place, now_at, after):
    assert line.move_in_line(who, place) == now_at
    assert order(line) == after


def test_the_seat_goes_by_the_new_order(line):
    line.move_in_line("Em", 1)
    line.withdraw("An")
    assert line.people()[-1] == "Em confirmed 1"


def test_whoever_enters_later_still_stands_last(line):
    line.move_in_line("Bình", 99)
    line.enter("Giang")
    line.withdraw("An")
    line.withdraw("Em")
    line.withdraw("Bình")
    assert line.people()[-1] == "Giang confirmed 1"


def test_the_reason_stays(line):
    line.move_in_line("Em", 1, reason="Đi cùng xe với An")
    session.rollback()
    assert moves_made(line.course_id) == [("Em", 4, 1, "Đi cùng xe với An", "Lê Thị Hòa", NOW)]
    assert session.scalar(sa.select(QueueMove.enrolment_id)) == line.id("Em")


def test_the_office_reads_the_line_in_its_order(line):
    line.move_in_line("Em", 1)
    session.rollback()
    assert number_waiting(line.course_id) == 4
    assert [person.name for person in people_waiting(line.course_id, limit=2)] == ["Em", "Bình"]
    assert [person.name for person in people_waiting(line.course_id, limit=2, offset=2)] == ["Chi", "Dũng"]
    (found, place) = waiter(line.course_id, line.id("Dũng"))
    assert (found.name, found.organisation, str(found.choice), place) == ("Dũng", "Hợp tác xã Sông Vệ", "together", 4)
    assert waiter(line.course_id, line.id("An")) is None


def test_without_a_reason_or_a_place_in_the_line_nobody_is_moved(line, kept):
    with pytest.raises(MoveReasonMissing):
        line.move_in_line("Em", 1, reason="")
    with pytest.raises(NotInLine):
        line.move_in_line("An", 1)
    with pytest.raises(NotFound):
        kept(move_in_line, 10_000, 1, "Vì thế", actor=STAFF, now=NOW)
    assert order(line) == ["Bình", "Chi", "Dũng", "Em"]
