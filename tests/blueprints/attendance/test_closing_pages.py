"""The pages on which a session and a course are closed, without JavaScript."""

import pytest
import sqlalchemy as sa

from models.attendance.holding import closed_sessions
from models.attendance.scan import Outcome
from models.attendance.snapshot import Snapshot
from models.clock import now
from models.courses.course import Course, CourseState
from models.db import session
from models.people.roles import Role
from tests.factories.attendance import enrolment_named, lessons_of
from tests.factories.courses import make_course, make_trainer
from tests.factories.evidence import make_past_course, make_scan
from tests.factories.people import make_principal

NAMES = ("Lê Thị Ánh", "Nguyễn Bình", "Trần Châu")


class Room:
    """A course taught last week, with its trainer and an organiser; Ánh came to the first session."""

    def __init__(self):
        self.trainer = make_principal(Role.TRAINER, name="Trần Văn Dũng")
        self.organiser = make_principal(Role.ORGANISER)
        course = make_past_course(*NAMES, trainer=make_trainer(user_id=self.trainer.id), title="Quản lý bằng 5S")
        make_scan(lessons_of(course)[0], enrolment_named("Lê Thị Ánh"))
        self.course_id = course.id
        self.session_ids = [lesson.id for lesson in lessons_of(course)]
        self.session_page = f"/quan-ly/diem-danh/{self.session_ids[0]}"
        self.course_page = f"/quan-ly/khoa-hoc/{course.id}/chot-lop"

    @property
    def closed(self):
        session.rollback()
        return closed_sessions(self.course_id)


@pytest.fixture
def room(kept):
    return kept(Room)


def test_a_trainer_sees_who_is_missing_and_closes_her_session(room, sign_in):
    client = sign_in(room.trainer)
    page = client.get(f"{room.session_page}/chot").text
    assert "Có mặt: 1" in page
    assert "Vắng: 2" in page
    assert page.index("Nguyễn Bình") < page.index("Trần Châu")
    assert "Lê Thị Ánh" not in page
    answer = client.post(f"{room.session_page}/chot")
    assert (answer.status_code, answer.location) == (303, f"/quan-ly/khoa-hoc/{room.course_id}/diem-danh")
    assert room.closed == {room.session_ids[0]}
    assert "Đã chốt</span>" in client.get(answer.location).text
    page = client.get(f"{room.session_page}/chot").text
    assert "bởi Trần Văn Dũng" in page
    assert "vui lòng đề nghị cán bộ tổ chức lớp mở lại buổi" in page
    again = client.post(f"{room.session_page}/chot")
    assert (again.status_code, "Buổi này đã chốt điểm danh rồi" in again.text) == (409, True)


def test_an_organiser_opens_a_session_again_and_a_trainer_may_not(room, sign_in):
    sign_in(room.trainer).post(f"{room.session_page}/chot")
    assert sign_in(room.trainer).post(f"{room.session_page}/mo-lai", data={"reason": "r"}).status_code == 403
    client = sign_in(room.organiser)
    refused = client.post(f"{room.session_page}/mo-lai", data={"reason": " "})
    assert (refused.status_code, 'id="reason-error"' in refused.text) == (422, True)
    assert room.closed == {room.session_ids[0]}
    answer = client.post(f"{room.session_page}/mo-lai", data={"reason": "Bổ sung danh sách ký tên"})
    assert (answer.status_code, answer.location) == (303, f"{room.session_page}/ghi-tay")
    assert room.closed == set()
    assert "Bổ sung danh sách ký tên" in client.get(f"{room.session_page}/chot").text
    again = client.post(f"{room.session_page}/mo-lai", data={"reason": "r"})
    assert (again.status_code, "không cần mở lại" in again.text) == (409, True)


def test_a_session_that_is_still_on_is_not_closed(room, kept, sign_in):
    course = kept(make_course, starts_at=now())
    client, address = sign_in(room.organiser), f"/quan-ly/diem-danh/{lessons_of(course)[0].id}/chot"
    assert "chưa kết thúc nên chưa chốt được" in client.get(address).text
    assert client.post(address).status_code == 409


def test_an_organiser_closes_the_course_and_sees_when_it_was(room, sign_in):
    client = sign_in(room.organiser)
    page = client.get(room.course_page).text
    assert "Không còn đủ: 3" in page
    assert client.post(room.course_page).status_code == 303
    session.rollback()
    assert session.get_one(Course, room.course_id).state is CourseState.CLOSED
    assert session.scalar(sa.select(sa.func.count()).select_from(Snapshot)) == 1
    page = client.get(room.course_page).text
    assert "bởi Lê Thị Hòa, gồm 3 học viên" in page
    assert '<form method="post" action="/quan-ly/khoa-hoc' not in page
    assert client.post(room.course_page).status_code == 409
    assert "được giữ nguyên như lúc chốt" in client.get(f"/quan-ly/khoa-hoc/{room.course_id}/diem-danh").text
    assert client.post(f"{room.session_page}/mo-lai", data={"reason": "r"}).status_code == 409


def test_what_is_undecided_must_be_ticked_before_the_course_is_closed(room, kept, sign_in):
    kept(
        lambda: make_scan(
            lessons_of(session.get_one(Course, room.course_id))[0], enrolment_named("Trần Châu"),
            outcome=Outcome.REJECTED,
        )
    )  # fmt: skip
    client = sign_in(room.organiser)
    assert "1 lượt quét cần xem" in client.get(room.course_page).text
    refused = client.post(room.course_page)
    assert refused.status_code == 409
    assert "đánh dấu xác nhận vẫn chốt" in refused.text
    assert room.closed == set()
    assert client.post(room.course_page, data={"leave_open": "y"}).status_code == 303
    assert room.closed == set(room.session_ids)


@pytest.mark.parametrize(
    ("role", "sees_session", "sees_course"),
    [(Role.TRAINER, 403, 403), (Role.APPROVER, 403, 403), (Role.ORGANISER, 200, 200), (Role.ADMINISTRATOR, 200, 200)],
)
def test_who_may_look_and_who_may_close(room, kept, sign_in, role, sees_session, sees_course):
    client = sign_in(kept(make_principal, role))
    assert client.get(f"{room.session_page}/chot").status_code == sees_session
    assert client.get(room.course_page).status_code == sees_course
    if sees_session == 403:
        assert client.post(f"{room.session_page}/chot").status_code == 403
        assert client.post(room.course_page).status_code == 403
        assert room.closed == set()
    assert client.get("/quan-ly/diem-danh/999999/chot").status_code in {403, 404}
    assert client.get("/quan-ly/khoa-hoc/999999/chot-lop").status_code in {403, 404}


def test_a_trainer_does_not_close_her_course(room, sign_in):
    client = sign_in(room.trainer)
    assert client.get(room.course_page).status_code == 403
    assert client.post(room.course_page).status_code == 403


def test_the_pages_cost_as_many_statements_for_three_people_as_for_one(room, kept, sign_in, queries):
    client, counts = sign_in(room.organiser), []
    for names in (NAMES[:1], NAMES):
        course = kept(make_past_course, *names)
        lesson_id = lessons_of(course)[0].id
        session.rollback()
        for address in (f"/quan-ly/diem-danh/{lesson_id}/chot", f"/quan-ly/khoa-hoc/{course.id}/chot-lop",
                        f"/quan-ly/khoa-hoc/{course.id}/diem-danh"):  # fmt: skip
            queries.clear()
            assert client.get(address).status_code == 200
            counts.append(len(queries))
    assert counts[:3] == counts[3:]
    assert counts[2] <= 14
