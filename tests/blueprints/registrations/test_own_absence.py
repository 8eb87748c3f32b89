"""A trainee's own page: asking to be excused, and how her attendance stands."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from blueprints.common.extensions import bearer_key
from blueprints.registrations.absence import MOST_ASKED
from models.attendance.absence_request import AbsenceRequest, AbsenceState
from models.attendance.closing import close_session
from models.attendance.deciding_absence import deny_absence, grant_absence
from models.attendance.mark import AttendanceStatus
from models.attendance.marking import mark_by_hand
from models.audit.actor import Actor
from models.clock import now
from models.courses.course import Course
from models.db import session
from models.people.roles import Role
from models.registrations.enrolling import page_secret
from models.registrations.enrolment import Enrolment
from tests.factories.attendance import check_in, enrolment_named, lessons_of
from tests.factories.courses import make_course
from tests.factories.people import make_user
from tests.factories.registrations import make_registration

UT, AN = "Võ Thị Út", "Lê An"


def words(response):
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


@pytest.fixture
def organiser(kept):
    return Actor("user", "Lê Thị Hòa", kept(make_user, Role.ORGANISER).id)


@pytest.fixture
def begin(kept):
    """A course of some sessions with one trainee, since or in so many days; gives its id and her page."""

    def run(days, *, sessions=2, name=UT, waiting=0, **rules):
        at = now() + timedelta(days=days)
        made = kept(make_course, seats=2, sessions=sessions, starts_at=at, now=now(), **rules).id
        kept(lambda: make_registration(session.get_one(Course, made), bearer_key(), name, waiting=waiting))
        number = session.scalars(sa.select(Enrolment.id).where(Enrolment.course_id == made)).one()
        session.rollback()
        return made, f"/hoc-vien/{page_secret(bearer_key(), number)}"

    return run


def lesson(course, number=0):
    found = lessons_of(session.get_one(Course, course))[number]
    session.rollback()
    return found


def requests():
    session.rollback()
    return session.execute(
        sa.select(AbsenceRequest.id, AbsenceRequest.reason, AbsenceRequest.state).order_by(AbsenceRequest.id)
    ).all()


def test_she_asks_reads_the_answer_and_may_take_it_back_before(client, begin, kept, organiser):
    course, address = begin(10)
    first, second = lesson(course), lesson(course, 1)
    page = words(client.get(address))
    assert page.count("Xin vắng buổi này") == 2
    answer = client.post(f"{address}/xin-vang", data={"buoi": first.id, "reason": "Con ốm"})
    assert (answer.status_code, answer.location) == (303, f"{address}#lich")
    page = words(client.get(address))
    assert "Đã gửi đơn xin vắng." in page
    assert "Đã xin vắng, chờ trả lời" in page
    assert page.count("Xin vắng buổi này") == 1
    ((number, _, _),) = requests()
    assert client.post(f"{address}/xin-vang/{number}/rut-lai").status_code == 303
    assert words(client.get(address)).count("Xin vắng buổi này") == 2

    client.post(f"{address}/xin-vang", data={"buoi": first.id, "reason": "Con ốm"})
    client.post(f"{address}/xin-vang", data={"buoi": second.id, "reason": "Đám cưới"})
    (_, (one, _, _), (other, _, _)) = requests()
    kept(grant_absence, one, "Chúc cháu mau khỏe.", actor=organiser, now=now())
    kept(deny_absence, other, "Buổi này là buổi thi.", actor=organiser, now=now())
    page = words(client.get(address))
    assert "Được phép vắng" in page
    assert "Chúc cháu mau khỏe." in page
    assert "Không được phép vắng" in page
    assert "Buổi này là buổi thi." in page
    assert page.count("Xin vắng buổi này") == 1  # refused, she may ask once more
    refused = client.post(f"{address}/xin-vang/{other}/rut-lai")
    assert refused.status_code == 409


def test_she_is_told_before_she_asks_that_a_session_cannot_be_missed(client, begin):
    _, address = begin(10)  # 8 units, of which 7 are needed
    assert words(client.get(address)).count("Nếu vắng buổi này, kể cả có phép,") == 2
    _, other = begin(10, sessions=5, name=AN)  # 20 units, of which 16 are needed
    assert "Nếu vắng buổi này" not in words(client.get(other))


def test_what_she_typed_comes_back_with_what_is_wrong(client, begin):
    course, address = begin(10)
    refused = client.post(f"{address}/xin-vang", data={"buoi": lesson(course, 1).id, "reason": ""})
    assert refused.status_code == 422
    assert "Vui lòng ghi lý do xin vắng." in words(refused)
    long = client.post(f"{address}/xin-vang", data={"buoi": lesson(course, 1).id, "reason": "ốm " * 200})
    assert long.status_code == 422
    assert "Lý do dài quá 500 ký tự." in words(long)
    assert "ốm ốm ốm" in words(long)
    assert words(long).count('<details class="own-more no-print" open>') == 1
    assert requests() == []


def test_afterwards_for_a_stranger_or_without_a_seat_nothing_is_kept(client, begin):
    began, address = begin(-1)
    late = client.post(f"{address}/xin-vang", data={"buoi": lesson(began).id, "reason": "Con ốm"})
    assert late.status_code == 409
    assert "Buổi học đã bắt đầu" in words(late)
    assert "Con ốm" in words(late)
    other, _ = begin(10, name=AN)
    for number in (lesson(other).id, "", "x", 10**12):
        assert client.post(f"{address}/xin-vang", data={"buoi": number, "reason": "Ốm"}).status_code == 404
    assert client.post("/hoc-vien/SAI/xin-vang", data={"buoi": lesson(began).id, "reason": "Ốm"}).status_code == 404
    _, waits = begin(10, name="Y Bình", waiting=1)
    assert "Xin vắng buổi này" not in words(client.get(waits))
    assert requests() == []


def test_a_link_asks_a_dozen_times_an_hour_and_no_more(client, begin):
    course, address = begin(10)
    data = {"buoi": lesson(course).id, "reason": "Con ốm"}
    for _ in range(MOST_ASKED):
        assert client.post(f"{address}/xin-vang", data=data).status_code == 303
        number = requests()[-1].id
        client.post(f"{address}/xin-vang/{number}/rut-lai")
    refused = client.post(f"{address}/xin-vang", data=data)
    assert refused.status_code == 429
    assert len(requests()) == MOST_ASKED
    assert {state for *_, state in requests()} == {AbsenceState.TAKEN_BACK}


def test_only_her_own_request_is_taken_back(client, begin):
    course, address = begin(10)
    client.post(f"{address}/xin-vang", data={"buoi": lesson(course).id, "reason": "Con ốm"})
    _, others = begin(10, name=AN)
    assert client.post(f"{others}/xin-vang/{requests()[0].id}/rut-lai").status_code == 404
    assert requests()[0].state is AbsenceState.ASKED


def attend(kept, course, *numbers):
    for number in numbers:
        kept(lambda number=number: check_in(lesson(course, number), enrolment_named(UT), bearer_key()))


@pytest.mark.parametrize(
    ("attended", "said"),
    [
        ((0, 1, 2, 3), "Ông/Bà đã dự đủ số tiết để được cấp giấy chứng nhận (cần 16 tiết)."),
        ((0, 1, 2), "Còn đủ số tiết nếu dự thêm ít nhất 4 tiết trong 4 tiết còn lại. Từ nay Ông/Bà cần dự đủ"),
        ((0, 1), "Không còn đủ số tiết để được cấp giấy chứng nhận: cần 16 tiết, mà dự hết các buổi còn lại cũng chỉ"),
    ],
)
def test_it_says_whether_it_is_enough_can_be_or_cannot(client, begin, kept, organiser, attended, said):
    course, address = begin(-3.5, sessions=5, series="5S")
    attend(kept, course, *attended)
    for number in range(4):
        kept(close_session, lesson(course, number).id, actor=organiser, now=now())
    page = words(client.get(address))
    assert said in page
    assert f"Đã dự {4 * len(attended)}/20 tiết." in page
    assert page.count("Đã có mặt: 4/4 tiết") == len(attended)
    assert page.count("Chưa ghi nhận có mặt: 0/4 tiết") == 4 - len(attended)
    assert ("học bù" in page) == (len(attended) < 4)


@pytest.mark.parametrize("days", [-0.2, -3])
def test_right_after_a_session_and_while_nobody_took_attendance_nothing_speaks_against_her(client, begin, days):
    course, address = begin(days, sessions=1)
    page = words(client.get(address))
    assert lesson(course).ends_at < now()
    assert "Đang chờ số liệu điểm danh" in page
    assert "Còn đủ số tiết nếu dự thêm ít nhất 4 tiết trong 4 tiết còn lại." in page


def test_once_the_session_is_closed_it_speaks_at_once(client, begin, kept, organiser):
    course, address = begin(-0.2, sessions=1)
    kept(close_session, lesson(course).id, actor=organiser, now=now())
    page = words(client.get(address))
    assert "Đang chờ số liệu điểm danh" not in page
    assert "Chưa ghi nhận có mặt: 0/4 tiết" in page
    assert "Không còn đủ số tiết để được cấp giấy chứng nhận" in page


def test_late_and_absent_are_said_with_their_units(client, begin, kept, organiser):
    course, address = begin(-3, sessions=2, late_after_minutes=10)
    first, second = lesson(course), lesson(course, 1)
    kept(lambda: check_in(first, enrolment_named(UT), bearer_key(), at=first.starts_at + timedelta(minutes=50)))
    ut = enrolment_named(UT).id
    session.rollback()
    kept(
        mark_by_hand, second.id, ut, AttendanceStatus.ABSENT, uid=second.uid, reason="Không ký tên", actor=organiser,
        now=now(),
    )  # fmt: skip
    page = words(client.get(address))
    assert re.search(r"Đến muộn lúc \d\d:\d\d: 2/4 tiết", page)
    assert "Vắng: 0/4 tiết" in page


def test_what_she_made_up_elsewhere_is_said_with_the_course(client, begin, kept):
    missed, address = begin(-3, sessions=1, series="5S")
    other, _ = begin(-2, sessions=1, series="5S")
    title = session.get_one(Course, other).title
    session.rollback()

    def attend_there():
        there = session.scalars(sa.select(Enrolment).where(Enrolment.course_id == other)).one()
        check_in(lessons_of(session.get_one(Course, other))[0], there, bearer_key())

    kept(attend_there)
    page = words(client.get(address))
    assert f"Chưa ghi nhận có mặt, đã học bù ở khóa {title}, buổi Chuyên đề 1: 4/4 tiết" in page
    assert "Ông/Bà đã dự đủ số tiết" in page
    assert missed != other


def test_the_page_costs_as_much_for_three_sessions_as_for_one(client, begin, kept, queries):
    counted = []
    for sessions, name in ((1, UT), (3, AN)):
        _, address = begin(-2, sessions=sessions, name=name)
        queries.clear()
        assert client.get(address).status_code == 200
        counted.append(len(queries))
    assert counted == [8, 8]


def test_the_ticket_page_that_anyone_may_see_says_nothing_of_it(client, begin):
    course, address = begin(10)
    client.post(f"{address}/xin-vang", data={"buoi": lesson(course).id, "reason": "Con ốm"})
    ticket = re.search(r'href="(/v/[^"]+)"', words(client.get(address)))
    page = words(client.get(ticket[1]))
    assert UT in page
    assert "vắng" not in page
    assert "Con ốm" not in page
