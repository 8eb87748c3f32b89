"""The course desk: who may enter, and each form from blank to kept."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.audit.actor import Actor
from models.clock import VIETNAM, now
from models.courses.course import Course, CourseState
from models.courses.scheduling import add_session
from models.courses.training_session import TrainingSession
from models.db import session
from models.people.roles import Role
from models.registrations.queries import seats_taken
from tests.factories.attendance import check_in, enrolment_named, lessons_of
from tests.factories.courses import make_course, make_trainer, make_venue, session_facts
from tests.factories.people import make_principal
from tests.factories.registrations import KEY, make_registration

ANH = Actor("user", "Ánh", 1)


def typed(moment):
    return f"{moment.astimezone(VIETNAM):%Y-%m-%dT%H:%M}"


def course_form(**changes):
    return {
        "title": "Năng suất xanh", "summary": "Tóm tắt **đậm**.", "programme": "", "audience": "Hợp tác xã",
        "seats": "40", "attendance_threshold": "80", "registration_opens_at": typed(now() - timedelta(days=1)),
        "registration_closes_at": typed(now() + timedelta(days=5)), "contact_name": "Nguyễn Tấn Đạt",
        "contact_phone": "0255 382 2345", "contact_email": "lien-he@example.vn", **changes,
    }  # fmt: skip


def session_form(room, *trainers, **changes):
    day = now().astimezone(VIETNAM) + timedelta(days=10)
    return {
        "topic": "Nhận diện lãng phí", "day": f"{day:%Y-%m-%d}", "starts": "07:30", "ends": "11:30", "units": "4",
        "venue": str(room.id), "trainers": [str(trainer.id) for trainer in trainers], **changes,
    }  # fmt: skip


def edition(client, address):
    """The edition that the form at this address starts from."""
    return re.search(r'name="started_from"[^>]* value="(\w+)"', client.get(address).get_data(as_text=True))[1]


@pytest.fixture
def organiser(kept, sign_in):
    return sign_in(kept(make_principal, Role.ORGANISER))


def fresh(query):
    session.rollback()
    return session.scalar(query)


def test_course_goes_from_blank_form_to_public_page(organiser, kept):
    venue, trainer = kept(make_venue, "Hội trường A"), kept(make_trainer, "Đỗ Thị Mai")
    made = organiser.post("/quan-ly/khoa-hoc/moi", data=course_form())
    assert made.status_code == 303
    course_id = fresh(sa.select(Course.id))
    assert made.location == f"/quan-ly/khoa-hoc/{course_id}"
    assert organiser.get(f"{made.location}/xem-truoc").status_code == 200
    assert organiser.get("/khoa-hoc/nang-suat-xanh").status_code == 404
    added = organiser.post(f"{made.location}/buoi/moi", data=session_form(venue, trainer))
    assert (added.status_code, added.location) == (303, made.location)
    published = organiser.post(f"{made.location}/cong-bo")
    assert (published.status_code, published.location) == (303, made.location)
    page = organiser.get("/khoa-hoc/nang-suat-xanh")
    assert page.status_code == 200
    assert "Đỗ Thị Mai" in page.get_data(as_text=True)
    assert "Năng suất xanh" in organiser.get("/khoa-hoc").get_data(as_text=True)


def test_refused_course_form_keeps_what_was_typed(organiser):
    answer = organiser.post(
        "/quan-ly/khoa-hoc/moi", data=course_form(seats="nhiều", contact_email="sai", title="Giữ tôi")
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="Giữ tôi"' in page
    assert 'value="nhiều"' in page
    assert "Vui lòng nhập một số nguyên." in page
    assert fresh(sa.select(Course.id)) is None


def test_rule_is_told_at_its_field_with_what_was_typed(organiser):
    closes = typed(now() - timedelta(days=2))
    answer = organiser.post("/quan-ly/khoa-hoc/moi", data=course_form(registration_closes_at=closes))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="registration_closes_at-error"' in page
    assert "Hạn đăng ký phải sau lúc mở đăng ký." in page
    assert f'value="{closes}"' in page


@pytest.mark.parametrize(
    "changes",
    [
        {"registration_opens_at": "0001-01-01T00:00"},
        {"registration_closes_at": "9999-12-31T23:59"},
        {"registration_opens_at": "hôm qua"},
        {"seats": "9" * 5_000},
        {"title": "\x00\u200b"},
        {"title": "a" * 201},
        {"contact_phone": "1"},
        {"attendance_threshold": "0"},
    ],
)
def test_course_form_refuses_what_cannot_be(organiser, changes):
    assert organiser.post("/quan-ly/khoa-hoc/moi", data=course_form(**changes)).status_code == 422


def test_empty_forms_are_refused_not_broken(organiser, kept):
    course = kept(make_course)
    for address in ("khoa-hoc/moi", f"khoa-hoc/{course.id}/buoi/moi", f"khoa-hoc/{course.id}/huy", "dia-diem/moi"):
        assert organiser.post(f"/quan-ly/{address}", data={}).status_code == 422


def test_edit_form_shows_the_course_as_it_stands_and_keeps_the_change(organiser, kept):
    trainer = kept(make_trainer)
    course = kept(lambda: make_course(now=now(), trainer=trainer, title="Tên cũ"))
    address = f"/quan-ly/khoa-hoc/{course.id}/noi-dung"
    page = organiser.get(address).get_data(as_text=True)
    assert 'value="Tên cũ"' in page
    assert 'value="0255 382 2345"' in page
    assert f'value="{typed(course.registration_closes_at)}"' in page
    form = course_form(title="Tên mới", started_from=edition(organiser, address))
    assert organiser.post(address, data=form).status_code == 303
    assert fresh(sa.select(Course.title)) == "Tên mới"


def test_edit_form_that_is_older_than_the_course_shows_both_and_then_lets_choose(organiser, kept):
    trainer = kept(make_trainer)
    course = kept(lambda: make_course(now=now(), trainer=trainer, title="Tên cũ"))
    address = f"/quan-ly/khoa-hoc/{course.id}/noi-dung"
    seen = edition(organiser, address)
    theirs = course_form(title="Tên cũ", seats="30", summary="Dòng <một>.", started_from=seen)
    assert organiser.post(address, data=theirs).status_code == 303
    ours = course_form(title="Tên mới", started_from=seen)
    for sent in (ours, {**ours, "started_from": "khác"}, {**ours, "seats": "nhiều"}):
        refused = organiser.post(address, data=sent)
        page = refused.get_data(as_text=True)
        assert refused.status_code == 422
        assert ("Người khác vừa lưu thay đổi" in page) is (sent["seats"] == "40")
        assert 'value="Tên mới"' in page
        for label, words in (("Tên khóa", "Tên cũ"), ("Số chỗ", "30"), ("Giới thiệu", "Dòng &lt;một&gt;.")):
            assert f'<dt>{label}</dt><dd><span class="diff">{words}</span></dd>' in page
        assert "<dt>Hạn đăng ký</dt>" not in page
    newest = re.search(r'name="started_from"[^>]* value="(\w+)"', page)[1]
    assert organiser.post(address, data={**ours, "started_from": newest}).status_code == 303
    assert fresh(sa.select(Course.title)) == "Tên mới"


def test_edit_form_sent_without_what_it_started_from_undoes_nothing(organiser, kept):
    trainer = kept(make_trainer)
    course_id = kept(lambda: make_course(now=now(), trainer=trainer, title="Tên cũ").id)
    assert organiser.post(f"/quan-ly/khoa-hoc/{course_id}/noi-dung", data=course_form()).status_code == 422
    assert fresh(sa.select(Course.title)) == "Tên cũ"


def test_session_form_that_is_older_than_the_session_shows_what_stands(organiser, kept):
    course_id = kept(lambda: make_course(state=CourseState.DRAFT, sessions=0).id)
    venue, mai = kept(make_venue), kept(make_trainer, "Đỗ Thị Mai")
    lesson_id = kept(lambda: add_session(course_id, session_facts(venue), actor=ANH, now=now()).id)
    address = f"/quan-ly/khoa-hoc/{course_id}/buoi/{lesson_id}"
    seen = edition(organiser, address)
    theirs = session_form(venue, mai, starts="08:00", started_from=seen)
    assert organiser.post(address, data=theirs).status_code == 303
    ours = session_form(venue, topic="Khác", started_from=seen)
    refused = organiser.post(address, data=ours)
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "Người khác vừa lưu thay đổi" in page
    for label, words in (("Từ", "08:00"), ("Giảng viên", "Đỗ Thị Mai (Chuyên gia năng suất)")):
        assert f'<dt>{label}</dt><dd><span class="diff">{words}</span></dd>' in page
    newest = re.search(r'name="started_from"[^>]* value="(\w+)"', page)[1]
    assert organiser.post(address, data={**ours, "started_from": newest}).status_code == 303
    assert fresh(sa.select(TrainingSession.topic)) == "Khác"


def test_session_that_was_attended_stays_on_its_day(organiser, kept):
    course = kept(lambda: make_course(now=now(), starts_at=now() - timedelta(minutes=5), sessions=1))
    kept(make_registration, course, KEY, "Lê An")
    lesson = kept(lambda: lessons_of(course)[0])
    kept(lambda: check_in(lesson, enrolment_named("Lê An"), KEY))
    address = f"/quan-ly/khoa-hoc/{course.id}/buoi/{lesson.id}"
    form = session_form(kept(make_venue), kept(make_trainer), started_from=edition(organiser, address))
    answer = organiser.post(address, data=form)
    assert answer.status_code == 422
    assert 'id="day-error"' in answer.get_data(as_text=True)
    assert fresh(sa.select(TrainingSession.starts_at)) == lesson.starts_at


def test_more_seats_go_to_those_who_wait(organiser, kept):
    trainer = kept(make_trainer)
    course = kept(lambda: make_course(now=now(), trainer=trainer, seats=1))
    course_id = course.id
    kept(make_registration, course, b"k" * 32, "An", "Bình", waiting=1)
    address = f"/quan-ly/khoa-hoc/{course_id}/noi-dung"
    more = course_form(seats="2", started_from=edition(organiser, address))
    assert organiser.post(address, data=more).status_code == 303
    session.rollback()
    assert seats_taken([course_id]) == {course_id: 2}
    fewer = organiser.post(address, data=course_form(seats="1", started_from=edition(organiser, address)))
    assert fewer.status_code == 422
    assert "Đã có 2 học viên được xếp chỗ" in fewer.get_data(as_text=True)


def test_unready_course_is_refused_in_words_on_its_desk(organiser, kept):
    course_id = kept(lambda: make_course(now=now(), state=CourseState.DRAFT).id)
    answer = organiser.post(f"/quan-ly/khoa-hoc/{course_id}/cong-bo")
    assert answer.status_code == 409
    assert "chưa có giảng viên" in answer.get_data(as_text=True)
    assert fresh(sa.select(Course.state)) is CourseState.DRAFT


def test_busy_trainer_is_told_at_the_field_with_what_was_typed(organiser, kept):
    trainer, other_room = kept(make_trainer, "Đỗ Thị Mai"), kept(make_venue)
    course_id = kept(lambda: make_course(state=CourseState.DRAFT, sessions=0).id)
    busy = kept(lambda: make_course(now=now(), sessions=1, trainer=trainer, title="Khóa kia").id)
    lesson = fresh(sa.select(TrainingSession).where(TrainingSession.course_id == busy))
    begins = lesson.starts_at.astimezone(VIETNAM)
    ends = lesson.ends_at.astimezone(VIETNAM)
    if begins.date() != ends.date():
        begins, ends = begins.replace(hour=22, minute=0), begins.replace(hour=23, minute=59)
    when = {"day": f"{begins:%Y-%m-%d}", "starts": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}"}
    answer = organiser.post(f"/quan-ly/khoa-hoc/{course_id}/buoi/moi", data=session_form(other_room, trainer, **when))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Đỗ Thị Mai đã dạy buổi “Chuyên đề 1” của khóa “Khóa kia”" in page
    assert 'id="trainers-error"' in page
    assert 'value="Nhận diện lãng phí"' in page


@pytest.mark.parametrize(
    "changes",
    [
        {"day": "0001-01-01"},
        {"day": "31/02/2026"},
        {"starts": "25:00"},
        {"ends": "07:30"},
        {"units": "0"},
        {"venue": "0"},
        {"venue": "999999999999999999999"},
        {"trainers": ["x"]},
        {"trainers": ["99999"]},
    ],
)
def test_session_form_refuses_what_cannot_be(organiser, kept, changes):
    course_id = kept(lambda: make_course(state=CourseState.DRAFT, sessions=0).id)
    answer = organiser.post(f"/quan-ly/khoa-hoc/{course_id}/buoi/moi", data=session_form(kept(make_venue), **changes))
    assert answer.status_code == 422


def test_session_form_takes_a_day_typed_the_vietnamese_way(organiser, kept):
    course_id = kept(lambda: make_course(state=CourseState.DRAFT, sessions=0).id)
    form = session_form(kept(make_venue), day="05/09/2027")
    assert organiser.post(f"/quan-ly/khoa-hoc/{course_id}/buoi/moi", data=form).status_code == 303
    assert f"{fresh(sa.select(TrainingSession.starts_at)):%d/%m/%Y %H:%M}" == "05/09/2027 00:30"


def test_session_is_changed_and_removed(organiser, kept):
    course_id = kept(lambda: make_course(state=CourseState.DRAFT, sessions=0).id)
    venue = kept(make_venue)
    lesson_id = kept(lambda: add_session(course_id, session_facts(venue), actor=ANH, now=now()).id)
    address = f"/quan-ly/khoa-hoc/{course_id}/buoi/{lesson_id}"
    assert 'value="07:30"' in organiser.get(address).get_data(as_text=True)
    form = session_form(venue, topic="Khác", started_from=edition(organiser, address))
    assert organiser.post(address, data=form).status_code == 303
    assert fresh(sa.select(TrainingSession.topic)) == "Khác"
    assert organiser.post(f"{address}/xoa").status_code == 303
    assert fresh(sa.select(TrainingSession.id)) is None
    assert organiser.get(address).status_code == 404
    assert organiser.post(f"{address}/xoa").status_code == 404


def test_cancelling_asks_for_a_reason_and_happens_once(organiser, kept):
    course_id = kept(lambda: make_course().id)
    address = f"/quan-ly/khoa-hoc/{course_id}/huy"
    assert organiser.get(address).status_code == 200
    assert organiser.post(address, data={"reason": " "}).status_code == 422
    assert organiser.post(address, data={"reason": "Bão số 12."}).status_code == 303
    assert fresh(sa.select(Course.state)) is CourseState.CANCELLED
    assert organiser.get(address).status_code == 403
    assert organiser.post(address, data={"reason": "Lại nữa."}).status_code == 422


def test_cancelling_says_whom_it_hits_and_where_to_find_them(organiser, kept):
    course = kept(make_course, seats=5)
    kept(make_registration, course, b"k" * 32, "An", "Bình", "Chi", waiting=1)
    kept(make_registration, course, b"k" * 32, "Dung")
    page = organiser.get(f"/quan-ly/khoa-hoc/{course.id}/huy").get_data(as_text=True)
    assert "3 học viên của 2 đơn vị đã có chỗ, 1 người chờ." in page
    assert f'href="/quan-ly/dang-ky/khoa-hoc/{course.id}"' in page


def test_cancelling_a_course_without_people_hits_nobody(organiser, kept):
    course_id = kept(lambda: make_course().id)
    assert "ảnh hưởng" not in organiser.get(f"/quan-ly/khoa-hoc/{course_id}/huy").get_data(as_text=True)


def test_date_stands_under_its_field_as_it_is_said_here(organiser):
    form = course_form(title="", registration_opens_at="2026-11-22T04:27", registration_closes_at="ngày mai")
    page = organiser.post("/quan-ly/khoa-hoc/moi", data=form).get_data(as_text=True)
    assert 'data-spoken-date="registration_opens_at">Chủ nhật, 22/11/2026, 04:27</p>' in page
    assert 'aria-describedby="registration_opens_at-spoken"' in page
    assert 'data-spoken-date="registration_closes_at"></p>' in page
    assert 'aria-describedby="registration_closes_at-spoken registration_closes_at-error"' in page


def test_course_that_is_over_opens_no_form(organiser, kept):
    course_id = kept(lambda: make_course(state=CourseState.CLOSED).id)
    for form in ("noi-dung", "buoi/moi", "huy"):
        assert organiser.get(f"/quan-ly/khoa-hoc/{course_id}/{form}").status_code == 403


def test_unknown_course_is_not_found_at_any_door(organiser):
    for course_id in (999_999, 2**31, 10**30):
        for page in ("", "/noi-dung", "/xem-truoc", "/buoi/moi", "/buoi/1", "/huy"):
            assert organiser.get(f"/quan-ly/khoa-hoc/{course_id}{page}").status_code == 404
        assert organiser.post(f"/quan-ly/khoa-hoc/{course_id}/cong-bo").status_code == 404
        assert organiser.post(f"/quan-ly/khoa-hoc/{course_id}/huy", data={"reason": "Bão."}).status_code == 404


def test_approver_reads_and_changes_nothing(kept, sign_in):
    course_id = kept(lambda: make_course(state=CourseState.DRAFT).id)
    client = sign_in(kept(make_principal, Role.APPROVER))
    desk = client.get(f"/quan-ly/khoa-hoc/{course_id}").get_data(as_text=True)
    assert "Sửa thông tin" not in desk
    assert "Công bố</span>" not in desk
    for page in (
        "/quan-ly/khoa-hoc",
        "/quan-ly/dia-diem",
        "/quan-ly/giang-vien",
        f"/quan-ly/khoa-hoc/{course_id}/xem-truoc",
    ):
        assert client.get(page).status_code == 200
    assert client.get("/quan-ly/khoa-hoc/moi").status_code == 403
    assert client.post(f"/quan-ly/khoa-hoc/{course_id}/cong-bo").status_code == 403
    assert client.post(f"/quan-ly/khoa-hoc/{course_id}/huy", data={"reason": "x"}).status_code == 403


@pytest.mark.parametrize("role", [Role.TRAINER, Role.COMMUNICATIONS, Role.UNIT_REPORTER])
def test_other_roles_stay_outside(kept, sign_in, role):
    client = sign_in(kept(make_principal, role))
    assert client.get("/quan-ly/khoa-hoc").status_code == 403


def test_visitor_is_sent_to_sign_in(client):
    assert client.get("/quan-ly/khoa-hoc").status_code == 303


@pytest.mark.parametrize("courses", [1, 3])
def test_desk_takes_four_queries(organiser, kept, queries, courses):
    for _ in range(courses):
        kept(make_course)
    queries.clear()
    assert organiser.get("/quan-ly/khoa-hoc").status_code == 200
    assert len(queries) == 4  # who is signed in, how many, which, and their seats


@pytest.mark.parametrize("sessions", [1, 3])
def test_course_desk_takes_five_queries(organiser, kept, queries, sessions):
    trainer = kept(make_trainer)
    course_id = kept(lambda: make_course(sessions=sessions, trainer=trainer).id)
    queries.clear()
    assert organiser.get(f"/quan-ly/khoa-hoc/{course_id}").status_code == 200
    assert len(queries) == 5  # who is signed in, course, sessions with rooms, trainers, seats


def test_desk_finds_by_words_and_state(organiser, kept):
    kept(make_course, title="Năng suất xanh")
    kept(make_course, title="Chất lượng", state=CourseState.DRAFT)
    assert "Chất lượng" not in organiser.get("/quan-ly/khoa-hoc?tim=nang").get_data(as_text=True)
    page = organiser.get("/quan-ly/khoa-hoc?trang_thai=draft").get_data(as_text=True)
    assert "Chất lượng" in page
    assert "Năng suất xanh" not in page
    assert organiser.get("/quan-ly/khoa-hoc?trang_thai=gi-do&trang=9").status_code == 200


def test_venue_is_added_changed_and_named_once(organiser, kept):
    form = {
        "name": "Hội trường A",
        "address": "12 Hùng Vương",
        "commune_code": "21025",
        "map_url": "",
        "directions": "",
    }
    assert organiser.post("/quan-ly/dia-diem/moi", data=form).status_code == 303
    again = organiser.post("/quan-ly/dia-diem/moi", data=form)
    assert again.status_code == 422
    assert "Đã có địa điểm “Hội trường A”" in again.get_data(as_text=True)
    bad = organiser.post("/quan-ly/dia-diem/moi", data={**form, "name": "B", "map_url": "javascript:alert(1)"})
    assert bad.status_code == 422
    assert "Liên kết bản đồ phải là một địa chỉ web" in bad.get_data(as_text=True)
    other = kept(make_venue, "Phòng 2")
    assert organiser.post(f"/quan-ly/dia-diem/{other.id}", data={**form, "name": "Phòng 3"}).status_code == 303
    listed = organiser.get("/quan-ly/dia-diem").get_data(as_text=True)
    assert "Phòng 3" in listed
    assert "Phòng 2" not in listed
    assert organiser.post("/quan-ly/dia-diem/999999", data=form).status_code == 404


def test_trainer_is_added_with_her_account(organiser, kept):
    principal = kept(make_principal, Role.TRAINER, name="Đỗ Thị Mai")
    form = {"name": "Đỗ Thị Mai", "position": "", "email": "", "user_id": str(principal.id)}
    assert organiser.post("/quan-ly/giang-vien/moi", data=form).status_code == 303
    assert principal.email in organiser.get("/quan-ly/giang-vien").get_data(as_text=True)
    taken = organiser.post("/quan-ly/giang-vien/moi", data=form)
    assert taken.status_code == 422  # the account is no longer offered
    trainer = kept(make_trainer, "Dũng")
    unjoined = {**form, "name": "Trần Dũng", "user_id": "0"}
    assert organiser.post(f"/quan-ly/giang-vien/{trainer.id}", data=unjoined).status_code == 303
    assert "Trần Dũng" in organiser.get("/quan-ly/giang-vien").get_data(as_text=True)
    assert organiser.get("/quan-ly/giang-vien/999999").status_code == 404
