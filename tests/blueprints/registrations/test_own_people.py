"""Where each person stands, in words, and what the organisation may still do."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from blueprints.common.extensions import bearer_key
from blueprints.common.filters import vn_datetime
from models.audit.actor import Actor
from models.clock import now
from models.courses.course import Course
from models.courses.training_session import TrainingSession
from models.db import session
from models.registrations.application import Trainee
from models.registrations.approving import refuse
from models.registrations.enrolling import page_secret
from models.registrations.enrolment import Enrolment
from models.registrations.offering import expire_offers
from models.registrations.registration import WaitingChoice
from tests.factories.attendance import check_in, lessons_of
from tests.factories.courses import make_course

STAFF = Actor("user", "Lê Thị Hòa", 1)
TOGETHER = {"waiting_choice": WaitingChoice.TOGETHER}
OTHERS = {"contact_email": "khac@example.vn"}


def test_those_who_wait_see_their_place_and_how_the_line_works(entered):
    page = entered("An", "Bình", "Chi", seats=1).read()
    assert "thứ 1 trong danh sách chờ" in page
    assert "thứ 2 trong danh sách chờ" in page
    assert "học viên được xếp ngay và vé được gửi qua thư, không cần trả lời." in page
    assert "Nhóm này chờ đi cùng nhau" not in page


def test_where_the_course_asks_first_the_line_says_for_how_long(entered):
    page = entered("An", "Bình", seats=1, offer_hours=8).read()
    assert "Chỗ được giữ 8 giờ làm việc để đơn vị trả lời" in page


def test_a_group_that_waits_together_reads_why_others_may_be_seated_before_it(entered):
    page = entered("An", "Bình", seats=1, application=TOGETHER).read()
    assert "khi số chỗ trống chưa đủ cho cả nhóm, chỗ được xếp cho người sau vừa đủ chỗ" in page
    assert 'value="together" checked' in page


def test_nobody_who_has_a_seat_is_told_of_a_line(entered):
    assert "Danh sách chờ hoạt động thế nào" not in entered("An").read()


def test_a_group_changes_its_mind_and_a_seat_that_was_too_few_is_taken(entered):
    page = entered("An", "Bình", seats=1, application=TOGETHER)
    assert page.people() == ["An waiting", "Bình waiting"]

    shown = page.send("/cach-cho", **{"cach-cho": "each"})
    assert "Đã đổi cách chờ và có thêm chỗ, xin xem dưới đây." in shown
    assert page.people() == ["An confirmed 1", "Bình waiting"]

    assert "Đã ghi nhận cách chờ." in page.send("/cach-cho", **{"cach-cho": "together"})
    assert page.client.post(page.path("/cach-cho"), data={"cach-cho": "khác"}).status_code == 404


def test_who_asked_waits_for_staff_and_a_refusal_is_told_with_its_reason(entered, kept):
    page = entered("An", "Bình", needs_approval=True)
    assert "Sở xem xét từng người và báo kết quả bằng thư." in page.read()

    kept(refuse, [page.id("An")], "Đã dự khóa trước", actor=STAFF, now=now())
    shown = page.read()
    assert "Không còn trong danh sách (1 người)" in shown
    assert "Không được nhận" in shown
    assert "Lý do: Đã dự khóa trước" in shown


@pytest.fixture
def offered(entered):
    """An sat; Bình and Chi, of another organisation, waited; An's seat is now held for Bình."""
    first = entered("An", seats=1, offer_hours=8)
    second = entered("Bình", "Chi", to=first.course_id, application=OTHERS)
    first.send(first.of("An", "rut-ten"))
    return second


def until(name):
    session.rollback()
    return session.scalars(sa.select(Enrolment.offer_expires_at).where(Enrolment.name == name)).one()


def test_an_offered_seat_says_until_when_and_one_press_takes_it(offered):
    shown = offered.read()
    assert "Đang giữ 1 chỗ cho đơn vị" in shown
    assert f"trả lời trước {vn_datetime(until('Bình'))}" in shown
    assert 'class="qr"' not in shown

    shown = offered.send("/cho-duoc-giu/nhan")
    assert "Đã nhận 1 chỗ. Vé ở ngay dưới đây." in shown
    assert 'class="qr"' in shown
    assert offered.people() == ["An withdrawn", "Bình confirmed 1", "Chi waiting"]


def test_an_offered_seat_that_is_declined_goes_to_the_next(offered):
    shown = offered.send("/cho-duoc-giu/tra-lai")
    assert "Đã trả lại chỗ được giữ." in shown
    assert offered.people() == ["An withdrawn", "Bình withdrawn", "Chi offered 1"]


def test_a_second_answer_is_refused_on_the_page_itself(offered):
    offered.send("/cho-duoc-giu/nhan")
    status, shown = offered.refused("/cho-duoc-giu/tra-lai")
    assert status == 409
    assert "Hiện không có chỗ nào đang được giữ chờ trả lời." in shown
    assert "Học viên và vé" in shown
    assert offered.people() == ["An withdrawn", "Bình confirmed 1", "Chi waiting"]


def lapse(page):
    late = sa.update(Enrolment).where(Enrolment.name == "Bình").values(offer_expires_at=now() - timedelta(minutes=1))
    page.kept(session.execute, late)


def test_an_offer_past_its_deadline_is_not_offered_on_the_page(offered):
    lapse(offered)
    shown = offered.read()
    assert "đã hết hạn trả lời lúc" in shown
    assert "/cho-duoc-giu/" not in shown
    status, shown = offered.refused("/cho-duoc-giu/nhan")
    assert (status, "Đã quá hạn trả lời" in shown) == (409, True)

    offered.kept(expire_offers, now=now())
    shown = offered.read()
    assert "Hết hạn trả lời, chỗ đã chuyển cho người tiếp theo" in shown


def test_a_place_without_a_name_shows_the_link_to_send(entered):
    people = (Trainee("An", "Kế toán"), Trainee("", "", fills_in_herself=True))
    page = entered(application={"trainees": people})
    shown = page.read()
    assert "Còn 1 chỗ chưa có tên" in shown
    assert "(chưa có tên)" in shown
    assert f"http://localhost/hoc-vien/{page_secret(bearer_key(), page.id(''))}" in shown
    assert "/hoc-vien/" not in shown.replace(page.path("/hoc-vien/"), "").replace(
        f"http://localhost/hoc-vien/{page_secret(bearer_key(), page.id(''))}", ""
    )


def test_everyone_named_needs_no_link(entered):
    shown = entered("An").read()
    assert "chưa có tên" not in shown
    assert "tự điền" not in shown


def test_everyone_leaves_in_one_press(entered):
    page = entered("An", "Bình", seats=1)
    assert "Rút tên cả 2 học viên?" in page.read()
    shown = page.send("/rut-ten")
    assert "Đã rút tên tất cả học viên của đăng ký này." in shown
    assert "Đăng ký này không còn học viên nào." in shown
    assert "Không còn trong danh sách (2 người)" in shown
    assert page.people() == ["An withdrawn", "Bình withdrawn"]


def test_withdrawing_twice_gives_the_page_with_the_reason(entered):
    page = entered("An", "Bình")
    leave = page.of("An", "rut-ten")
    page.send(leave)
    status, shown = page.refused(leave)
    assert (status, "Học viên An đã được rút tên trước đó." in shown) == (409, True)


def test_each_change_says_its_deadline(entered):
    page = entered("An", "Bình", substitution_until_hours=24, withdrawal_until_hours=48, adding_until_hours=72)
    begins = session.scalars(sa.select(TrainingSession.starts_at).order_by(TrainingSession.starts_at)).first()
    session.rollback()
    shown = page.read()
    for hours in (24, 48, 72):
        assert f"Được đến {vn_datetime(begins - timedelta(hours=hours))}." in shown


def test_past_a_deadline_the_page_says_so_and_whom_to_call(entered):
    past = {"substitution_until_hours": 1200, "withdrawal_until_hours": 1200, "adding_until_hours": 1200}
    page = entered("An", "Bình", series="5S", **past)
    shown = page.read()
    assert shown.count("Đã hết hạn lúc") == 4
    assert "Nếu có thay đổi, xin gọi" in shown
    assert "0255 382 2345" in shown
    assert not any(way in shown for way in ("/thay-nguoi", "/rut-ten", "/hoc-vien/them", "/chuyen-khoa"))
    for rest, words in (
        (page.of("An", "rut-ten"), "Đã quá hạn rút tên của khóa này."),
        (page.path("/rut-ten"), "Đã quá hạn rút tên của khóa này."),
    ):
        status, shown = page.refused(rest)
        assert (status, words in shown) == (409, True)
    assert "Nếu cần thay người, xin gọi" in page.read(page.of("An", "thay-nguoi").removeprefix(page.path()))
    assert "Nếu cần thêm người, xin gọi" in page.read("/hoc-vien/them")
    assert "Nếu cần chuyển, xin gọi" in page.read("/chuyen-khoa")


def test_a_consent_is_given_and_withdrawn_on_its_own(entered, queries):
    page = entered("An")
    assert "Đơn vị chưa đồng ý mục nào trong ba mục không bắt buộc." in page.read()
    assert page.read("/dong-y").count("Không đồng ý") == 3
    shown = page.send("/dong-y/photos", **{"dong-y": "co"})
    assert "Đã ghi nhận sự đồng ý." in shown
    assert (shown.count("Không đồng ý"), shown.count("Đang đồng ý")) == (2, 1)

    queries.clear()
    assert "Đơn vị đang đồng ý 1 mục không bắt buộc." in page.read()
    assert len(queries) == 3

    assert "Đã rút lại sự đồng ý." in page.send("/dong-y/photos", **{"dong-y": "khong"})
    assert page.read("/dong-y").count("Không đồng ý") == 3
    for path, answer in (("/dong-y/khac", "co"), ("/dong-y/photos", "có lẽ")):
        assert page.client.post(page.path(path), data={"dong-y": answer}).status_code == 404


def test_a_consent_is_not_changed_without_end(entered):
    page = entered("An")
    answers = [page.client.post(page.path("/dong-y/photos"), data={"dong-y": word}) for word in ("co", "khong") * 11]
    assert [answer.status_code for answer in answers] == [303] * 20 + [429] * 2


def test_the_page_leads_to_tickets_calendar_own_data_and_a_text_for_the_chat(entered):
    page = entered("An")
    shown = page.read()
    for link in (page.path("/ve.pdf"), page.path("/du-lieu-ca-nhan")):
        assert f'href="{link}"' in shown
        assert page.client.get(link).status_code == 200
    assert 'href="webcal://localhost/khoa-hoc/' in shown
    assert "Hợp tác xã Sông Vệ dự khóa:" in shown
    answer = page.client.get(page.path())
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize(
    ("method", "rest"),
    [
        ("GET", "/hoc-vien/999/thay-nguoi"),
        ("POST", "/hoc-vien/999/thay-nguoi"),
        ("POST", "/hoc-vien/999/rut-ten"),
        ("GET", "/hoc-vien/x/thay-nguoi"),
    ],
)
def test_nobody_of_this_registration_is_a_page_that_does_not_exist(entered, method, rest):
    page = entered("An")
    assert page.client.open(page.path(rest), method=method).status_code == 404


def test_a_wrong_link_opens_no_form_and_does_nothing(entered):
    page = entered("An", "Bình", series="5S")
    page.made = type(page.made)(page.made.id, page.made.reference, page.made.secret[:-1])
    for rest in (f"/hoc-vien/{page.id('An')}/thay-nguoi", "/hoc-vien/them", "/chuyen-khoa", "/dong-y"):
        assert page.client.get(page.path(rest)).status_code == 404
        assert page.client.post(page.path(rest)).status_code == (405 if rest == "/dong-y" else 404)
    for rest in ("/rut-ten", "/cho-duoc-giu/nhan", "/cho-duoc-giu/tra-lai", "/cach-cho", "/dong-y/photos"):
        assert page.client.post(page.path(rest)).status_code == 404
    assert page.people() == ["An confirmed 1", "Bình confirmed 2"]


def test_those_who_wait_cost_one_query_more_however_many_they_are(entered, queries):
    costs = []
    for names in (("An", "Bình"), ("Chi", "Dũng", "Em", "Gấm")):
        page = entered(*names, seats=1)
        queries.clear()
        page.read()
        costs.append(len(queries))
    assert costs == [4, 4]  # the places in the line


def test_those_who_moved_cost_one_query_more_however_many_they_are(entered, kept, queries):
    there = kept(make_course, series="5S", seats=9, now=now(), starts_at=now() + timedelta(days=60)).id
    costs = []
    for names in (("An",), ("Chi", "Dũng", "Em")):
        page = entered(*names, "Gấm", series="5S", seats=9)
        page.send("/chuyen-khoa", chon=[page.id(name) for name in names], khoa=there)
        queries.clear()
        assert page.read().count("Mở đăng ký mới") == len(names)
        costs.append(len(queries))
    assert costs == [4, 4]  # where they are registered now


def test_who_was_checked_in_is_touched_by_no_act_here_and_the_others_are(entered, kept):
    page = entered("An", "Bình")
    an, other = page.id("An"), page.id("Bình")
    lesson = kept(lambda: lessons_of(session.get_one(Course, page.course_id))[0].id)

    def come():
        first = session.get_one(TrainingSession, lesson)
        first.starts_at, first.ends_at = now() + timedelta(minutes=30), now() + timedelta(hours=3)
        session.flush()
        check_in(first, session.get_one(Enrolment, an), bearer_key(), at=now())

    kept(come)
    shown = page.read()
    assert f"/hoc-vien/{an}/" not in shown
    assert f"/hoc-vien/{other}/rut-ten" in shown
    assert "Rút tên tất cả" not in shown
    status, shown = page.refused(f"/hoc-vien/{an}/rut-ten")
    assert (status, "Học viên An đã được điểm danh" in shown) == (409, True)
