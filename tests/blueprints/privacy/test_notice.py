"""The public page: what it tells, and the form that anybody may send."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from blueprints.common.form_timing import new_form_key
from models.clock import now
from models.db import session
from models.mail.outgoing_mail import OutgoingMail
from models.privacy.privacy_request import PrivacyRequest, RequestKind
from models.privacy.requesting import MOST_FROM_NETWORK, MOST_TO_ADDRESS

PAGE = "/quyen-rieng-tu"


@pytest.fixture
def key(context):
    """Of a form that was opened a minute ago."""
    return new_form_key(now() - timedelta(minutes=1))


@pytest.fixture
def send(client, context):
    def run(**changes):
        form = {
            "kind": "delete", "name": "Lê Văn Bình", "email": "binh@example.vn", "phone": "",
            "words": "Xin xóa số điện thoại.\nKhóa 5S tháng 3.", "registration_reference": "",
            "form_key": new_form_key(now() - timedelta(minutes=1)),
        }  # fmt: skip
        answer = client.post(PAGE, data=form | changes)
        session.rollback()
        return answer

    return run


def requests():
    return list(session.scalars(sa.select(PrivacyRequest).order_by(PrivacyRequest.id)))


def test_it_tells_what_attendance_keeps_and_what_marking_oneself_leaves_in_the_browser(client):
    page = client.get(PAGE).text
    assert "Chỉ cán bộ tổ chức lớp đọc được lý do" in page
    assert "một số ngẫu nhiên của riêng buổi ấy trong một ngày" in page


def test_page_says_who_what_why_who_sees_how_long_and_which_rights(client):
    page = client.get(PAGE).get_data(as_text=True)
    for words in (
        "bên kiểm soát dữ liệu cá nhân",
        "để xếp chỗ, gửi vé, điểm danh và cấp giấy chứng nhận",
        "cơ quan tài chính, kiểm toán khi quyết toán",
        "12 tháng sau khi khóa kết thúc",
        "24 tháng sau khi trả lời",
        "rút lại sự đồng ý bất cứ lúc nào",
        "Không đồng ý, hoặc đồng ý rồi rút lại, thì vẫn dự học",
        "lien-he@example.vn",
        "khiếu nại",
    ):
        assert words in page, words


def test_a_missing_name_is_asked_for_and_a_wrong_one_is_judged(send):
    assert "Vui lòng nhập họ và tên." in send(name="").get_data(as_text=True)
    assert "Vui lòng nhập họ và tên." not in send(name="1234").get_data(as_text=True)


def test_request_is_taken_down_and_its_dates_are_told(send, client):
    answer = send()
    assert (answer.status_code, answer.location) == (303, PAGE)
    (taken,) = requests()
    assert (taken.kind, taken.name, taken.email, taken.words) == (
        RequestKind.DELETE, "Lê Văn Bình", "binh@example.vn", "Xin xóa số điện thoại.\nKhóa 5S tháng 3.",
    )  # fmt: skip
    page = client.get(PAGE).get_data(as_text=True)
    assert f"Mã yêu cầu: {taken.reference}" in page
    assert f"{taken.due_on:%d/%m/%Y}" in page
    assert session.scalars(sa.select(OutgoingMail.letter)).all() == ["privacy_request_received"]


def test_phone_alone_is_enough_and_neither_is_not(send):
    assert send(email="", phone="0905 123 456").status_code == 303
    assert requests()[0].phone == "+84905123456"
    answer = send(email="", phone="")
    assert answer.status_code == 422
    assert "Vui lòng cho thư điện tử hoặc điện thoại để chúng tôi trả lời." in answer.get_data(as_text=True)
    assert len(requests()) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": ""}, "Vui lòng chọn điều Ông/Bà muốn chúng tôi làm."),
        ({"kind": "chua-co"}, "Vui lòng chọn một mục trong danh sách."),
        ({"words": " "}, "Vui lòng ghi điều Ông/Bà muốn chúng tôi làm."),
        ({"words": "a" * 4_001}, "Nội dung dài quá 4.000 ký tự."),
        ({"email": "sai"}, "Thư điện tử chưa đúng."),
        ({"phone": "123"}, "Số điện thoại chưa đúng."),
        ({"name": ""}, "name-error"),
        ({"registration_reference": "a" * 21}, "Mã đăng ký có 8 ký tự"),
    ],
)
def test_wrong_field_is_told_and_what_was_typed_survives(send, changes, sentence):
    answer = send(**{"name": "Giữ Tên Tôi"} | changes)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in page
    if "name" not in changes:
        assert 'value="Giữ Tên Tôi"' in page
    if "words" not in changes:
        assert "Khóa 5S tháng 3." in page
    assert requests() == []


def test_empty_form_is_refused_not_broken(client):
    assert client.post(PAGE).status_code == 422
    assert client.post(PAGE, json={"kind": "delete"}).status_code == 422


def test_robot_that_fills_in_everything_is_asked_again_and_nothing_is_lost(send):
    answer = send(website="http://spam.example")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "vui lòng bấm gửi lại lần nữa" in page
    assert 'value="Lê Văn Bình"' in page
    assert "spam.example" not in page
    assert requests() == []


def test_form_sent_at_once_is_asked_again_under_its_own_key_and_then_taken(send, context):
    hasty = new_form_key(now())
    answer = send(form_key=hasty)
    page = answer.get_data(as_text=True)
    assert (answer.status_code, requests()) == (422, [])
    assert "vui lòng xem lại rồi bấm gửi lần nữa" in page
    assert f'value="{hasty}"' in page
    assert send(form_key=new_form_key(now() - timedelta(seconds=3))).status_code == 303


def test_form_without_a_key_of_ours_gets_one(send):
    answer = send(form_key="tu-bia")
    assert answer.status_code == 422
    given = re.search(r'name="form_key"[^>]* value="([^"]+)"', answer.get_data(as_text=True))[1]
    assert given.count(".") == 2


def test_same_form_sent_twice_asks_once(send, key):
    assert [send(form_key=key).status_code for _ in range(2)] == [303, 303]
    assert len(requests()) == 1


def test_one_address_is_not_written_to_more_than_three_times_an_hour(send):
    for number in range(MOST_TO_ADDRESS):
        assert send(words=f"Lần {number}").status_code == 303
    answer = send(words="Lần nữa, giữ lời tôi")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"]
    assert "Lần nữa, giữ lời tôi" in answer.get_data(as_text=True)
    assert len(requests()) == MOST_TO_ADDRESS


def test_one_network_asks_ten_times_an_hour(send):
    answers = [send(email=f"a{number}@example.vn").status_code for number in range(MOST_FROM_NETWORK + 1)]
    assert answers == [303] * MOST_FROM_NETWORK + [429]


def test_page_in_english_keeps_its_form(client):
    assert 'name="words"' in client.get(f"{PAGE}?lang=en").get_data(as_text=True)


def test_page_takes_no_query(client, queries):
    queries.clear()
    client.get(PAGE)
    assert queries == []
