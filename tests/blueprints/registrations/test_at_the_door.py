"""The door, and what staff do for one registration when somebody telephones."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from blueprints.common.extensions import bearer_key
from models.attendance.scan import Outcome, Scan
from models.audit.actor import Actor
from models.audit.audit_event import AuditEvent
from models.clock import now
from models.courses.course import Course, CourseState
from models.courses.training_session import TrainingSession
from models.db import session
from models.mail.outgoing_mail import MailState, OutgoingMail
from models.people.roles import Role
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.organisation import IdentifierKind, Organisation, OrganisationKind
from models.registrations.registering import register
from models.registrations.registration import Registration
from models.registrations.tax_code import Identifier
from tests.factories.courses import make_course
from tests.factories.people import make_principal
from tests.factories.registrations import make_application, make_course_open_at

ARRIVAL = {"name": "Đinh Thị Thu", "organisation": "Hợp tác xã Sông Vệ", "phone": "0912 345 678", "kind": "cooperative"}


@pytest.fixture
def organiser(kept, sign_in):
    return sign_in(kept(make_principal, Role.ORGANISER, name="Lê Thị Hòa"))


@pytest.fixture
def course(kept):
    return kept(make_course, seats=1, starts_at=now() - timedelta(minutes=10), now=now()).id


@pytest.fixture
def door(course):
    return f"/quan-ly/dang-ky/khoa-hoc/{course}/tai-cho"


def text(answer):
    return answer.get_data(as_text=True)


def test_three_fields_make_a_seat_a_ticket_and_an_attendance(organiser, door):
    answer = organiser.post(door, data=ARRIVAL | {"check_in": "y"})
    assert answer.status_code == 303
    page = text(organiser.get(answer.location))
    assert "Đã ghi danh, chỗ số 1. Đã điểm danh." in page
    assert "Đinh Thị Thu" in page
    assert re.search(r'<a class="code" href="/v/[0-9A-Z]{16}">', page)
    assert 'aria-label="Mã QR của vé Đinh Thị Thu"' in page
    session.rollback()
    assert session.scalars(sa.select(Scan.outcome)).all() == [Outcome.ACCEPTED]


def test_the_door_leads_back_to_the_scanner_of_the_session_on(organiser, course, door):
    query = sa.select(TrainingSession.id).where(TrainingSession.course_id == course).order_by(TrainingSession.starts_at)
    held = session.scalars(query).first()
    assert f'href="/quan-ly/diem-danh/{held}"' in organiser.get(door).text


def test_who_is_not_to_be_checked_in_is_only_registered(organiser, door):
    organiser.post(door, data=ARRIVAL)
    session.rollback()
    assert session.scalars(sa.select(Enrolment.name)).all() == ["Đinh Thị Thu"]
    assert session.scalars(sa.select(Scan.id)).all() == []


def test_a_full_course_asks_for_a_reason_and_keeps_what_was_typed(organiser, door):
    organiser.post(door, data=ARRIVAL)
    second = ARRIVAL | {"name": "Phạm Văn Bé"}
    refused = organiser.post(door, data=second)
    assert refused.status_code == 409
    assert "Khóa đã đủ 1 chỗ." in text(refused)
    assert 'value="Phạm Văn Bé"' in text(refused)
    assert 'name="over_seats_reason"' in text(refused)
    assert organiser.post(door, data=second | {"over_seats": "y"}).status_code == 422
    taken = organiser.post(door, data=second | {"over_seats": "y", "over_seats_reason": "Lãnh đạo Sở đồng ý"})
    assert taken.status_code == 303
    session.rollback()
    assert session.scalars(sa.select(Enrolment.seat_number).order_by(Enrolment.id)).all() == [1, 2]


@pytest.mark.parametrize(("field", "typed"), [("name", ""), ("phone", "12"), ("email", "be@"), ("kind", "gi")])
def test_what_cannot_be_is_told_at_its_field(organiser, door, field, typed):
    answer = organiser.post(door, data=ARRIVAL | {field: typed})
    assert answer.status_code == 422
    assert f'href="#{field}"' in text(answer)


def test_the_ticket_of_another_course_is_not_shown_at_this_door(organiser, kept, door):
    other = kept(make_course_open_at, now())
    form = make_application("Người khóa khác")
    kept(register, other.id, form, key=bearer_key(), actor=Actor.visitor("Khách"), now=now())
    stranger = session.scalars(sa.select(Enrolment.id)).one()
    session.rollback()
    assert "Người khóa khác" not in text(organiser.get(f"{door}?xong={stranger}"))


def test_a_closed_course_takes_nobody(organiser, kept, course, door):
    kept(lambda: setattr(session.get_one(Course, course), "state", CourseState.CLOSED))
    assert "không nhận thêm người" in text(organiser.get(door))
    assert organiser.post(door, data=ARRIVAL).status_code == 409


@pytest.fixture
def made(kept):
    course = kept(make_course_open_at, now(), seats=2).id
    form = make_application("An", "Bình")
    return kept(register, course, form, key=bearer_key(), actor=Actor.visitor("Phạm Thị Hoa"), now=now())


def person(name):
    session.rollback()
    found = session.scalars(sa.select(Enrolment).where(Enrolment.name == name)).one()
    session.rollback()
    return found.id


def test_staff_let_another_person_come_and_the_page_tells_its_history(organiser, made):
    page = f"/quan-ly/dang-ky/{made.id}"
    address = f"{page}/hoc-vien/{person('An')}/thay-nguoi"
    assert "Người này đi thay <strong>An</strong>" in text(organiser.get(address))
    assert organiser.post(address, data={"name": "Chi", "position": ""}).status_code == 422
    assert organiser.post(address, data={"name": "Chi", "position": "Kế toán"}).status_code == 303
    session.rollback()
    states = {row.name: row.state for row in session.execute(sa.select(Enrolment.name, Enrolment.state))}
    assert (states["An"], states["Chi"]) == (EnrolmentState.WITHDRAWN, EnrolmentState.CONFIRMED)
    shown = text(organiser.get(page))
    assert "thay người, người mới là “Chi”" in shown
    assert "gửi đăng ký tham dự" in shown
    assert shown.index("thay người, người mới là") < shown.index("gửi đăng ký tham dự")


def test_staff_add_a_person_and_withdraw_everyone(organiser, made):
    page = f"/quan-ly/dang-ky/{made.id}"
    added = organiser.post(f"{page}/hoc-vien/moi", data={"name": "Dung", "position": "Thủ kho"})
    assert added.status_code == 303
    assert "Đã thêm Dung: Danh sách chờ." in text(organiser.get(page))
    assert organiser.post(f"{page}/rut-ten").status_code == 303
    session.rollback()
    assert set(session.scalars(sa.select(Enrolment.state))) == {EnrolmentState.WITHDRAWN}


def test_the_same_name_is_asked_about_before_it_is_added(organiser, made):
    address = f"/quan-ly/dang-ky/{made.id}/hoc-vien/moi"
    asked = organiser.post(address, data={"name": "an", "position": "Thủ kho"})
    assert asked.status_code == 422
    assert "Trùng họ tên: an." in text(asked)
    sent = {"name": "an", "position": "Thủ kho", "same_names_confirmed": "y"}
    assert organiser.post(address, data=sent).status_code == 303


def test_staff_move_people_to_another_course_of_the_series(organiser, kept, made):
    there = kept(make_course_open_at, now()).id

    def join():
        for course in session.scalars(sa.select(Course)):
            course.series = "5S cơ bản"

    page = f"/quan-ly/dang-ky/{made.id}/chuyen-khoa"
    assert "Không có khóa nào để chuyển sang" in text(organiser.get(page))
    kept(join)
    moving = person("An")
    assert f'value="{there}"' in text(organiser.get(page))
    assert organiser.post(page, data={"khoa": there}).status_code == 422
    answer = organiser.post(page, data={"khoa": there, "chon": moving})
    assert answer.status_code == 303
    session.rollback()
    new = session.get_one(Registration, int(answer.location.rpartition("/")[2]))
    assert (new.course_id, new.moved_from_id) == (there, made.id)


def test_the_page_offers_to_send_a_letter_again_by_its_state(organiser, kept, made):
    page = f"/quan-ly/dang-ky/{made.id}"
    mail = session.scalars(sa.select(OutgoingMail.id)).one()
    session.rollback()
    assert f"/quan-ly/hop-thu-di/{mail}/" not in text(organiser.get(page))

    def become(state, sent_at=None):
        letter = session.get_one(OutgoingMail, mail)
        letter.state, letter.sent_at = state, sent_at

    kept(become, MailState.FAILED)
    assert f'action="/quan-ly/hop-thu-di/{mail}/gui-lai"' in text(organiser.get(page))
    kept(become, MailState.SENT, now())
    assert f'action="/quan-ly/hop-thu-di/{mail}/ban-sao"' in text(organiser.get(page))


def test_who_organises_nothing_changes_no_registration(kept, sign_in, made):
    trainer = sign_in(kept(make_principal, Role.TRAINER))
    page = f"/quan-ly/dang-ky/{made.id}"
    assert trainer.post(f"{page}/rut-ten").status_code == 403
    assert trainer.get(f"{page}/hoc-vien/moi").status_code == 403


def test_what_was_left_open_at_the_door_is_filled_in_later(organiser, door):
    organiser.post(door, data=ARRIVAL)
    session.rollback()
    page = f"/quan-ly/dang-ky/{session.scalars(sa.select(Registration.id)).one()}"
    session.rollback()
    told = {
        "kind": "cooperative", "tax_code": "4300205943", "name": "Hợp tác xã Sông Vệ", "commune": "cam thanh",
        "contact_name": "Phạm Thị Hoa", "contact_phone": "0912345678", "contact_email": "hoa@example.vn",
    }  # fmt: skip
    assert 'value="Hợp tác xã Sông Vệ"' in text(organiser.get(f"{page}/don-vi"))
    assert organiser.post(f"{page}/don-vi", data=told | {"tax_code": "4300205944"}).status_code == 422
    assert organiser.post(f"{page}/don-vi", data=told).status_code == 303
    shown = text(organiser.get(page))
    assert "4300205943" in shown
    assert "Phường Cẩm Thành" in shown
    assert "sửa thông tin đơn vị, người liên hệ" in shown
    line = session.scalars(sa.select(AuditEvent.details).where(AuditEvent.action == "registration.completed")).one()
    assert line["changes"] == ["identifier_kind", "identifier", "commune_code", "contact_name", "contact_email"]


def test_a_person_s_number_is_kept_unseen_and_goes_with_another_kind(organiser, kept):
    course = kept(make_course_open_at, now()).id
    household = {
        "kind": OrganisationKind.HOUSEHOLD,
        "identifier": Identifier(IdentifierKind.PERSONAL_ID, "051090012345"),
    }
    made = kept(
        register, course, make_application("An", **household), key=bearer_key(), actor=Actor.visitor("An"), now=now()
    )
    page = f"/quan-ly/dang-ky/{made.id}/don-vi"
    assert "051090012345" not in text(organiser.get(page))
    told = {"kind": "household", "name": "Hộ An", "contact_name": "An", "contact_phone": "0912345678"}
    for kind, identifier in (("household", "051090012345"), ("other", None)):
        assert organiser.post(page, data=told | {"kind": kind}).status_code == 303
        session.rollback()
        assert session.scalars(sa.select(Organisation.identifier)).one() == identifier
        session.rollback()
