"""What was asked about the cells of a list comes back when the form is sent and refused."""

import io
import re
from datetime import datetime

import xlsxwriter

from tests.blueprints.registrations.test_listing import HEADER, course, enrolled, send, value, words

__all__ = ["course", "send"]


def sent_again(page):
    """Give every field of a drawn form as a browser would send it, the people's with those that it does not show."""
    names = re.findall(r'<input[^>]*\bname="(trainees-\d+-(?:name|position|phone|email|was_\w+))"', page)
    return {name: value(page, name) or "" for name in names}


DOUBTED = f"{HEADER}\n1\tLê Hoà\tThợ\t\t\n2\tNguyễn Tấn Đạt\t32988\t912345678\tdat@congty.vn"
ABOUT_PHONE = "“912345678” thiếu số 0 ở đầu, đã ghi thành 0912345678. Có đúng không?"
ABOUT_POSITION = "Ô này chỉ có số 32988; có thể Excel đã đổi từ ngày 25/04/1990."


def test_what_was_asked_about_a_list_is_asked_again_after_a_send_that_failed(send):
    read = words(send({"list_text": DOUBTED, "read_list": "1"}))
    failed = send(sent_again(read) | {"contact_phone": ""})
    assert failed.status_code == 422
    for question in (ABOUT_PHONE, ABOUT_POSITION):
        assert (read.count(question), words(failed).count(question)) == (1, 1)
    assert 'aria-describedby="trainees-1-phone-hint"' in words(failed)
    twice = words(send(sent_again(words(failed)) | {"contact_phone": ""}))
    assert ABOUT_PHONE in twice
    assert send(sent_again(twice)).status_code == 303
    assert enrolled() == ["Lê Hoà", "Nguyễn Tấn Đạt"]


def test_what_somebody_has_mended_is_asked_about_no_more(send):
    fields = sent_again(words(send({"list_text": DOUBTED, "read_list": "1"})))
    mended = {"contact_phone": "", "trainees-1-phone": "0987654321"}
    page = words(send(fields | mended))
    assert ABOUT_PHONE not in page
    assert ABOUT_POSITION in page
    assert "was_phone" not in page


def test_the_question_stays_with_its_person_when_rows_come_and_go(send):
    fields = sent_again(words(send({"list_text": DOUBTED, "read_list": "1"})))
    more = words(send(fields | {"add_person": "1"}))
    assert value(more, "trainees-1-was_phone") == "912345678"
    fewer = words(send(fields | {"remove_person": "0"}))
    assert value(fewer, "trainees-0-was_phone") == "912345678"
    assert ABOUT_PHONE in fewer
    other = words(send(fields | {"list_text": f"{HEADER}\n1\tY Thắng\tThợ\t987654321\t", "read_list": "1"}))
    assert ABOUT_PHONE in other
    assert value(other, "trainees-2-was_phone") == "987654321"


def test_a_row_that_was_emptied_is_nobody_though_its_cell_is_remembered(send):
    fields = sent_again(words(send({"list_text": DOUBTED, "read_list": "1"})))
    emptied = {f"trainees-1-{name}": "" for name in ("name", "position", "phone", "email")}
    assert send(fields | emptied).status_code == 303
    assert enrolled() == ["Lê Hoà"]


def test_a_date_in_a_column_of_positions_is_asked_about_again(send):
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["Họ và tên", "Chức vụ"])
        sheet.write(1, 0, "Y Thắng")
        sheet.write_datetime(1, 1, datetime(2026, 4, 3), made.add_format({"num_format": "dd/mm/yyyy"}))  # noqa: DTZ001
    read = words(send({"read_list": "1"}, file=(io.BytesIO(book.getvalue()), "ds.xlsx")))
    question = "Excel đã hiểu ô này là ngày 03/04/2026."
    assert question in read
    assert question in words(send(sent_again(read) | {"contact_phone": ""}))
