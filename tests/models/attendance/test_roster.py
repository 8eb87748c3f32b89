"""What a phone gets to decide by without a network, and what it can and cannot read of it."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec import UNSET

from models.attendance.device import Device
from models.attendance.mark import ScanUndo
from models.attendance.roster import roster_of
from models.attendance.scan import Direction, Scan
from models.attendance.session_closing import SessionClosing
from models.courses.course import CourseState
from models.db import session
from models.errors import NotFound
from models.registrations.answering import write_answers
from models.registrations.enrolment import EnrolmentState, WithdrawalReason
from models.registrations.question import QuestionKind
from models.registrations.questionnaire import questions_asked
from tests.conftest import NOW
from tests.factories.attendance import check_in, enrolment_named, lessons_of
from tests.factories.courses import make_course
from tests.factories.devices import known, make_device
from tests.factories.phones import Phone
from tests.factories.questions import make_question
from tests.factories.registrations import KEY, make_registration

pytestmark = pytest.mark.usefixtures("context")


def room(*names, **rules):
    course = make_course(seats=50, starts_at=NOW - timedelta(minutes=10), now=NOW - timedelta(days=20), **rules)
    make_registration(course, KEY, *names, waiting=0)
    return course, lessons_of(course)


def fetch(course, lesson=None, since="", device=None, now=NOW):
    session.flush()
    return roster_of(course.id, lesson.id if lesson else None, since, device=device, key=KEY, now=now)


def test_a_ticket_opens_its_own_record_and_the_list_names_nobody():
    course, (lesson, _) = room("Nguyễn Tấn Đạt", "Lê Thị Ánh")
    phone = Phone()
    text = phone.apply(fetch(course, lesson))
    assert "Nguyễn" not in text
    assert "Ánh" not in text
    assert "Công ty" not in text
    record = phone.opened(enrolment_named("Lê Thị Ánh"), KEY)
    assert record.pop("organisation").startswith("Công ty TNHH Thử nghiệm")
    assert record == {"state": "confirmed", "name": "Lê Thị Ánh"}
    assert len(phone.tickets()) == 2


def test_the_state_says_who_may_come_in():
    course, (lesson, _) = room("Nguyễn Tấn Đạt", "Lê Thị Ánh", "Võ Văn Út")
    waiting, left, new = (enrolment_named(name) for name in ("Nguyễn Tấn Đạt", "Lê Thị Ánh", "Võ Văn Út"))
    waiting.state, waiting.seat_number = EnrolmentState.WAITING, None
    left.state, left.seat_number, left.withdrawn_at = EnrolmentState.WITHDRAWN, None, NOW
    phone = Phone()
    phone.apply(fetch(course, lesson))
    states = [phone.opened(one, KEY)["state"] for one in (waiting, left, new)]
    assert states == ["waiting", "withdrawn", "confirmed"]
    left.replaced_by_id, left.withdrawal_reason = new.id, WithdrawalReason.SUBSTITUTED
    phone.apply(fetch(course, lesson, phone.cursor))
    assert phone.opened(left, KEY)["state"] == "replaced"


def test_answers_marked_for_the_door_are_sealed_with_the_name():
    course, (lesson, _) = room("Nguyễn Tấn Đạt")
    person = enrolment_named("Nguyễn Tấn Đạt")
    make_question(course.id, "Suất ăn", QuestionKind.TEXT, (), at_door=True)
    session.refresh(course)
    asked = questions_asked(course.id)
    write_answers(asked, person.id, {asked[0].id: ("Ăn chay",)}, now=NOW)
    phone = Phone()
    assert "chay" not in phone.apply(fetch(course, lesson))
    assert phone.opened(person, KEY)["answers"] == [["Suất ăn", "Ăn chay"]]


def test_people_of_another_course_are_not_on_the_list():
    course, (lesson, _) = room("Nguyễn Tấn Đạt")
    make_registration(make_course(), KEY, "Lê Thị Ánh")
    phone = Phone()
    phone.apply(fetch(course, lesson))
    assert set(phone.tickets()) == {enrolment_named("Nguyễn Tấn Đạt").ticket_digest}


def test_who_was_erased_is_not_on_the_list():
    course, (lesson, _) = room("Nguyễn Tấn Đạt")
    enrolment_named("Nguyễn Tấn Đạt").ticket_digest = None
    phone = Phone()
    phone.apply(fetch(course, lesson))
    assert phone.tickets() == {}


def test_the_sessions_say_when_they_take_scans():
    course, (lesson, second) = room("Nguyễn Tấn Đạt", scans_open_minutes=30)
    session.add(SessionClosing(session_id=second.id, closed_at=NOW))
    said = fetch(course, lesson)
    assert [one.session for one in said.sessions] == [lesson.uid, second.uid]
    first = said.sessions[0]
    assert (first.opens_at, first.closes_at) == (
        lesson.starts_at - timedelta(minutes=30), datetime(2026, 11, 23, 17, 0, tzinfo=UTC),
    )  # fmt: skip
    assert [one.is_closed for one in said.sessions] == [False, True]
    course.state = CourseState.CANCELLED
    assert [one.is_closed for one in fetch(course, lesson).sessions] == [True, True]


def test_the_phone_is_told_about_itself_and_a_person_is_not():
    course, (lesson, _) = room("Nguyễn Tấn Đạt", second_check=True)
    device = known(make_device(course.id, key=KEY))
    said = fetch(course, lesson, device=device).course
    assert (said.course, said.label, said.expires_at) == (course.id, "Máy của thầy Dũng", device.expires_at)
    assert (said.second_check, said.names_on_phones) == (True, False)
    assert fetch(course, lesson).course.label is None


def test_names_lie_open_only_where_the_course_lets_them():
    course, (lesson, _) = room("Nguyễn Tấn Đạt", "Lê Thị Ánh")
    said = fetch(course, lesson)
    assert said.people == []
    course.names_on_phones = True
    other = enrolment_named("Lê Thị Ánh")
    other.state, other.seat_number = EnrolmentState.WAITING, None
    again = fetch(course, lesson, said.cursor)
    person = enrolment_named("Nguyễn Tấn Đạt")
    assert [(one.enrolment, one.name, one.ticket) for one in again.people] == [
        (person.id, "Nguyễn Tấn Đạt", person.ticket_digest)
    ]
    course.names_on_phones = False
    assert fetch(course, lesson, again.cursor).people == []


def test_when_nothing_changed_nothing_is_sent_and_the_cursor_stays():
    course, (lesson, _) = room("Nguyễn Tấn Đạt")
    check_in(lesson, enrolment_named("Nguyễn Tấn Đạt"), KEY, at=NOW)
    first = fetch(course, lesson)
    again = fetch(course, lesson, first.cursor, now=NOW + timedelta(minutes=5))
    assert (again.tickets, again.arrived, again.arrived_whole, again.cursor) == ([], [], False, first.cursor)
    assert (again.course, again.sessions, again.people) == (UNSET, UNSET, UNSET)


def test_one_who_registers_later_brings_one_bucket():
    course, (lesson, _) = room(*(f"Người {n}" for n in range(40)))
    first = fetch(course, lesson)
    make_registration(course, KEY, "Võ Văn Út")
    again = fetch(course, lesson, first.cursor)
    number = int(enrolment_named("Võ Văn Út").ticket_digest[:2], 16) // 8
    assert [one.bucket for one in again.tickets] == [number]


def test_scans_that_count_come_as_they_are_kept_and_undone_ones_go():
    course, (lesson, second) = room("Nguyễn Tấn Đạt", "Lê Thị Ánh")
    dat, anh = enrolment_named("Nguyễn Tấn Đạt"), enrolment_named("Lê Thị Ánh")
    scan = check_in(lesson, dat, KEY, at=NOW)
    first = fetch(course, lesson)
    assert [(one.id, one.ticket, one.session, one.direction, one.at) for one in first.arrived] == [
        (scan.id, dat.ticket_digest, lesson.uid, Direction.IN, NOW)
    ]
    check_in(lesson, anh, KEY, at=NOW + timedelta(minutes=1))
    again = fetch(course, lesson, first.cursor)
    assert ([one.ticket for one in again.arrived], again.arrived_whole) == ([anh.ticket_digest], False)
    kept = session.query(Scan).filter(Scan.scan_id == scan.id).one()
    session.add(ScanUndo(scan_id=kept.id, reason="Quét nhầm", undone_at=NOW, undone_by="Cửa lớp"))
    last = fetch(course, lesson, again.cursor)
    assert ([one.ticket for one in last.arrived], last.arrived_whole) == ([anh.ticket_digest], True)
    assert fetch(course, second).arrived == []


def test_without_a_session_come_the_arrivals_of_those_that_still_take_scans():
    course, (lesson, second) = room("Nguyễn Tấn Đạt")
    person = enrolment_named("Nguyễn Tấn Đạt")
    check_in(lesson, person, KEY, at=NOW)
    tomorrow = NOW + timedelta(days=1)
    check_in(second, person, KEY, at=tomorrow)
    assert [one.session for one in fetch(course).arrived] == [lesson.uid, second.uid]
    assert [one.session for one in fetch(course, now=tomorrow).arrived] == [second.uid]


@pytest.mark.parametrize("since", ["", "x", "AAAA", "é", "A" * 999, None])
def test_a_cursor_that_is_not_ours_or_of_another_session_gets_everything(since):
    course, (lesson, second) = room("Nguyễn Tấn Đạt")
    since = fetch(course, second).cursor if since is None else since
    said = fetch(course, lesson, since)
    assert ([one.bucket for one in said.tickets], said.arrived_whole) == (list(range(32)), True)


def test_a_course_that_is_gone_has_no_list():
    with pytest.raises(NotFound):
        roster_of(999_999, None, "", device=None, key=KEY, now=NOW)


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_takes_five_statements_whoever_is_on_it(queries, people):
    course, (lesson, _) = room(*(f"Người {n}" for n in range(people)))
    cursor = fetch(course, lesson).cursor
    queries.clear()
    fetch(course, lesson)
    assert len(queries) == 4
    queries.clear()
    fetch(course, lesson, cursor)
    assert len(queries) == 5
    assert session.query(Device).count() == 0
