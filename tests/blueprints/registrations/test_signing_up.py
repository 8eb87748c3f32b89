"""The registration form as a browser without JavaScript meets it."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from blueprints.registrations import signing_up
from blueprints.registrations.signing_up import MOST_BY_ONE_CONTACT
from models.clock import now
from models.courses.course import CourseState
from models.db import session
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.registration import Consent, ConsentKind, Registration
from tests.factories.courses import make_course
from tests.factories.registrations import make_course_open_at

FILLED = {
    "form_key": "khoa-1",
    "kind": "cooperative",
    "tax_code": "MST: 4300205943",
    "organisation_name": "Hợp tác xã Sông Vệ",
    "commune": "P. Cẩm Thành",
    "contact_name": "Phạm Thị Hoa",
    "contact_phone": "0912 345 678",
    "contact_email": "Hoa@Example.vn",
    "trainees-0-name": "Nguyễn Tấn Đạt",
    "trainees-0-position": "Kế toán",
    "trainees-0-phone": "",
    "trainees-0-email": "",
}


@pytest.fixture
def course(kept):
    return kept(make_course_open_at, now()).slug


@pytest.fixture
def send(client, course):
    def run(**changes):
        values = {name.replace("__", "-"): value for name, value in changes.items()}
        return client.post(f"/khoa-hoc/{course}/dang-ky", data={**FILLED, **values})

    return run


def words(response):
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


def test_the_blank_form_ticks_no_consent_and_offers_96_communes(client, course):
    page = words(client.get(f"/khoa-hoc/{course}/dang-ky"))

    assert page.count("<option") == 96 + 7
    assert "checked" not in page
    assert page.count("<h1") == 1


def test_a_filled_form_leads_to_the_own_page(client, send):
    answer = send()

    assert answer.status_code == 303
    assert re.fullmatch(r"/dang-ky/[0-9A-Z]{8}/[0-9A-Z]{26}", answer.location)
    page = client.get(answer.location)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert "Nguyễn Tấn Đạt" in words(page)
    assert "Đã có chỗ" in words(page)
    assert 'class="qr"' in words(page)
    assert "Đã nhận đăng ký. Thư xác nhận được gửi đến hoa@example.vn" in words(page)
    assert "Đã nhận đăng ký" not in words(client.get(answer.location))  # said once, not for ever


def test_what_was_typed_is_kept_as_it_is_meant(send):
    send()

    session.rollback()
    kept = session.scalars(sa.select(Registration)).one()
    assert (kept.contact_phone, kept.contact_email, kept.notice_version) == (
        "+84912345678",
        "hoa@example.vn",
        "2026-11",
    )
    session.refresh(kept, ["organisation"])
    assert (kept.organisation.identifier, kept.organisation.commune_code) == ("4300205943", "21025")


def test_ticked_consents_are_kept_with_their_words(send):
    send(consent_photos="y")

    session.rollback()
    (consent,) = session.scalars(sa.select(Consent)).all()
    assert consent.kind is ConsentKind.PHOTOS
    assert consent.text.startswith("Tôi đồng ý để Sở chụp ảnh")


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("tax_code", "4300205942", "không khớp chữ số kiểm tra"),
        ("tax_code", "100047516", "Có phải 0100047516 không?"),
        ("tax_code", "051090012345", "chỉ dùng cho hộ kinh doanh"),
        ("contact_phone", "01689123456", "Có phải 0389123456 không?"),
        ("contact_phone", "O912345678", "Có phải 0912345678 không?"),
        ("contact_email", "hoa@", "Thư điện tử chưa đúng"),
        ("commune", "TP. Kon Tum", "không còn là đơn vị hành chính từ ngày 01/7/2025"),
        ("commune", "son ha", "Xã Sơn Hà, Xã Sơn Hạ"),
        ("trainees-0-name", "NguyÔn V¨n A", "bảng mã Unicode"),
        ("contact_name", "Xem www.evil.example", "không nhận địa chỉ trang web"),
        ("trainees-0-name", "Xem www.evil.example", "không nhận địa chỉ trang web"),
        ("trainees-0-position", "Quà: http://evil.example", "không nhận địa chỉ trang web"),
        ("trainees-0-phone", "0912345678/0987654321", "chỉ ghi một số điện thoại"),
        ("kind", "", "Vui lòng chọn loại hình"),
        ("kind", "nonsense", "Vui lòng chọn một mục trong danh sách"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_everything_typed_stays(send, field, typed, sentence):
    answer = send(**{field.replace("-", "__"): typed})

    page = words(answer)
    assert answer.status_code == 422
    assert sentence in page
    assert "Hợp tác xã Sông Vệ" in page
    assert "khoa-1" in page
    assert session.scalar(sa.select(sa.func.count()).select_from(Enrolment)) == 0


def test_an_organisation_is_not_named_by_a_web_address(send):
    answer = send(organisation_name="Quà tại https://evil.example")
    assert answer.status_code == 422
    assert "không nhận địa chỉ trang web" in words(answer)


def test_a_second_person_can_be_added_and_removed_without_losing_a_word(client, course):
    added = words(client.post(f"/khoa-hoc/{course}/dang-ky", data={**FILLED, "add_person": "1"}))
    assert 'name="trainees-1-name"' in added
    assert 'value="Nguyễn Tấn Đạt"' in added
    assert "field-error" not in added

    two = {**FILLED, "trainees-1-name": "Y Thắng", "trainees-1-position": "Thợ", "remove_person": "0"}
    removed = words(client.post(f"/khoa-hoc/{course}/dang-ky", data=two))
    assert 'name="trainees-0-name" type="text" value="Y Thắng"' in removed or 'value="Y Thắng"' in removed
    assert 'name="trainees-1-name"' not in removed


def test_rows_left_empty_are_not_people(send):
    answer = send(trainees__3__name="Y Thắng", trainees__3__position="Thợ", trainees__7__name=" ")

    assert answer.status_code == 303
    session.rollback()
    assert session.scalars(sa.select(Enrolment.name).order_by(Enrolment.id)).all() == ["Nguyễn Tấn Đạt", "Y Thắng"]


def test_sixty_one_people_are_refused_by_name_and_kept(send):
    rows = {
        f"trainees__{number}__name": f"Người {chr(65 + number // 26)}{chr(65 + number % 26)}" for number in range(61)
    }
    answer = send(**rows, **{f"trainees__{number}__position": "Thợ" for number in range(61)})

    assert answer.status_code == 422
    assert "từ 1 đến 60 học viên" in words(answer)
    assert "Người CI" in words(answer)


def test_two_spellings_of_one_name_ask_for_a_confirmation(send):
    second = {"trainees__0__name": "Lê Hoà", "trainees__1__name": "Lê Hòa", "trainees__1__position": "Thợ"}
    asked = send(**second)
    assert asked.status_code == 422
    assert '<a href="#same_names_confirmed">Trùng họ tên: Lê Hoà, Lê Hòa.' in words(asked)

    assert send(**second, same_names_confirmed="y").status_code == 303


def test_what_hints_at_other_registrations_cannot_be_asked_for_without_end(send, monkeypatch):
    monkeypatch.setattr(signing_up, "MOST_HINTS", 2)
    same = {"trainees__0__name": "Lê Hoà", "trainees__1__name": "Lê Hòa", "trainees__1__position": "Thợ"}
    assert [send(**same).status_code for _ in range(2)] == [422, 422]
    refused = send(**same)
    assert (refused.status_code, "Retry-After" in refused.headers) == (429, True)
    assert "Lê Hoà" in words(refused)  # nothing typed is lost
    assert send(trainees__0__name="Trần Bình").status_code == 303  # a form that is right is not held up


def test_the_summary_says_which_trainee_is_wrong(send):
    second = {"trainees__1__name": "", "trainees__1__position": "Thợ", "trainees__1__phone": "113"}
    page = words(send(**second, contact_name="An 2"))
    assert '<a href="#trainees-1-name">Học viên 2, Họ và tên: Vui lòng nhập' in page
    assert '<a href="#trainees-1-phone">Học viên 2, Điện thoại (không bắt buộc): ' in page
    assert '<a href="#contact_name">Người liên hệ: ' in page
    assert "Học viên 1, " not in page


def test_pressing_twice_registers_once(client, send):
    first, second = send(), send()

    assert first.location == second.location
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(Registration)) == 1


def test_a_robot_is_asked_to_send_again_and_a_person_only_presses_twice(send):
    answer = send(website="http://spam.example")
    assert answer.status_code == 422
    assert "bấm gửi lại" in words(answer)
    assert "Nguyễn Tấn Đạt" in words(answer)


@pytest.mark.parametrize(
    "hostile",
    [
        {"trainees-²-name": "A"},
        {"trainees-99999999999999999999-name": "A"},
        {"remove_person": "-1"},
        {"remove_person": "9" * 5000},
        {"form_key": "k" * 5000},
        {"contact_name": "A" * 5000},
        {"organisation_name": "\x00\x01"},
        {"commune": "%(x)s {0}"},
        {"trainees-0-email": "a@b\r\nBcc: c@d.vn"},
        {"kind": "enterprise", "tax_code": "١٢٣"},
    ],
)
def test_whatever_is_sent_is_answered_with_a_page(client, course, hostile):
    answer = client.post(f"/khoa-hoc/{course}/dang-ky", data={**FILLED, **hostile})
    assert answer.status_code in {200, 303, 422}


def test_an_empty_form_names_everything_that_is_missing(client, course):
    page = words(client.post(f"/khoa-hoc/{course}/dang-ky", data={}))
    for sentence in (
        "chọn loại hình",
        "nhập tên đơn vị",
        "chọn xã, phường",
        "người liên hệ",
        "nhập số điện thoại",
        "nhận vé",
    ):
        assert sentence in page


def test_the_form_answers_in_english_when_asked(client, course):
    page = client.get(f"/khoa-hoc/{course}/dang-ky?lang=en")
    assert page.headers["Content-Language"] == "en"


def test_a_course_that_is_not_open_says_when(client, kept):
    slug = kept(make_course_open_at, now() - timedelta(days=30)).slug
    page = client.get(f"/khoa-hoc/{slug}/dang-ky")
    assert page.status_code == 200
    assert "hết hạn đăng ký" in words(page)
    assert client.post(f"/khoa-hoc/{slug}/dang-ky", data=FILLED).status_code == 422


def test_a_draft_course_has_no_form(client, kept):
    draft = kept(make_course, state=CourseState.DRAFT).slug
    assert client.get(f"/khoa-hoc/{draft}/dang-ky").status_code == 404
    assert client.get("/khoa-hoc/khong-co/dang-ky").status_code == 404


def test_a_full_course_says_so_and_takes_the_waiting_list(client, kept, course, send):
    send()
    send(form_key="khoa-2", contact_email="b@example.vn", trainees__0__name="An")
    page = words(client.get(f"/khoa-hoc/{course}/dang-ky"))
    assert "Khóa đã đủ chỗ" in page

    answer = send(form_key="khoa-3", contact_email="c@example.vn", trainees__0__name="Bình")
    own = words(client.get(answer.location))
    assert "thứ 1 trong danh sách chờ" in own
    session.rollback()
    states = session.scalars(sa.select(Enrolment.state).order_by(Enrolment.id)).all()
    assert states == [EnrolmentState.CONFIRMED, EnrolmentState.CONFIRMED, EnrolmentState.WAITING]


def test_a_missing_name_is_told_at_its_field(send):
    page = words(send(organisation_name=""))
    told = re.search(r'id="organisation_name-error">.*?<span>([^<]*)</span>', page)
    assert told[1] == "Vui lòng nhập tên đơn vị."


@pytest.fixture
def three_an_hour(app, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], registrations_per_hour=3))


def one_of_many(number):
    return {"form_key": f"k{number}", "contact_email": f"n{number}@example.vn"}


@pytest.mark.usefixtures("three_an_hour")
def test_too_many_forms_from_one_network_are_asked_to_wait_and_lose_nothing(client, kept, course):
    def send(number, slug=course, address="192.0.2.7"):
        data = FILLED | one_of_many(number)
        return client.post(f"/khoa-hoc/{slug}/dang-ky", data=data, environ_base={"REMOTE_ADDR": address})

    assert [send(number).status_code for number in range(3)] == [303] * 3
    refused = send(3)
    assert refused.status_code == 429
    assert refused.headers["Retry-After"].endswith("GMT")
    page = words(refused)
    assert re.search(r"Có quá nhiều lần thử. Vui lòng thử lại sau \d\d:\d\d\.", page)
    assert all(typed in page for typed in ("Hợp tác xã Sông Vệ", "Nguyễn Tấn Đạt", "n3@example.vn", 'value="k3"'))
    assert send(4, address="198.51.100.7").status_code == 303
    other = kept(make_course_open_at, now()).slug
    assert send(5, slug=other).status_code == 303
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(Registration)) == 5


@pytest.mark.usefixtures("three_an_hour")
def test_forms_that_must_be_mended_do_not_count(send):
    assert [send(contact_phone="").status_code for _ in range(5)] == [422] * 5
    assert send().status_code == 303


def test_one_contact_address_is_written_to_so_many_times_an_hour(client, course):
    def send(number):
        data = FILLED | {"form_key": f"k{number}", "trainees-0-name": f"Người {chr(65 + number)}"}
        address = {"REMOTE_ADDR": f"192.0.2.{number}"}
        return client.post(f"/khoa-hoc/{course}/dang-ky", data=data, environ_base=address).status_code

    statuses = [send(number) for number in range(MOST_BY_ONE_CONTACT + 1)]
    assert statuses == [303] * MOST_BY_ONE_CONTACT + [429]
