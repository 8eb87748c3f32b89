"""The pages on which attendance is marked by hand, without JavaScript."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from models.attendance.closing import close_session
from models.attendance.mark import AttendanceStatus, Mark
from models.clock import now
from models.courses.course import Course
from models.db import session
from models.people.roles import Role
from models.registrations.enrolment import Enrolment
from tests.factories.attendance import lessons_of
from tests.factories.courses import make_trainer
from tests.factories.evidence import KEY, make_mark, make_past_course, make_scan
from tests.factories.people import make_principal
from tests.factories.registrations import make_registration

NAMES = ("Lê Thị Ánh", "Nguyễn Bình", "Trần Châu")
PRESENT, AWAY = AttendanceStatus.PRESENT, AttendanceStatus.ABSENT


class Room:
    """A course taught last week by its trainer, with three people."""

    def __init__(self):
        self.trainer = make_principal(Role.TRAINER, name="Trần Văn Dũng")
        course = make_past_course(
            *NAMES, trainer=make_trainer(user_id=self.trainer.id), late_after_minutes=15, title="Quản lý bằng 5S"
        )
        self.course_id = course.id
        self.session_id = lessons_of(course)[0].id
        self.ids = dict(session.execute(sa.select(Enrolment.name, Enrolment.id)).all())
        self.page = f"/quan-ly/diem-danh/{self.session_id}/ghi-tay"

    @property
    def lesson(self):
        return lessons_of(session.get_one(Course, self.course_id))[0]

    def person(self, name):
        return session.get_one(Enrolment, self.ids[name])


@pytest.fixture
def room(kept):
    return kept(Room)


@pytest.fixture
def trainer(room, sign_in):
    return sign_in(room.trainer)


def form(**changes):
    return {"uid": str(uuid4()), "status": "present", "reason": "Theo danh sách ký tên buổi sáng", **changes}


def marks():
    session.rollback()
    rows = session.execute(
        sa.select(Enrolment.name, Mark.status, Mark.units)
        .join(Enrolment, Enrolment.id == Mark.enrolment_id)
        .order_by(Mark.id)
    )
    return [tuple(row) for row in rows]


def test_the_list_shows_how_each_person_stands(room, trainer, kept):
    kept(lambda: make_scan(room.lesson, room.person("Lê Thị Ánh"), 20))
    kept(lambda: make_mark(room.lesson, room.person("Nguyễn Bình"), AttendanceStatus.EXCUSED))
    page = trainer.get(room.page).text
    assert page.index("Lê Thị Ánh") < page.index("Nguyễn Bình") < page.index("Trần Châu")
    assert "07:50, 3/4 tiết" in page
    assert re.search(r"Vắng có phép</span></span>\s*0/4 tiết\s*<span class=\"muted small\">ghi tay", page)
    assert page.count('type="checkbox" name="chon"') == 3


def test_those_who_are_ticked_are_marked_and_the_filter_stays(room, trainer):
    sent = form(chon=[room.ids["Lê Thị Ánh"], room.ids["Trần Châu"]], loc="chua-den", tim="thử nghiệm")
    answer = trainer.post(room.page, data=sent)
    assert answer.status_code == 303
    assert marks() == [("Lê Thị Ánh", PRESENT, 4), ("Trần Châu", PRESENT, 4)]
    page = trainer.get(answer.location).text
    assert "Đã ghi 2 học viên" in page
    assert re.findall(r'name="chon" value="(\d+)"', page) == [str(room.ids["Nguyễn Bình"])]
    trainer.post(room.page, data=sent)
    assert len(marks()) == 2


def test_who_stood_so_already_is_counted_apart(room, trainer, kept):
    kept(lambda: make_mark(room.lesson, room.person("Lê Thị Ánh"), PRESENT, 4))
    answer = trainer.post(room.page, data=form(chon=[room.ids["Lê Thị Ánh"], room.ids["Trần Châu"]]))
    assert "Đã ghi 1 học viên. 1 người không đổi: đã được ghi như vậy." in trainer.get(answer.location).text


def test_who_came_after_the_list_of_the_missing_was_drawn_is_not_marked_away(room, trainer, kept):
    kept(lambda: make_scan(room.lesson, room.person("Lê Thị Ánh")))
    sent = form(chon=[room.ids["Lê Thị Ánh"], room.ids["Trần Châu"]], loc="chua-den", status="excused")
    assert trainer.post(room.page, data=sent).status_code == 303
    assert marks() == [("Trần Châu", AttendanceStatus.EXCUSED, 0)]


def test_a_time_typed_beside_a_name_ticks_it_and_counts_by_the_rule(room, trainer):
    hour = {f"gio-{room.ids['Nguyễn Bình']}": "08:20", f"gio-{room.ids['Trần Châu']}": ""}
    assert trainer.post(room.page, data=form(**hour)).status_code == 303
    assert marks() == [("Nguyễn Bình", AttendanceStatus.LATE, 2)]


def test_everyone_whom_the_filter_finds_is_marked_at_once(room, trainer):
    assert trainer.post(room.page, data=form(**{"tat-ca": "1", "tim": "anh"})).status_code == 303
    assert marks() == [("Lê Thị Ánh", PRESENT, 4)]
    trainer.post(room.page, data=form(**{"tat-ca": "1", "loc": "chua-den"}))
    assert [name for name, *_ in marks()] == list(NAMES)


def test_one_link_ticks_the_whole_page(room, trainer):
    link = re.search(r'href="([^"]+chon=tat-ca[^"]*)"', trainer.get(room.page).text)[1]
    assert trainer.get(link.replace("&amp;", "&")).text.count(" checked>") >= 3


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": ""}, "Vui lòng ghi lý do"),
        ({"reason": "r" * 201}, "Lý do dài tối đa 200 ký tự"),
        ({"status": "late"}, "Người đến muộn cần giờ đến hoặc số tiết"),
        ({"status": "sleeping"}, "Ghi là"),
        ({"units": "5"}, "Số tiết được tính phải từ 0 đến 4"),
        ({"units": "hai"}, "Số tiết được tính"),
        ({"chon": []}, "Vui lòng đánh dấu ít nhất một học viên"),
        ({"chon": ["x", "-1", "9" * 30]}, "Vui lòng đánh dấu ít nhất một học viên"),
        ({"gio-1": "bảy giờ"}, "Giờ đến phải ghi như 07:45"),
        ({"gio-1": "07:45+07:00"}, "Giờ đến phải ghi như 07:45"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_ticked_stays(room, trainer, changes, sentence):
    sent = form(chon=[room.ids["Trần Châu"]]) | changes
    answer = trainer.post(room.page, data=sent)
    assert answer.status_code == 422
    assert sentence in answer.text
    if "chon" not in changes:
        assert re.search(rf'value="{room.ids["Trần Châu"]}"[^>]* checked', answer.text)
    assert marks() == []


def test_a_person_of_another_course_is_not_found(room, trainer, kept):
    kept(lambda: make_registration(make_past_course(), KEY, "Người Khóa Khác"))
    stranger = session.scalars(sa.select(Enrolment.id).where(Enrolment.name == "Người Khóa Khác")).one()
    assert trainer.post(room.page, data=form(chon=[stranger])).status_code == 404
    assert trainer.get(f"{room.page}/{stranger}").status_code == 404
    assert trainer.post(f"{room.page}/{stranger}", data=form()).status_code == 404


def test_one_person_is_corrected_on_a_page_that_tells_her_history(room, trainer, kept):
    kept(lambda: make_scan(room.lesson, room.person("Lê Thị Ánh"), 20))
    address = f"{room.page}/{room.ids['Lê Thị Ánh']}"
    assert "Vào lúc" in trainer.get(address).text
    answer = trainer.post(address, data=form(arrived="07:40", reason="Máy quét trễ"))
    assert (answer.status_code, answer.location) == (303, address)
    page = trainer.get(address).text
    assert "3 tiết). Lý do: Máy quét trễ" in page
    assert "Trần Văn Dũng" in page
    assert "07:40" in page
    assert marks() == [("Lê Thị Ánh", PRESENT, 4)]
    assert trainer.post(address, data=form(reason="")).status_code == 422


def test_a_closed_session_shows_its_list_and_takes_nothing(room, trainer, kept):
    kept(close_session, room.session_id, actor=room.trainer.actor, now=now())
    page = trainer.get(room.page).text
    assert "đã chốt điểm danh: chỉ xem được" in page
    assert 'name="chon"' not in page
    answer = trainer.post(room.page, data=form(chon=[room.ids["Trần Châu"]]))
    assert answer.status_code == 409
    assert "Vui lòng đề nghị cán bộ tổ chức mở lại buổi" in answer.text
    assert marks() == []


@pytest.mark.parametrize(
    ("role", "status"), [(Role.TRAINER, 403), (Role.ORGANISER, 200), (Role.ADMINISTRATOR, 200), (Role.APPROVER, 403)]
)
def test_only_who_takes_attendance_of_the_course_marks(room, kept, sign_in, role, status):
    client = sign_in(kept(make_principal, role))
    person = room.ids["Trần Châu"]
    for address in (room.page, f"{room.page}/{person}"):
        assert client.get(address).status_code == status
        posted = client.post(address, data=form(chon=[person])).status_code
        assert posted == (303 if status == 200 else 403)
    assert bool(marks()) == (status == 200)


def test_the_list_costs_as_many_statements_for_three_people_as_for_one(kept, sign_in, queries):
    client = sign_in(kept(make_principal, Role.ORGANISER))
    counts = []
    for names in (NAMES[:1], NAMES):
        course = kept(make_past_course, *names)
        lesson_id = lessons_of(course)[0].id
        session.rollback()
        queries.clear()
        assert client.get(f"/quan-ly/diem-danh/{lesson_id}/ghi-tay").status_code == 200
        counts.append(len(queries))
    assert counts == [8, 8]


def test_the_course_page_says_who_has_enough_can_have_or_cannot(room, trainer, kept):
    def come():
        first, second = lessons_of(session.get_one(Course, room.course_id))
        second.starts_at, second.ends_at = now() + timedelta(days=1), now() + timedelta(days=1, hours=3)
        make_scan(first, room.person("Lê Thị Ánh"), 0)
        make_mark(second, room.person("Lê Thị Ánh"), PRESENT, 4)
        make_scan(first, room.person("Nguyễn Bình"), 0)

    kept(come)
    address = f"/quan-ly/khoa-hoc/{room.course_id}/diem-danh"
    page = trainer.get(address).text
    people = page.partition('id="hoc-vien"')[2]  # above it stands who is to be reminded
    assert [people.count(f"<span>{words}</span>") for words in ("Đã đủ", "Còn đủ khả năng", "Không còn đủ")] == [1] * 3
    assert "8 / 8" in page
    assert "Đủ điều kiện khi dự từ 7 trong 8 tiết" in page
    for word, name in (("da-du", "Lê Thị Ánh"), ("con-kha-nang", "Nguyễn Bình"), ("khong-con", "Trần Châu")):
        listed = trainer.get(f"{address}?dieu-kien={word}").text.partition('id="hoc-vien"')[2]
        assert [one for one in NAMES if f">{one}<" in listed] == [name]
    assert trainer.get(f"{address}?dieu-kien=x&trang=9").status_code == 200
    assert 'chot-lop"' not in page
