"""The letters of a course at the desk: the preview before the sending, the message form, the openings, the copy."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from blueprints.common.extensions import bearer_key
from models.audit.actor import Actor
from models.clock import now
from models.courses.course import Course
from models.courses.programme import keep_programme
from models.courses.publishing import revise
from models.courses.training_session import TrainingSession
from models.db import session
from models.mail.outgoing_mail import MailState, OutgoingMail
from models.people.roles import Role
from models.registrations.announcement import CourseAnnouncement
from models.registrations.letter_text import letter_openings
from models.registrations.registering import register, registration_secret
from models.registrations.registration import Registration
from tests.factories.courses import make_venue
from tests.factories.people import make_principal
from tests.factories.registrations import make_application, make_course_open_at

VISITOR = Actor.visitor("Khách")


@pytest.fixture
def course(kept):
    return kept(make_course_open_at, now()).id


@pytest.fixture
def registered(kept, course):
    return kept(
        register, course, make_application("An"), key=bearer_key(), actor=VISITOR, now=now() - timedelta(days=1)
    )


@pytest.fixture
def organiser(kept, sign_in):
    return sign_in(kept(make_principal, Role.ORGANISER))


@pytest.fixture
def move(kept, course):
    """Put the first session into another room, as saving it does."""

    def change(name):
        found = session.get_one(Course, course)
        keep_programme(found, now())
        first = session.scalars(sa.select(TrainingSession).order_by(TrainingSession.id).limit(1)).one()
        first.venue_id = make_venue(name).id
        revise(found, now())
        session.flush()
        return found.revision

    return lambda name: kept(change, name)


def fresh(query):
    session.rollback()
    return session.scalars(query).all()


def words(response):
    return response.get_data(as_text=True)


def test_the_course_desk_says_that_a_change_was_not_told(organiser, course, registered, move):
    address = f"/quan-ly/khoa-hoc/{course}"
    assert "Có thay đổi chưa báo" not in words(organiser.get(address))
    move("Phòng 9")
    for page in (address, f"{address}/thu"):
        assert "Có thay đổi chưa báo" in words(organiser.get(page))
        assert f'href="{address}/thu/thay-doi"' in words(organiser.get(page))


def test_the_change_is_previewed_then_sent_and_kept(organiser, course, registered, move):
    move("Phòng 9")
    page = words(organiser.get(f"/quan-ly/khoa-hoc/{course}/thu/thay-doi"))
    assert "Trước đây: " in page
    assert "Nay: " in page
    assert "Phòng 9, 12 Hùng Vương" in page
    assert fresh(sa.select(OutgoingMail.id).where(OutgoingMail.letter == "course_changed")) == []

    assert organiser.post(f"/quan-ly/khoa-hoc/{course}/thu/thay-doi/1").status_code == 303
    assert fresh(sa.select(OutgoingMail.to_name).where(OutgoingMail.letter == "course_changed")) == ["Phạm Thị Hoa"]
    page = words(organiser.get(f"/quan-ly/khoa-hoc/{course}/thu"))
    assert "Có thay đổi chưa báo" not in page
    assert "Thay đổi đã báo" in page
    assert organiser.post(f"/quan-ly/khoa-hoc/{course}/thu/thay-doi/1").status_code == 409


def test_a_change_saved_after_the_preview_is_looked_at_first(organiser, course, registered, move):
    seen = move("Phòng 9")
    move("Phòng 10")
    answer = organiser.post(f"/quan-ly/khoa-hoc/{course}/thu/thay-doi/{seen}")
    assert answer.status_code == 409
    assert "Lịch học vừa được sửa thêm" in words(answer)
    assert "Phòng 10" in words(answer)
    assert fresh(sa.select(CourseAnnouncement.id)) == []


def test_without_a_change_there_is_nothing_to_send(organiser, course):
    assert "Không có gì cần báo" in words(organiser.get(f"/quan-ly/khoa-hoc/{course}/thu/thay-doi"))


def written(**changes):
    return {"subject": "Chỗ gửi xe", "text": "Cổng sau, {ten_don_vi}.", "states": ["confirmed", "waiting"]} | changes


def hidden(page, name):
    return re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1]


def test_a_message_is_seen_then_sent_once(organiser, course, registered):
    address = f"/quan-ly/khoa-hoc/{course}/thu/tin-nhan"
    key = hidden(words(organiser.get(address)), "form_key")
    seen = organiser.post(address, data=written(form_key=key))
    assert seen.status_code == 200
    page = words(seen)
    assert "Cổng sau, Hợp tác xã Sông Vệ." in page
    assert "Gửi 1 thư" in page
    assert fresh(sa.select(OutgoingMail.id).where(OutgoingMail.letter == "course_message")) == []

    sending = written(form_key=key, seen=hidden(page, "seen"), buoc="gui")
    for _ in range(2):
        assert organiser.post(address, data=sending).status_code == 303
    assert len(fresh(sa.select(OutgoingMail.id).where(OutgoingMail.letter == "course_message"))) == 1
    assert "Chỗ gửi xe" in words(organiser.get(f"/quan-ly/khoa-hoc/{course}/thu"))


def test_staff_see_in_a_preview_no_link_that_opens_somebodys_page(organiser, course, registered, move):
    move("Phòng 9")
    registration = session.scalars(sa.select(Registration)).one()
    secret = registration_secret(bearer_key(), registration.id, registration.secret_version)
    shown = f"http://localhost/dang-ky/{registration.reference}/…"
    session.rollback()
    message = organiser.post(f"/quan-ly/khoa-hoc/{course}/thu/tin-nhan", data=written(text="Xem {duong_dan}."))
    for page in (words(organiser.get(f"/quan-ly/khoa-hoc/{course}/thu/thay-doi")), words(message)):
        assert shown in page
        assert secret not in page
    assert f"Xem {shown}." in words(message)


def test_a_message_changed_after_the_preview_is_shown_again(organiser, course, registered):
    address = f"/quan-ly/khoa-hoc/{course}/thu/tin-nhan"
    seen = hidden(words(organiser.post(address, data=written())), "seen")
    answer = organiser.post(address, data=written(text="Cổng trước.", seen=seen, buoc="gui"))
    assert answer.status_code == 200
    assert "khác với lần xem trước" in words(answer)
    assert "Cổng trước." in words(answer)
    assert fresh(sa.select(OutgoingMail.id).where(OutgoingMail.letter == "course_message")) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": "Chào {ten_khoá}"}, "Không có chỗ điền {ten_khoá}."),
        ({"text": ""}, "Vui lòng điền mục này."),
        ({"states": []}, "Vui lòng chọn ít nhất một trạng thái."),
        ({"states": ["requested"]}, "Không có đăng ký nào khớp với lựa chọn."),
        ({"kinds": ["household"]}, "Không có đăng ký nào khớp với lựa chọn."),
    ],
)
def test_a_message_that_cannot_go_keeps_what_was_typed(organiser, course, registered, changes, sentence):
    answer = organiser.post(f"/quan-ly/khoa-hoc/{course}/thu/tin-nhan", data=written(**changes))
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert 'value="Chỗ gửi xe"' in words(answer)


def test_a_link_may_choose_the_recipients(organiser, course):
    page = words(
        organiser.get(f"/quan-ly/khoa-hoc/{course}/thu/tin-nhan?trang-thai=waiting&trang-thai=x&loai=household")
    )
    assert re.findall(r'<input checked [^>]*value="(\w+)"', page) == ["waiting", "household"]


def test_openings_are_written_at_their_own_page(organiser, course):
    address = f"/quan-ly/khoa-hoc/{course}/thu/loi-mo-dau"
    refused = organiser.post(address, data={"received": "Chào.", "reminder": "{abc}"})
    assert refused.status_code == 422
    assert "Không có chỗ điền {abc}." in words(refused)
    assert ">Chào.</textarea>" in words(refused).replace("\r\n", "")
    assert organiser.post(address, data={"received": "Chào.", "reminder": "Mang máy tính."}).status_code == 303
    session.rollback()
    assert letter_openings(course) == {"received": "Chào.", "reminder": "Mang máy tính."}
    assert "Mang máy tính." in words(organiser.get(address))


def test_a_sent_letter_is_sent_once_more_from_the_desk(kept, organiser, registered):
    kept(session.execute, sa.update(OutgoingMail).values(state=MailState.SENT, sent_at=now()))
    (mail_id,) = fresh(sa.select(OutgoingMail.id))
    assert "Gửi thêm một bản" in words(organiser.get(f"/quan-ly/hop-thu-di/{mail_id}"))
    answer = organiser.post(f"/quan-ly/hop-thu-di/{mail_id}/ban-sao")
    assert (answer.status_code, answer.location) == (303, f"/quan-ly/hop-thu-di/{mail_id + 1}")
    assert organiser.post(f"/quan-ly/hop-thu-di/{mail_id}/ban-sao").status_code == 409


def test_cancelling_at_the_desk_tells_those_who_registered(organiser, course, registered):
    assert organiser.post(f"/quan-ly/khoa-hoc/{course}/huy", data={"reason": "Bão."}).status_code == 303
    assert fresh(sa.select(OutgoingMail.to_name).where(OutgoingMail.letter == "course_cancelled")) == ["Phạm Thị Hoa"]


def test_the_page_of_letters_costs_the_same_queries_for_one_row_and_for_three(organiser, course, registered, queries):
    address = f"/quan-ly/khoa-hoc/{course}/thu"

    def send(subject):
        page = words(organiser.post(f"{address}/tin-nhan", data=written(subject=subject)))
        sending = written(subject=subject, seen=hidden(page, "seen"), form_key=hidden(page, "form_key"), buoc="gui")
        assert organiser.post(f"{address}/tin-nhan", data=sending).status_code == 303

    def cost():
        queries.clear()
        assert organiser.get(address).status_code == 200
        return len(queries)

    send("Một")
    one = cost()
    send("Hai")
    send("Ba")
    assert cost() == one


@pytest.mark.parametrize("page", ["thu", "thu/thay-doi", "thu/tin-nhan", "thu/loi-mo-dau"])
def test_a_course_that_is_not_there_is_not_found(organiser, page):
    assert organiser.get(f"/quan-ly/khoa-hoc/999999/{page}").status_code == 404
