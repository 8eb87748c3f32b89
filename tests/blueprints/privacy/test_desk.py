"""The desk: the queue with its dates, each answer, erasing and holding."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from blueprints.common.extensions import bearer_key
from blueprints.mail.composing import compose
from blueprints.mail.reading import read_letter
from models.clock import now
from models.db import session
from models.mail.forgetting import FORGOTTEN_NAME
from models.mail.outgoing_mail import OutgoingMail
from models.people.roles import Role
from models.privacy.legal_hold import LegalHold
from models.privacy.privacy_request import PrivacyRequest, RequestKind, RequestState
from models.registrations.enrolment import Enrolment
from tests.factories.courses import make_course
from tests.factories.people import make_principal
from tests.factories.privacy import make_privacy_request
from tests.factories.registrations import make_registration

DESK = "/quan-ly/quyen-rieng-tu"


@pytest.fixture
def organiser(kept, sign_in):
    return sign_in(kept(make_principal, Role.ORGANISER))


@pytest.fixture
def administrator(kept, sign_in):
    return sign_in(kept(make_principal, Role.ADMINISTRATOR))


@pytest.fixture
def asked(kept):
    return kept(make_privacy_request, RequestKind.COPY, now=now()).id


def fresh():
    session.rollback()
    return session.scalars(sa.select(PrivacyRequest)).one()


def text_of(answer):
    return answer.get_data(as_text=True)


def test_queue_marks_what_is_overdue(organiser, kept):
    late = kept(make_privacy_request, now=now() - timedelta(days=60)).reference
    page = text_of(organiser.get(DESK))
    assert late in page
    assert "1 yêu cầu đã quá hạn theo luật" in page
    assert "Không có yêu cầu nào" in text_of(organiser.get(f"{DESK}?loc=da-tra-loi"))


def test_request_is_acknowledged_extended_and_answered(organiser, asked):
    assert organiser.post(f"{DESK}/{asked}/tiep-nhan").status_code == 303
    due_on = fresh().due_on
    extended = organiser.post(f"{DESK}/{asked}/gia-han", data={"days": "10", "reason": "Hồ sơ giấy"})
    assert (extended.status_code, extended.location) == (303, f"{DESK}/{asked}")
    assert fresh().due_on > due_on
    answered = organiser.post(f"{DESK}/{asked}/tra-loi", data={"decision": "done", "answer": "Bản sao gửi kèm.\nHết."})
    assert answered.status_code == 303
    assert fresh().state is RequestState.DONE
    page = text_of(organiser.get(f"{DESK}/{asked}"))
    assert "Bản sao gửi kèm." in page
    assert "Gửi câu trả lời" not in page
    assert fresh().reference in text_of(organiser.get(f"{DESK}?loc=da-tra-loi"))


def test_letters_tell_the_dates_the_reason_and_the_answer(organiser, asked):
    organiser.post(f"{DESK}/{asked}/tiep-nhan")
    organiser.post(f"{DESK}/{asked}/gia-han", data={"days": "10", "reason": "Hồ sơ giấy <b>"})
    organiser.post(f"{DESK}/{asked}/tra-loi", data={"decision": "refused", "answer": "Không tìm thấy."})
    request = fresh()
    letters = [
        read_letter(compose(mail)) for mail in session.scalars(sa.select(OutgoingMail).order_by(OutgoingMail.id))
    ]
    received, acknowledged, extended, answered = letters
    for letter in letters:
        assert request.reference in letter.text
        assert request.reference in letter.html
        assert "Xem hoặc nhận bản sao dữ liệu của tôi" in letter.text
    assert f"{request.acknowledge_by:%d/%m/%Y}" in received.text
    assert f"{request.due_on:%d/%m/%Y}" in acknowledged.text
    assert "Lý do: Hồ sơ giấy <b>" in extended.text
    assert "Hồ sơ giấy &lt;b&gt;" in extended.html
    assert "Chúng tôi không thực hiện được yêu cầu của Ông/Bà." in answered.text
    assert "Không tìm thấy." in answered.html


@pytest.mark.parametrize(
    ("address", "form", "status"),
    [
        ("gia-han", {"days": "16", "reason": "lâu"}, 422),
        ("gia-han", {"days": "nhiều", "reason": "giữ lời tôi"}, 422),
        ("gia-han", {}, 422),
        ("tra-loi", {"decision": "done", "answer": ""}, 422),
        ("tra-loi", {"decision": "khac", "answer": "giữ lời tôi"}, 422),
        ("tra-loi", {}, 422),
    ],
)
def test_wrong_answers_come_back_with_what_was_typed(organiser, asked, address, form, status):
    answer = organiser.post(f"{DESK}/{asked}/{address}", data=form)
    assert answer.status_code == status
    if "giữ lời tôi" in form.values():
        assert "giữ lời tôi" in text_of(answer)
    assert fresh().is_open


def test_second_extension_is_told_at_the_form(organiser, asked):
    for status in (303, 409):
        answer = organiser.post(f"{DESK}/{asked}/gia-han", data={"days": "3", "reason": "Chờ"})
        assert answer.status_code == status
    assert "Pháp luật không cho gia hạn thêm." in text_of(answer)


def test_settled_request_refuses_another_answer(organiser, asked):
    for status in (303, 409):
        answer = organiser.post(f"{DESK}/{asked}/tra-loi", data={"decision": "done", "answer": "Xong."})
        assert answer.status_code == status
    assert organiser.post(f"{DESK}/{asked}/tiep-nhan").status_code == 409


def test_page_names_the_records_that_it_may_be_about(organiser, kept):
    registration = kept(make_registration, kept(make_course), bearer_key(), "Lê Văn Bình")
    kept(make_privacy_request, now=now(), registration_reference=registration.reference)
    page = text_of(organiser.get(f"{DESK}/{fresh().id}"))
    assert f"{DESK}/lien-he/{registration.id}" in page
    assert f'{DESK}/hoc-vien/{session.scalar(sa.select(Enrolment.id))}"' in page


def test_queue_takes_as_many_queries_for_three_as_for_one(organiser, kept, queries):
    counted = []
    for number in (1, 2):
        for _ in range(number):
            kept(make_privacy_request, now=now())
        queries.clear()
        organiser.get(DESK)
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_administrator_erases_and_is_told_what_stays(administrator, kept):
    course = kept(make_course, now=now() - timedelta(days=60))
    registration = kept(make_registration, course, bearer_key(), "Lê Văn Bình")
    enrolment_id = session.scalar(sa.select(Enrolment.id))
    for address, name in ((f"hoc-vien/{enrolment_id}", "Lê Văn Bình"), (f"lien-he/{registration.id}", "Phạm Thị Hoa")):
        assert name in text_of(administrator.get(f"{DESK}/{address}"))
        answer = administrator.post(f"{DESK}/{address}/xoa")
        assert (answer.status_code, answer.location) == (303, f"{DESK}/{address}")
        page = text_of(administrator.get(f"{DESK}/{address}"))
        assert "Giữ lại: Nhật ký thao tác của hệ thống" in page
        assert name not in page
        assert FORGOTTEN_NAME in page


def test_person_who_is_still_expected_is_not_erased(administrator, kept):
    kept(make_registration, kept(make_course, now=now()), bearer_key(), "Lê Văn Bình")
    answer = administrator.post(f"{DESK}/hoc-vien/{session.scalar(sa.select(Enrolment.id))}/xoa")
    assert answer.status_code == 409
    assert "Vui lòng rút tên trước" in text_of(answer)


def test_administrator_holds_a_course_and_lets_it_go(administrator, kept):
    registration_id = kept(make_registration, kept(make_course), bearer_key()).id
    assert administrator.post(f"{DESK}/lien-he/{registration_id}/giu", data={"scope": "course"}).status_code == 422
    form = {"scope": "course", "reason": "Thanh tra 12/QĐ"}
    assert administrator.post(f"{DESK}/lien-he/{registration_id}/giu", data=form).status_code == 303
    again = administrator.post(f"{DESK}/lien-he/{registration_id}/giu", data=form)
    assert again.status_code == 409
    assert "Đang giữ" in text_of(administrator.get(f"{DESK}/lien-he/{registration_id}"))
    assert administrator.post(f"{DESK}/lien-he/{registration_id}/xoa").status_code == 409
    session.rollback()
    held = session.scalars(sa.select(LegalHold)).one()
    assert "Thanh tra 12/QĐ" in text_of(administrator.get(f"{DESK}/luu-giu"))
    assert administrator.post(f"{DESK}/luu-giu/{held.id}/bo-giu").status_code == 303
    assert administrator.post(f"{DESK}/luu-giu/{held.id}/bo-giu").status_code == 404


def test_organiser_neither_erases_nor_holds(organiser, kept):
    registration_id = kept(make_registration, kept(make_course), bearer_key()).id
    assert organiser.post(f"{DESK}/lien-he/{registration_id}/xoa").status_code == 403
    assert organiser.post(f"{DESK}/lien-he/{registration_id}/giu", data={"reason": "x"}).status_code == 403
