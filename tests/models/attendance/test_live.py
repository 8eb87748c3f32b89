"""The figures of a session: arrived, expected, missing, of each organisation, and who came last."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from models.attendance.live import LATEST, Figures, figures_of
from models.attendance.mark import AttendanceStatus, Mark, MarkSource, ScanUndo
from models.attendance.projecting import open_self_check_in
from models.attendance.scan import Phase, Scan
from models.attendance.second_check import SecondCheck
from models.attendance.self_checking_in import mark_herself
from models.courses.course import Course
from models.db import session
from models.registrations.organisation import Organisation
from tests.conftest import NOW
from tests.factories.attendance import check_in, enrolment_named
from tests.factories.registrations import KEY, make_registration
from tests.factories.self_check_in import PEOPLE, PHONE, Class

ANH, DAT = "Lê Thị Ánh", "Nguyễn Tấn Đạt"


@pytest.fixture
def room(kept) -> Class:
    return kept(Class, KEY)


def seen(room: Class) -> Figures:
    session.rollback()
    found = figures_of(room.session_id, key=KEY, now=NOW)
    assert found is not None
    return found


def numbers(room: Class) -> tuple[int, int, int, int]:
    found = seen(room)
    return found.arrived, found.expected, found.missing, found.excused


def come(kept, room: Class, name: str, minutes: int = 1) -> None:
    kept(lambda: check_in(room.lesson(), enrolment_named(name), KEY, at=NOW - timedelta(minutes=minutes)))


def say(kept, room: Class, name: str, status: AttendanceStatus, units: int = 0) -> None:
    mark = {
        "uid": uuid4(), "session_id": room.session_id, "enrolment_id": room.ids[name], "status": status, "units": units,
        "arrived_at": None, "source": MarkSource.BY_HAND, "reason": "Có đơn", "was_status": AttendanceStatus.ABSENT,
        "was_units": 0, "marked_at": NOW, "marked_by": "Lê Thị Hòa",
    }  # fmt: skip
    kept(session.execute, sa.insert(Mark).values(mark))


def test_who_has_a_seat_is_expected_and_who_was_let_in_has_arrived(kept, room: Class) -> None:
    assert numbers(room) == (0, 3, 3, 0)
    come(kept, room, ANH)
    come(kept, room, ANH)
    assert numbers(room) == (1, 3, 2, 0)


def test_a_mark_stands_over_the_scans_and_who_is_excused_is_not_missing(kept, room: Class) -> None:
    come(kept, room, ANH)
    say(kept, room, DAT, AttendanceStatus.EXCUSED)
    assert numbers(room) == (1, 3, 1, 1)
    say(kept, room, ANH, AttendanceStatus.ABSENT)
    assert numbers(room) == (0, 3, 2, 1)
    say(kept, room, DAT, AttendanceStatus.PRESENT, units=4)
    assert numbers(room) == (1, 3, 2, 0)


def test_a_scan_that_was_undone_counts_no_more(kept, room: Class) -> None:
    come(kept, room, ANH)
    scan = session.scalars(sa.select(Scan.id)).one()
    kept(lambda: session.add(ScanUndo(scan_id=scan, reason="Quét nhầm", undone_at=NOW, undone_by="Dũng")))
    assert numbers(room) == (0, 3, 3, 0)


def test_organisations_are_counted_by_name_the_largest_first(kept, room: Class) -> None:
    def two_more_of_one_name() -> None:
        for name in ("Bùi Một", "Bùi Hai"):
            made = make_registration(session.get_one(Course, room.course_id), KEY, name)
            session.get_one(Organisation, made.organisation_id).name = "Hợp tác xã Sông Vệ"

    kept(two_more_of_one_name)
    come(kept, room, "Bùi Hai")
    come(kept, room, ANH)
    found = [(one.name, one.arrived, one.expected) for one in seen(room).organisations]
    assert [(arrived, expected) for _, arrived, expected in found] == [(1, 3), (1, 2)]
    assert found[1][0] == "Hợp tác xã Sông Vệ"


def test_the_latest_to_come_stand_first_and_are_few(kept, room: Class) -> None:
    many = [f"Người {number}" for number in range(LATEST)]
    kept(lambda: make_registration(session.get_one(Course, room.course_id), KEY, *many))
    come(kept, room, DAT, minutes=1)
    come(kept, room, ANH, minutes=3)
    assert [one.name for one in seen(room).latest] == [DAT, ANH]
    for name in many:
        come(kept, room, name, minutes=2)
    assert [one.name for one in seen(room).latest] == [DAT, *reversed(many[1:])]


def test_the_second_check_counts_whom_it_found(kept) -> None:
    room = kept(Class, KEY, second_check=True)
    for name in PEOPLE:
        come(kept, room, name)
    kept(open_self_check_in, room.session_id, Phase.SECOND, actor=room.actor, now=NOW)
    claim = room.claim(NOW, Phase.SECOND)
    kept(mark_herself, room.session_id, claim, PHONE, browser="A", now=NOW)
    later = room.lesson().ends_at - timedelta(minutes=1)
    found = figures_of(room.session_id, key=KEY, now=later)
    assert (found.second_check, found.seen_twice, found.arrived) == (SecondCheck.TAKEN, 1, 3)


def test_there_are_no_figures_of_what_does_not_exist(context) -> None:
    assert figures_of(999_999, key=KEY, now=NOW) is None


def test_a_hundred_people_cost_as_many_queries_as_three(kept, room: Class, queries: list[str]) -> None:
    queries.clear()
    seen(room)
    few = len(queries)
    kept(lambda: make_registration(session.get_one(Course, room.course_id), KEY, *(f"N {n}" for n in range(100))))
    queries.clear()
    assert seen(room).expected == 103
    assert (few, len(queries)) == (6, 6)
