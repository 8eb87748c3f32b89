"""A list pasted or chosen on the registration form, as a browser without JavaScript meets it."""

import io
import re

import pytest
import sqlalchemy as sa

from models.clock import now
from models.db import session
from models.registrations.application import Trainee
from models.registrations.enrolment import Enrolment
from models.registrations.importing_template import write_template
from tests.blueprints.registrations.test_signing_up import FILLED
from tests.factories.registrations import make_course_open_at

FORM = {name: value for name, value in FILLED.items() if not name.startswith("trainees-")}
HEADER = "STT\tHọ và tên\tChức vụ\tSĐT\tEmail"


@pytest.fixture
def course(kept):
    return kept(make_course_open_at, now(), seats=40).slug


@pytest.fixture
def send(client, course):
    def run(changes, **more):
        files = {"list_file": more.pop("file")} if "file" in more else {}
        return client.post(
            f"/khoa-hoc/{course}/dang-ky", data={**FORM, **changes, **files}, content_type="multipart/form-data"
        )

    return run


def words(response):
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


def value(page, name):
    """Give what stands in a field."""
    found = re.search(rf'<input[^>]*\bname="{name}"[^>]*>', page)
    return re.search(r'value="([^"]*)"', found[0])[1] if found and "value=" in found[0] else None


def enrolled():
    session.rollback()
    return session.scalars(sa.select(Enrolment.name).order_by(Enrolment.id)).all()


def test_a_pasted_list_becomes_rows_of_the_form_and_saves_nobody(send):
    text = f"{HEADER}\r\n1\tNguyễn Tấn Đạt\tKế toán\t912345678\tdat@congty.vn\r\n2\tY Thắng\tThợ\t\t\r\n"
    answer = send({"list_text": text, "read_list": "1"})

    page = words(answer)
    assert answer.status_code == 200
    assert "Đã đọc 2 người từ danh sách, chưa gửi đăng ký" in page
    assert [value(page, f"trainees-0-{name}") for name in ("name", "position", "phone", "email")] == [
        "Nguyễn Tấn Đạt",
        "Kế toán",
        "0912345678",
        "dat@congty.vn",
    ]
    assert value(page, "trainees-1-name") == "Y Thắng"
    assert "“912345678” thiếu số 0 ở đầu, đã ghi thành 0912345678. Có đúng không?" in page
    assert '<a href="#trainees-0-phone">1 ô đã được sửa giúp' in page
    assert "field-error" not in page  # what is still to be typed is no mistake yet
    assert value(page, "organisation_name") == "Hợp tác xã Sông Vệ"
    assert text.split("\r\n")[1] not in answer.get_data(as_text=True)  # read once, not twice
    assert enrolled() == []


def test_a_wrong_cell_is_told_at_its_field_and_the_others_stand(send):
    text = f"{HEADER}\n1\tNguyễn Tấn Đạt\tKế toán\t01689123456\t\n2\tY Thắng\t\t\thoa@\n"
    answer = send({"list_text": text, "read_list": "1"})

    page = words(answer)
    assert answer.status_code == 422
    assert '<a href="#trainees-0-phone">Học viên 1, Điện thoại (không bắt buộc): Số di động 11 chữ số' in page
    assert '<a href="#trainees-1-position">Học viên 2, Chức danh' in page
    assert '<a href="#trainees-1-email">Học viên 2, Thư điện tử' in page
    assert "Đã đọc 2 người" in page
    assert enrolled() == []


def test_thirty_people_are_read_and_then_registered_all_at_once(send):
    rows = "\n".join(f"{number}\tNguyễn Văn {chr(65 + number)}\tThợ\t09123456{number:02}\t" for number in range(26))
    page = words(send({"list_text": f"{HEADER}\n{rows}\n27\tÂu Cơ\tThợ\t\t", "read_list": "1"}))
    fields = {
        name: value(page, name) for name in re.findall(r'name="(trainees-\d+-(?:name|position|phone|email))"', page)
    }
    assert len(fields) == 27 * 4

    assert send({name: text or "" for name, text in fields.items()}).status_code == 303
    assert len(enrolled()) == 27


def test_people_typed_before_stay_and_the_same_row_is_not_added_twice(send):
    before = {"name": "Y Thắng", "position": "Thợ", "phone": "", "email": ""}
    typed = {f"trainees-0-{name}": text for name, text in before.items()}
    page = words(send({**typed, "list_text": f"{HEADER}\n1\tY Thắng\tThợ\t\t\n2\tLê Hoà\tThợ\t\t", "read_list": "1"}))

    assert [value(page, f"trainees-{number}-name") for number in range(3)] == ["Y Thắng", "Lê Hoà", None]
    assert "Đã đọc 1 người" in page
    assert "1 người đã có sẵn trong biểu mẫu" in page


def test_a_file_is_read_whatever_it_is_called(send):
    content = write_template("Khóa 5S", [Trainee("Nguyễn Tấn Đạt", "Kế toán", "0912345678")])
    page = words(send({"read_list": "1"}, file=(io.BytesIO(content), "danh sách.bin")))
    assert value(page, "trainees-0-name") == "Nguyễn Tấn Đạt"

    page = words(send({"read_list": "1"}, file=(io.BytesIO("Họ tên;Chức vụ\nLê Hoà;Thợ".encode("utf-8-sig")), "a.csv")))
    assert (value(page, "trainees-0-name"), value(page, "trainees-0-position")) == ("Lê Hoà", "Thợ")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"list_text": "Họ và tên\tSố CCCD\nY Thắng\t051090012345"}, "không thu thập số giấy tờ tùy thân"),
        ({"list_text": ""}, "Danh sách chưa có ai"),
        ({"list_text": "Họ tên\tCông ty\nY Thắng\tA\nLê Hoà\tB"}, "nhiều đơn vị: A, B"),
        ({"list_text": "Hä vµ tªn\nNguyÔn V¨n A"}, "bảng mã Unicode"),
        ({"list_text": "Họ tên\n" + "Y Thắng\n" * 61}, "Danh sách có 61 người; biểu mẫu này nhận thêm tối đa 60 người"),
    ],
)
def test_a_refused_list_keeps_what_was_pasted_and_typed(send, changes, sentence):
    answer = send({**changes, "read_list": "1"})

    page = words(answer)
    assert answer.status_code == 422
    assert sentence in page
    assert page.count('id="list_text-error"') == 1
    assert re.sub(r"\s+", " ", changes["list_text"])[:40] in page
    assert value(page, "organisation_name") == "Hợp tác xã Sông Vệ"


@pytest.mark.parametrize(
    ("content", "sentence"), [(b"%PDF-1.7", "Chỉ đọc được tệp .xlsx và .csv"), (b"PK\x03\x04", "bị hỏng")]
)
def test_a_file_that_is_no_list_is_refused(send, content, sentence):
    answer = send({"read_list": "1"}, file=(io.BytesIO(content), "ds.xlsx"))
    assert answer.status_code == 422
    assert sentence in words(answer)


def test_the_organisation_of_the_list_fills_only_what_is_empty(send):
    text = "Họ và tên\tMST\tTên công ty\tXã, phường\nY Thắng\t4300205943\tCông ty Sông Vệ\tP. Cẩm Thành"
    filled = words(send({"list_text": text, "read_list": "1", "organisation_name": "", "tax_code": "", "commune": ""}))
    assert [value(filled, name) for name in ("organisation_name", "tax_code", "commune")] == [
        "Công ty Sông Vệ",
        "4300205943",
        "Phường Cẩm Thành",
    ]
    kept = words(send({"list_text": text, "read_list": "1"}))
    assert value(kept, "organisation_name") == "Hợp tác xã Sông Vệ"


def test_a_list_that_nobody_asked_to_read_is_not_lost_when_the_form_is_sent(client, send, course):
    page = words(send({"list_text": f"{HEADER}\n1\tY Thắng\tThợ\t\t"}))
    assert "Đã đọc 1 người" in page

    unread = client.post(f"/khoa-hoc/{course}/dang-ky", data={**FILLED, "list_file": "danh-sach.xlsx"})
    assert unread.status_code == 422
    assert "Tệp “danh-sach.xlsx” chưa được đọc" in words(unread)
    assert enrolled() == []


def test_adding_a_person_by_hand_keeps_the_pasted_text(client, course):
    page = words(client.post(f"/khoa-hoc/{course}/dang-ky", data={**FILLED, "list_text": "Y Thắng", "add_person": "1"}))
    assert re.search(r'<textarea[^>]*name="list_text"[^>]*> Y Thắng</textarea>', page)


def test_reading_lists_is_bounded_for_each_network(send, app):
    most = app.config["SETTINGS"].registrations_per_hour
    answers = [send({"list_text": "Họ tên\nY Thắng", "read_list": "1"}).status_code for _ in range(most + 1)]
    assert answers == [422] * most + [429]  # her position is missing, so 422 until the limit


def test_the_template_is_a_workbook_of_the_course(client, course):
    answer = client.get(f"/khoa-hoc/{course}/dang-ky/mau.xlsx")
    assert answer.status_code == 200
    assert answer.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert f"filename=mau-dang-ky-{course}.xlsx" in answer.headers["Content-Disposition"].replace('"', "")
    assert answer.data.startswith(b"PK")
    assert client.get("/khoa-hoc/khong-co/dang-ky/mau.xlsx").status_code == 404


def test_reading_a_list_asks_the_database_no_more_for_thirty_people_than_for_one(send, queries):
    counts = []
    for people in (1, 3):
        queries.clear()
        send({"list_text": "Họ tên\n" + "Y Thắng\n" * people, "read_list": "1"})
        counts.append(len(queries))
    assert counts[0] == counts[1]
