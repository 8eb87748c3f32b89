"""The page of odd scans: what is known of each, and a decision by one press or in one's own words."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from blueprints.common.extensions import bearer_key
from models.attendance.mark import Decision, Mark, Resolution, ScanUndo
from models.attendance.session_closing import SessionClosing
from models.clock import now
from models.courses.course import Course
from models.db import session
from models.people.roles import Role
from models.registrations.enrolment import Enrolment
from models.registrations.ticket import ticket_code
from tests.factories.attendance import lessons_of, make_sighting
from tests.factories.courses import make_course, make_trainer
from tests.factories.odd_scans import make_conflict, make_phone, make_unknown, offline, send
from tests.factories.people import make_principal
from tests.factories.registrations import make_registration

UT, AN = "Võ Thị Út", "Lê An"


def words(response):
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


@pytest.fixture
def trainer(kept):
    return kept(make_principal, Role.TRAINER, name="Trần Văn Dũng")


@pytest.fixture
def course(kept, trainer):
    teaches = kept(make_trainer, user_id=trainer.id)
    at = now() - timedelta(days=2)
    made = kept(make_course, seats=4, starts_at=at, now=now(), trainer=teaches).id
    kept(lambda: make_registration(session.get_one(Course, made), bearer_key(), UT, AN))
    session.rollback()
    return made


@pytest.fixture
def odd(kept, course):
    """Make odd scans of the first session: `odd(make_unknown)`; gives the scan's number."""

    def run(make, *args):
        def act():
            lesson = lessons_of(session.get_one(Course, course))[0]
            return make(lesson, *args).id

        return kept(act)

    return run


def conflict(lesson):
    return make_conflict(lesson, session.scalars(sa.select(Enrolment).where(Enrolment.name == UT)).one(), bearer_key())


def of_a_revoked_phone(lesson):
    person = session.scalars(sa.select(Enrolment).where(Enrolment.name == AN)).one()
    seen = offline(make_sighting(lesson, ticket_code(bearer_key(), person.id, 1), at=lesson.starts_at))
    return send(make_phone(session.get_one(Course, lesson.course_id)), seen, course_id=None, at=lesson.ends_at)


@pytest.fixture
def organiser(kept, sign_in):
    return sign_in(kept(make_principal, Role.ORGANISER))


def address(course):
    return f"/quan-ly/khoa-hoc/{course}/luot-quet-can-xem"


def decisions():
    session.rollback()
    found = sa.select(Resolution.scan_id, Resolution.decision, Resolution.reason).order_by(Resolution.scan_id)
    return [tuple(row) for row in session.execute(found)]


def test_a_conflict_is_told_from_both_sides_and_settled_by_one_press(organiser, course, odd):
    number = odd(conflict)
    page = words(organiser.get(address(course)))
    for text in (
        UT, "Máy của cô Lan", "Máy của thầy Dũng", "Máy báo xanh: cho vào", "khi mất mạng", "danh sách trên máy lúc",
        "Hai máy cùng báo xanh cho một vé khi mất mạng.", "Cùng một người, quét hai lần", "Người khác dùng vé này",
    ):  # fmt: skip
        assert text in page
    answer = organiser.post(address(course), data={"luot": number, "chon": "mot-nguoi"})
    assert (answer.status_code, answer.location) == (303, address(course))
    assert decisions() == [(number, Decision.SAME_PERSON, "Một người được quét trên hai máy khi mất mạng")]
    page = words(organiser.get(address(course)))
    assert "Không có lượt quét nào cần xem" in page
    assert page.index("Một người được quét trên hai máy khi mất mạng") > page.index("Đã quyết định")


def test_another_persons_use_of_a_ticket_is_undone(organiser, course, odd):
    number = odd(conflict)
    organiser.post(address(course), data={"luot": number, "chon": "nguoi-khac"})
    session.rollback()
    assert session.scalars(sa.select(ScanUndo.scan_id)).all() == [number]


def test_who_was_refused_by_mistake_is_present_by_one_press(organiser, course, odd):
    number = odd(of_a_revoked_phone)
    page = words(organiser.get(address(course)))
    assert "Máy hoặc người quét không phụ trách khóa này, hoặc máy đã bị thu hồi." in page
    assert organiser.post(address(course), data={"luot": number, "chon": "co-mat"}).status_code == 303
    session.rollback()
    mark = session.scalars(sa.select(Mark)).one()
    assert (mark.reason, mark.units, mark.marked_by) == ("Đã gặp học viên tại lớp", 4, "Lê Thị Hòa")


def test_an_unknown_ticket_is_given_to_a_person_found_by_name(organiser, course, odd):
    number = odd(make_unknown)
    page = words(organiser.get(address(course)))
    assert "Vé chưa rõ của ai" in page
    assert "Tìm học viên, quyết định khác" in page
    found = words(organiser.get(f"{address(course)}/{number}?tim=le an"))
    person = re.search(r'name="enrolment" type="radio" value="(\d+)"', found)
    assert "Lê An, Nhân viên, Công ty" in found
    sent = {"luot": number, "sought": "le an", "decision": "counts"}
    bare = organiser.post(address(course), data=sent)
    assert bare.status_code == 422
    assert "Vui lòng ghi lý do, ví dụ “Đã hỏi giảng viên”." in words(bare)
    assert "Lê An, Nhân viên" in words(bare)
    nobody = organiser.post(address(course), data=sent | {"reason": "Vé mờ"})
    assert nobody.status_code == 422
    assert "Vui lòng tìm và chọn học viên theo tên" in words(nobody)
    assert 'value="Vé mờ"' in words(nobody)
    done = organiser.post(address(course), data=sent | {"reason": "Vé mờ", "enrolment": person[1]})
    assert done.status_code == 303
    assert decisions() == [(number, Decision.COUNTS, "Vé mờ")]
    assert "Đã quyết định" in words(organiser.get(f"{address(course)}/{number}"))
    again = organiser.post(address(course), data={"luot": number, "chon": "quet-nham"})
    assert again.status_code == 409
    assert "Lượt quét này đã có người quyết định." in words(again)


def test_of_a_closed_session_it_says_to_open_it_first(organiser, course, odd, kept):
    number = odd(of_a_revoked_phone)

    def close():
        lesson = lessons_of(session.get_one(Course, course))[0]
        session.add(SessionClosing(session_id=lesson.id, closed_at=now()))

    kept(close)
    page = words(organiser.get(address(course)))
    assert "Muốn tính lượt này, vui lòng mở lại buổi trước." in page
    assert "Có mặt, đã gặp học viên" not in page
    refused = organiser.post(address(course), data={"luot": number, "chon": "co-mat"})
    assert refused.status_code == 409
    assert "mở lại buổi trước" in words(refused)
    assert decisions() == []
    assert organiser.post(address(course), data={"luot": number, "chon": "quet-nham"}).status_code == 303


def test_nonsense_is_not_found_or_asked_again(organiser, course, odd):
    number = odd(make_unknown)
    for wrong in ({}, {"luot": "x", "chon": "co-mat"}, {"luot": number + 1, "chon": "quet-nham"}):
        assert organiser.post(address(course), data=wrong).status_code == 404
    assert organiser.post(address(course), data={"luot": number, "chon": "xoa"}).status_code == 422
    assert organiser.post(address(course), data={"luot": number, "chon": "mot-nguoi"}).status_code == 422
    assert organiser.get(f"{address(course)}/{number + 1}").status_code == 404
    assert decisions() == []


def test_a_trainer_decides_in_her_own_courses_alone(sign_in, trainer, course, odd, kept):
    number = odd(conflict)
    browser = sign_in(trainer)
    assert browser.post(address(course), data={"luot": number, "chon": "mot-nguoi"}).status_code == 303
    other = kept(make_course).id
    assert browser.get(address(other)).status_code == 403
    assert browser.get(f"{address(other)}/{number}").status_code == 403
    assert browser.post(address(other), data={"luot": number, "chon": "mot-nguoi"}).status_code == 403


def test_the_page_costs_as_much_for_three_scans_as_for_one(organiser, course, odd, queries):
    counted = []
    for tickets in (("0123456789ABCDEF",), ("1123456789ABCDEF", "2123456789ABCDEF")):
        for ticket in tickets:
            odd(make_unknown, ticket)
        queries.clear()
        assert organiser.get(address(course)).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1]
