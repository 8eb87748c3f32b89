"""The office's overview: what waits for each role, and the doors beside it."""

from datetime import timedelta

import pytest

from models.attendance.policy import scope_of
from models.clock import now
from models.content.approving import send_back, submit
from models.mail.queueing import queue_letter
from models.people.roles import Role
from tests.conftest import NOW
from tests.factories.absences import make_absence
from tests.factories.attendance import enrolment_named
from tests.factories.content import make_approved, make_approver, make_draft, make_writer
from tests.factories.courses import make_course, make_trainer
from tests.factories.people import make_principal
from tests.factories.privacy import make_privacy_request
from tests.factories.registrations import make_registration


def overview(client):
    response = client.get("/quan-ly")
    assert response.status_code == 200
    return response.get_data(as_text=True)


def submitted(writer):
    item = make_draft(writer)
    submit(item.id, revision_number=1, actor=writer.actor, now=NOW)
    return item


def test_unit_reporter_reads_that_her_work_is_not_in_this_version(kept, sign_in):
    body = overview(sign_in(kept(make_principal, Role.UNIT_REPORTER)))
    assert "Phiên bản này chưa có phần việc của vai trò Ông/Bà" in body
    assert "Vai trò của Ông/Bà: Đầu mối báo cáo của đơn vị." in body
    assert "Tài khoản chưa được phân vai trò" not in body


def test_person_without_a_role_reads_whom_to_ask(kept, sign_in):
    assert "Tài khoản chưa được phân vai trò" in overview(sign_in(kept(make_principal)))


def test_nothing_that_waits_is_said_too(kept, sign_in):
    assert "Hiện không có việc nào chờ Ông/Bà." in overview(sign_in(kept(make_principal, Role.ORGANISER)))


def test_approver_reads_how_many_articles_wait_without_her_own(kept, sign_in):
    approver = kept(make_principal, Role.APPROVER, Role.COMMUNICATIONS)
    kept(submitted, kept(make_writer))
    kept(submitted, approver)
    body = overview(sign_in(approver))
    assert "1 bài chờ Ông/Bà duyệt" in body
    assert 'href="/quan-ly/tin-bai?loc=cho-toi-duyet"' in body


def test_writer_reads_what_was_returned_to_her_and_what_is_approved(kept, sign_in):
    writer, other, approver = kept(make_writer), kept(make_writer), kept(make_approver)
    for author in (writer, other):
        item = kept(submitted, author)
        kept(send_back, item.id, revision_number=1, comment="Thiếu ngày.", actor=approver.actor, now=NOW)
    kept(make_approved, other, approver)
    body = overview(sign_in(writer))
    assert "1 bài của Ông/Bà được trả lại để sửa" in body
    assert "1 bài đã duyệt, chờ đăng" in body


def test_trainer_is_led_to_the_scanner_of_her_session_that_runs(kept, sign_in):
    principal = kept(make_principal, Role.TRAINER)
    kept(lambda: make_course(starts_at=now() - timedelta(minutes=5), trainer=make_trainer(user_id=principal.id)))
    kept(lambda: make_course(starts_at=now() - timedelta(minutes=5), title="Khóa của người khác"))
    body = overview(sign_in(principal))
    assert "Buổi học hôm nay" in body
    assert "Chuyên đề 1" in body
    assert "Khóa của người khác" not in body
    assert len(scope_of(principal)) == 1


def test_organiser_reads_of_the_next_session_when_today_has_none(kept, sign_in):
    kept(lambda: make_course(starts_at=now() + timedelta(days=3)))
    body = overview(sign_in(kept(make_principal, Role.ORGANISER)))
    assert "Buổi học tiếp theo" in body
    assert "Chuyên đề 1" in body
    assert "Chuyên đề 2" not in body


def test_organiser_reads_who_waits_in_courses_that_have_not_begun(kept, sign_in):
    for starts_at in (now() + timedelta(days=3), now() - timedelta(days=3)):
        course = kept(make_course, starts_at=starts_at)
        kept(make_registration, course, b"k" * 32, "An", "Bình", "Chi", waiting=2)
    assert "2 người trong danh sách chờ của 1 khóa" in overview(sign_in(kept(make_principal, Role.ORGANISER)))


def test_organiser_reads_who_asks_to_be_excused_and_is_led_to_the_session_that_begins_first(kept, sign_in):
    def ask(days, name):
        course = make_course(starts_at=now() + timedelta(days=days), now=now())
        make_registration(course, b"k" * 32, name)
        make_absence(course, enrolment_named(name), at=now())
        return course.id

    kept(ask, 5, "An")
    soonest = kept(ask, 2, "Bình")
    body = overview(sign_in(kept(make_principal, Role.ORGANISER)))
    assert "2 đơn xin vắng chờ quyết định của 2 khóa" in body
    assert f'href="/quan-ly/khoa-hoc/{soonest}/xin-vang"' in body
    assert "đơn xin vắng" not in overview(sign_in(kept(make_principal, Role.TRAINER)))


def test_letters_that_open_accounts_are_counted_for_the_administrator_alone(kept, sign_in):
    for letter in ("ticket", "invitation"):
        kept(queue_letter, letter, to_name="An", to_address="an@example.vn", language="vi", params={}, now=NOW)
    body = overview(sign_in(kept(make_principal, Role.ORGANISER)))
    assert "1 thư chờ gửi" in body
    assert 'href="/quan-ly/hop-thu-di?trang-thai=queued"' in body
    assert "2 thư chờ gửi" in overview(sign_in(kept(make_principal, Role.ADMINISTRATOR)))


def test_overview_asks_as_many_questions_for_three_of_everything_as_for_one(kept, sign_in, queries):
    principal = kept(make_principal, *Role)
    client = sign_in(principal)

    def one_more():
        course = kept(make_course, starts_at=now() - timedelta(minutes=5))
        kept(make_registration, course, b"k" * 32, "An", "Bình", waiting=1)
        kept(submitted, kept(make_writer))

    one_more()
    queries.clear()
    overview(client)
    with_one = len(queries)
    one_more()
    one_more()
    queries.clear()
    overview(client)
    assert len(queries) == with_one == 9


@pytest.mark.parametrize(
    ("role", "said"),
    [(Role.APPROVER, "Xem kế hoạch các khóa"), (Role.ORGANISER, "Lập kế hoạch khóa")],
)
def test_door_to_the_courses_says_what_this_person_may_do_there(kept, sign_in, role, said):
    assert said in overview(sign_in(kept(make_principal, role)))


@pytest.mark.parametrize("path", ["/quan-ly/khoa-hoc", "/quan-ly/dia-diem", "/quan-ly/giang-vien"])
def test_menu_marks_the_room_on_every_page_of_it(kept, sign_in, path):
    body = sign_in(kept(make_principal, Role.ORGANISER)).get(path).get_data(as_text=True)
    assert body.count('class="office-nav-link" href="/quan-ly/khoa-hoc" aria-current=') == 1


def test_organiser_reads_which_requests_about_personal_data_wait_and_are_late(kept, sign_in):
    organiser = sign_in(kept(make_principal, Role.ORGANISER))
    kept(make_privacy_request, now=now())
    assert "1 yêu cầu về dữ liệu cá nhân chờ trả lời" in overview(organiser)
    kept(make_privacy_request, now=now() - timedelta(days=60))
    assert "2 yêu cầu về dữ liệu cá nhân chờ trả lời, 1 đã quá hạn" in overview(organiser)
