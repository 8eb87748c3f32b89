"""What happened to one person's attendance in one session can be read: who, when and why."""

from datetime import timedelta
from uuid import uuid4

from models.attendance.history import Marked, Scanned, Undone, history_of
from models.attendance.mark import AttendanceStatus
from models.attendance.marking import mark_by_hand
from tests.conftest import NOW
from tests.factories.evidence import Class, make_scan, make_undo
from tests.factories.people import make_principal


def test_scans_undoings_and_marks_are_told_in_the_order_in_which_they_came_to_be_known(kept, queries):
    room, hoa = kept(Class), kept(make_principal).actor
    first, second = (lesson.id for lesson in room.lessons)
    anh, begins = room.people[0].id, room.lessons[0].starts_at

    def scans():
        wrong = make_scan(room.lessons[0], room.people[0], 1)
        make_scan(room.lessons[0], room.people[0], 5, received_at=NOW - timedelta(days=1))
        make_undo(wrong)

    kept(scans)
    later = NOW + timedelta(minutes=1)
    kept(mark_by_hand, first, anh, AttendanceStatus.EXCUSED, uid=uuid4(), reason="Con ốm", actor=hoa, now=later)
    queries.clear()
    lines = history_of(first, anh)
    assert len(queries) == 2
    assert [type(line) for line in lines] == [Scanned, Scanned, Undone, Marked]
    assert [line.at for line in lines] == [begins + timedelta(minutes=1), NOW - timedelta(days=1), NOW, later]
    assert (lines[1].scanned_at, lines[2].reason, lines[3].by) == (
        begins + timedelta(minutes=5), "Quét nhầm người", "Lê Thị Hòa",
    )  # fmt: skip
    assert (lines[3].was_status, lines[3].was_units, lines[3].reason) == (AttendanceStatus.PRESENT, 4, "Con ốm")
    assert history_of(second, anh) == []
