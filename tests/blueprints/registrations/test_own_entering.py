"""The organisation itself says who comes instead, who comes too, and who comes another time."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from blueprints.common.extensions import bearer_key
from models.audit.actor import Actor
from models.certificates.queries import took_part
from models.clock import now
from models.courses.course import Course
from models.db import session
from models.mail.outgoing_mail import OutgoingMail
from models.registrations.adding import add_people
from models.registrations.application import Trainee
from models.registrations.asking import QuestionWords, add_question
from models.registrations.enrolment import Enrolment
from models.registrations.pacing import MOST_ADDITIONS, pace_addition
from models.registrations.question import QuestionKind
from models.registrations.question_refusals import AnswerMissing
from models.registrations.questionnaire import answers_of
from models.registrations.registration import Registration
from models.registrations.substituting import substitute
from tests.factories.courses import make_course

STAFF = Actor("user", "Lê Thị Hòa", 1)
WHO = {"person-name": "Đinh Thị Kròng", "person-position": "Tổ trưởng"}
OTHERS = {"contact_email": "khac@example.vn"}


def rows(*names):
    return {f"trainees-{number}-{field}": value for number, name in enumerate(names)
            for field, value in (("name", name), ("position", "Thợ"))}  # fmt: skip


def known(page):
    """The hidden field of the form, as the page that is open now holds it."""
    return {"known": re.search(r'name="known" value="(\d+)"', page.read("/hoc-vien/them"))[1]}


def letters():
    session.rollback()
    return list(session.scalars(sa.select(OutgoingMail.letter).order_by(OutgoingMail.id)))


def test_another_takes_the_place_and_the_old_ticket_is_gone_from_the_page(entered):
    page = entered("An", "Bình")
    before = page.read()
    shown = page.send(page.of("An", "thay-nguoi"), **WHO)

    assert "Đã thay người. Vé cũ không còn dùng được, vé mới ở ngay dưới đây." in shown
    assert page.people() == ["An withdrawn", "Bình confirmed 2", "Đinh Thị Kròng confirmed 1"]
    assert "Đã có người thay" in shown
    assert "Người đi thay: Đinh Thị Kròng" in shown
    assert before.count('class="qr"') == shown.count('class="qr"') == 2
    assert "substituted" in letters()


def test_what_was_typed_of_a_substitute_survives_every_error(entered):
    page = entered("An", "Bình")
    path = page.of("An", "thay-nguoi")
    status, shown = page.refused(path, **WHO | {"person-phone": "12", "person-email": "không phải"})
    assert status == 422
    for typed in ("Đinh Thị Kròng", "Tổ trưởng", "12", "không phải"):
        assert f'value="{typed}"' in shown
    assert "Thư điện tử chưa đúng." in shown

    status, shown = page.refused(path, **WHO | {"person-name": "Bình"})
    assert (status, "Trùng họ tên: Bình." in shown) == (422, True)
    shown = page.send(path, **WHO | {"person-name": "Bình", "same_names_confirmed": "y"})
    assert page.people() == ["An withdrawn", "Bình confirmed 2", "Bình confirmed 1"]


def test_the_form_of_who_is_gone_is_the_page_with_the_reason(entered):
    page = entered("An", "Bình")
    path = page.of("An", "thay-nguoi")
    page.send(page.of("An", "rut-ten"))
    answer = page.client.get(path)
    assert answer.status_code == 409
    assert "Học viên An đã được rút tên trước đó." in answer.get_data(as_text=True)
    status, shown = page.refused(path, **WHO)
    assert (status, "Học viên An đã được rút tên trước đó." in shown) == (409, True)
    assert 'value="Đinh Thị Kròng"' in shown


def test_a_form_opened_before_the_deadline_and_sent_after_it_says_whom_to_call(entered):
    page = entered("An")
    path = page.of("An", "thay-nguoi")
    page.change_course(substitution_until_hours=2000, adding_until_hours=2000)
    status, shown = page.refused(path, **WHO)
    assert (status, "Đã quá hạn thay người của khóa này." in shown) == (409, True)
    assert 'value="Đinh Thị Kròng"' in shown
    status, shown = page.refused("/hoc-vien/them", **rows("Chi"))
    assert (status, "Đã quá hạn thêm người của khóa này." in shown) == (409, True)
    assert 'value="Chi"' in shown
    assert page.people() == ["An confirmed 1"]


def test_where_staff_approve_each_person_nobody_is_substituted_here(entered):
    page = entered("An", needs_approval=True)
    page.kept(session.execute, sa.update(Enrolment).values(state="waiting"))
    shown = page.read()
    assert "Khóa này duyệt từng người" in shown
    assert "/thay-nguoi" not in shown
    status, shown = page.refused(page.of("An", "thay-nguoi"), **WHO)
    assert (status, "Khóa này duyệt từng người nên đơn vị không tự thay người được." in shown) == (409, True)


def test_people_who_come_too_stand_behind_everyone(entered):
    page = entered("An", seats=2)
    shown = page.send("/hoc-vien/them", **rows("Bình", "Chi") | known(page))
    assert "Đã thêm 2 người: 1 người có chỗ." in shown
    assert page.people() == ["An confirmed 1", "Bình confirmed 2", "Chi waiting"]
    assert "people_added" in letters()


def test_a_form_sent_twice_enters_nobody_twice(entered):
    page = entered("An", seats=9)
    form = {"trainees-0-self_fill": "y"} | known(page)
    page.send("/hoc-vien/them", **form)
    status, shown = page.refused("/hoc-vien/them", **form)
    assert (status, "Danh sách học viên vừa có thêm người." in shown) == (409, True)
    assert "Đang có trong danh sách: <span>An, (chưa có tên)</span>." in shown
    assert page.people() == ["An confirmed 1", "confirmed 2"]

    page.send("/hoc-vien/them", **form | known(page))
    assert page.people() == ["An confirmed 1", "confirmed 2", "confirmed 3"]


def test_too_many_forms_in_an_hour_come_back_whole_with_the_time_to_send_them_again(entered, kept):
    page = entered("An", seats=9)
    for _ in range(MOST_ADDITIONS):
        kept(pace_addition, page.made.id, key=bearer_key(), actor=Actor.visitor("Hoa"), now=now())
    answer = page.client.post(page.path("/hoc-vien/them"), data=rows("Bình") | known(page))
    assert answer.status_code == 429
    assert answer.retry_after > now()
    assert 'value="Bình"' in answer.get_data(as_text=True)
    assert page.people() == ["An confirmed 1"]


def test_rows_come_and_go_without_a_script_and_keep_what_was_typed(entered):
    page = entered("An")
    answer = page.client.post(page.path("/hoc-vien/them"), data=rows("Bình") | {"add_person": "1"})
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert 'value="Bình"' in shown
    assert 'name="trainees-1-name"' in shown

    answer = page.client.post(page.path("/hoc-vien/them"), data=rows("Bình", "Chi") | {"remove_person": "0"})
    shown = answer.get_data(as_text=True)
    assert 'value="Chi"' in shown
    assert 'value="Bình"' not in shown
    assert page.people() == ["An confirmed 1"]


def test_wrong_rows_come_back_whole(entered):
    page = entered("An")
    status, shown = page.refused("/hoc-vien/them", **rows("Bình", "Chi") | {"trainees-1-position": ""})
    assert status == 422
    assert 'value="Bình"' in shown
    assert 'value="Chi"' in shown
    status, shown = page.refused("/hoc-vien/them", **rows("An") | known(page))
    assert (status, "Trùng họ tên: An." in shown) == (422, True)
    assert page.people() == ["An confirmed 1"]


def test_the_cap_of_one_organisation_is_said_at_the_form(entered):
    page = entered("An", seats=9, most_per_organisation=2)
    status, shown = page.refused("/hoc-vien/them", **rows("Bình", "Chi") | known(page))
    assert (status, "khóa này nhận tối đa 2 học viên của mỗi đơn vị" in shown) == (422, True)
    assert 'value="Chi"' in shown


@pytest.fixture
def series(entered, kept):
    """Two people in one course of a series, and another course of it with one seat."""
    page = entered("An", "Bình", "Chi", seats=9, series="5S")
    values = {"starts_at": now() + timedelta(days=50), "now": now(), "series": "5S", "seats": 1}
    page.there = kept(make_course, title="5S khóa sau", **values).id
    return page


def test_people_move_to_another_course_of_the_series(series):
    shown = series.read("/chuyen-khoa")
    assert "5S khóa sau" in shown
    assert "Còn 1/1 chỗ" in shown

    shown = series.send("/chuyen-khoa", chon=[series.id("An"), series.id("Bình")], khoa=series.there)
    assert "Đã chuyển 2 người. Đây là đăng ký mới của họ" in shown
    assert series.people(series.there) == ["An confirmed 1", "Bình waiting"]
    assert series.people() == ["An withdrawn", "Bình withdrawn", "Chi confirmed 3"]

    shown = series.read()
    assert "Đã chuyển khóa" in shown
    session.rollback()
    new = session.scalars(sa.select(Registration.reference).where(Registration.course_id == series.there)).one()
    assert shown.count(f'href="/dang-ky/{new}/') == 2
    link = shown.split(f'href="/dang-ky/{new}/')[1].split('"')[0]
    assert series.client.get(f"/dang-ky/{new}/{link}").status_code == 200


def test_a_full_course_is_said_to_lead_to_its_line(series, entered):
    entered("Dũng", to=series.there, application=OTHERS)
    assert "Hết chỗ, vào danh sách chờ" in series.read("/chuyen-khoa")


def test_a_move_keeps_what_was_chosen_until_it_is_right(series):
    status, shown = series.refused("/chuyen-khoa", khoa=series.there)
    assert (status, "Chưa chọn học viên nào." in shown) == (422, True)
    assert f'value="{series.there}" checked' in shown
    status, shown = series.refused("/chuyen-khoa", chon=series.id("An"))
    assert (status, "Vui lòng chọn lại khóa." in shown) == (422, True)
    assert f'value="{series.id("An")}" checked' in shown
    assert (
        series.client.post(series.path("/chuyen-khoa"), data={"chon": "999", "khoa": series.there}).status_code == 404
    )
    assert (
        series.client.post(series.path("/chuyen-khoa"), data={"chon": series.id("An"), "khoa": "999"}).status_code
        == 404
    )


def test_courses_that_take_nobody_or_only_the_invited_are_not_offered(series, kept):
    def close():
        course = session.get_one(Course, series.there)
        course.invitation_only = True

    kept(close)
    shown = series.read("/chuyen-khoa")
    assert "5S khóa sau" not in shown
    assert "Hiện không có khóa nào khác cùng chuỗi đang nhận đăng ký." in shown


def test_a_course_without_a_series_has_no_way_to_move(entered):
    page = entered("An")
    assert "/chuyen-khoa" not in page.read()
    assert "Trang này không chuyển khóa được." in page.read("/chuyen-khoa")


def test_the_moving_page_costs_the_same_for_one_person_and_for_three(entered, kept, queries):
    costs = []
    for names in (("An",), ("Bình", "Chi", "Dũng")):
        page = entered(*names, seats=9, series="5S")
        queries.clear()
        page.read("/chuyen-khoa")
        costs.append(len(queries))
    assert costs == [4, 4]  # the registration, its people, its sessions; the courses


@pytest.fixture
def asked(entered, kept):
    """One person of a course that has since begun to ask everyone for her shirt."""
    page = entered("An", seats=9)
    shirt = QuestionWords("Cỡ áo", QuestionKind.ONE, ("M", "L"), is_required=True)
    page.question = kept(add_question, page.course_id, shirt, actor=STAFF, now=now())
    return page


def answers(page, name):
    found = answers_of([page.id(name)])
    session.rollback()
    return found.get(page.id(name), {})


def test_who_comes_too_or_instead_answers_what_the_course_asks(asked):
    status, shown = asked.refused("/hoc-vien/them", **rows("Bình"))
    assert (status, "Cỡ áo" in shown) == (422, True)
    asked.send("/hoc-vien/them", **rows("Bình") | {f"trainees-0-q{asked.question}": "L"} | known(asked))
    assert answers(asked, "Bình") == {asked.question: "L"}

    path = asked.of("An", "thay-nguoi")
    status, shown = asked.refused(path, **WHO)
    assert (status, 'value="Đinh Thị Kròng"' in shown) == (422, True)
    asked.send(path, **WHO | {f"person-q{asked.question}": "M"})
    assert answers(asked, "Đinh Thị Kròng") == {asked.question: "M"}


def test_a_place_without_a_name_is_added_and_substituted_with_its_link(asked):
    shown = asked.send("/hoc-vien/them", **{"trainees-0-self_fill": "y"} | known(asked))
    assert "Còn 1 chỗ chưa có tên" in shown
    shown = asked.send(asked.of("An", "thay-nguoi"), **{"person-self_fill": "y"})
    assert "Còn 2 chỗ chưa có tên" in shown
    assert "Người đi thay: (chưa có tên)" in shown
    assert asked.people() == ["An withdrawn", "confirmed 2", "confirmed 1"]


def test_staff_answer_for_whom_they_enter_or_ask_later(asked, kept):
    staff = {"key": bearer_key(), "actor": STAFF, "now": now()}
    with pytest.raises(AnswerMissing):
        kept(add_people, asked.made.id, [Trainee("Bình", "Thợ")], **staff)
    (later,) = kept(add_people, asked.made.id, [Trainee("Bình", "Thợ", answers_later=True)], **staff)
    answered = Trainee("Chi", "Thợ", answers={asked.question: ("L",)})
    new = kept(substitute, asked.made.id, later.id, answered, took_part=took_part, **staff)
    assert answers_of([later.id, new]) == {new: {asked.question: "L"}}
