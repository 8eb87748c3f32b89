"""Lists as businesses keep them → the people in them; nothing guessed in silence, nothing dropped unsaid."""

import io
import unicodedata
from datetime import datetime

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from models.registrations.application import Trainee
from models.registrations.importing import read_first_list, read_people
from models.registrations.importing_cells import cells_of_csv, cells_of_text
from models.registrations.importing_headers import Column, column_of
from models.registrations.importing_refusals import (
    ColumnNotWanted,
    ListEmpty,
    ListIsLegacy,
    ListRefused,
    NameColumnMissing,
    SeveralOrganisations,
)
from models.registrations.importing_repairs import day_of_serial, repaired_phone, repaired_tax_code
from models.registrations.importing_template import write_template
from models.registrations.importing_workbook import cells_of_workbook

pytestmark = pytest.mark.one_database


def pasted(*rows):
    return read_people(cells_of_text("\r\n".join("\t".join(row) for row in rows)))


def names(found):
    return [person.name for person in found.people]


def remarks(found):
    return [str(remark) for remark in found.remarks]


def workbook(rows, *, merge=(), sheets=()):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("Danh sách")
        dated = book.add_format({"num_format": "dd/mm/yyyy"})
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if hasattr(value, "year"):
                    sheet.write_datetime(number, place, value, dated)
                elif value is not None:
                    sheet.write(number, place, value)
        for area, value in merge:
            sheet.merge_range(area, value)
        for name in sheets:
            book.add_worksheet(name).write(0, 0, "Ghi chú riêng")
    return stream.getvalue()


def read_workbook(content):
    return read_first_list(cells_of_workbook(content))


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Họ và tên", Column.NAME),
        ("HỌ VÀ TÊN", Column.NAME),
        ("Họ tên học viên (*)", Column.NAME),
        ("Họ và tên (ghi theo CCCD)", Column.NAME),
        ("Họ và tên ghi đúng như CCCD", Column.NAME),
        ("Họ đệm", Column.FAMILY_NAME),
        ("Họ và chữ lót", Column.FAMILY_NAME),
        ("Tên", Column.GIVEN_NAME),
        ("SĐT", Column.PHONE),
        ("Điện thoại/Zalo", Column.PHONE),
        (unicodedata.normalize("NFD", "Số điện thoại"), Column.PHONE),
        ("MST", Column.TAX_CODE),
        ("Tên DN/HTX", Column.ORGANISATION),
        ("Đơn vị công tác", Column.UNIT),
        ("Chức danh, vị trí công tác", Column.POSITION),
        ("E-mail", Column.EMAIL),
        ("Xã, phường, đặc khu", Column.COMMUNE),
        ("STT", Column.SERIAL),
        ("Ngày sinh (dd/mm/yyyy)", Column.OTHER),
        ("Ghi chú", Column.OTHER),
        ("Nữ", Column.OTHER),
        ("Điện thoại người liên hệ", Column.OTHER),
        ("Số CCCD", Column.UNWANTED),
        ("Số (CMND/CCCD)", Column.UNWANTED),
        ("Ngày cấp căn cước", Column.UNWANTED),
        ("Hộ chiếu", Column.UNWANTED),
    ],
)
def test_a_column_is_told_by_its_header(header, column):
    assert column_of(header) is column


def test_a_list_of_a_business_is_read_whole():
    found = pasted(
        ["CÔNG TY TNHH SÔNG VỆ"],
        ["DANH SÁCH HỌC VIÊN"],
        [""],
        ["STT", "HỌ VÀ TÊN", "Ngày sinh (dd/mm/yyyy)", "Nữ", "Chức danh, vị trí công tác", "SĐT", "E-mail", "Ghi chú"],
        ["1", "Nguyễn Tấn Đạt", "32988", "", "Kế toán", "912345678", "dat@congty.vn", ""],
        ["2", "ĐẶNG THỊ\u00a0 ÁNH NGUYỆT", "", "x", "Tổ trưởng", "0255.3822345", "", "ăn chay"],
        ["3", "", "", "", "", "", "", ""],
        ["", "Tổng cộng: 2 người", "", "", "", "", "", ""],
        ["", "", "", "", "Giám đốc", "", "", ""],
    )

    assert [(one.row, one.name, one.position, one.phone, one.email) for one in found.people] == [
        (5, "Nguyễn Tấn Đạt", "Kế toán", "0912345678", "dat@congty.vn"),
        (6, "ĐẶNG THỊ ÁNH NGUYỆT", "Tổ trưởng", "0255.3822345", ""),
    ]
    assert {field: str(question) for field, question in found.people[0].questions.items()} == {
        "phone": "“912345678” thiếu số 0 ở đầu, đã ghi thành 0912345678. Có đúng không? Nếu không, vui lòng sửa lại."
    }
    assert found.people[1].questions == {}
    assert remarks(found) == [
        "Không dùng đến các cột: “Ngày sinh (dd/mm/yyyy)”, “Nữ”, “Ghi chú”.",
        "Không đọc các dòng cuối danh sách, từ dòng 8 (“Tổng cộng: 2 người”). Vui lòng xem có sót ai không.",
    ]


def test_a_name_in_parts_is_joined():
    assert names(pasted(["Họ đệm", "Tên", "Chức vụ"], ["Đinh Thị", "Kròng", "Thợ"])) == ["Đinh Thị Kròng"]
    assert names(pasted(["Họ", "Tên đệm", "Tên"], ["Nguyễn", "Tấn", "Đạt"])) == ["Nguyễn Tấn Đạt"]
    merged = (["TT", "Họ và tên", "", "Chức vụ"], ["1", "Trần Văn", "An", "Thợ"], ["2", "Lê Thị", "Bé", "Thợ"])
    assert names(pasted(*merged)) == ["Trần Văn An", "Lê Thị Bé"]
    assert names(pasted(["Tên", "Chức vụ"], ["Y Thắng", "Thợ"])) == ["Y Thắng"]


def test_a_header_of_two_lines_and_numbered_columns_is_one_header():
    found = pasted(
        ["STT", "Họ và tên", "Liên hệ", "", "Chức vụ"],
        ["", "", "SĐT", "Email", ""],
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        ["1", "Y Thắng", "0912345678", "thang@htx.vn", "Thợ"],
    )
    assert [(one.name, one.phone, one.email, one.position) for one in found.people] == [
        ("Y Thắng", "0912345678", "thang@htx.vn", "Thợ")
    ]


def test_a_header_repeated_on_each_printed_page_is_nobody():
    header = ["Họ và tên", "Chức vụ"]
    assert names(pasted(header, ["Y Thắng", "Thợ"], header, ["Lê Hoà", "Thợ"])) == ["Y Thắng", "Lê Hoà"]


def test_whoever_follows_the_total_is_still_read_if_it_is_a_person():
    found = pasted(["Họ và tên", "Chức vụ"], ["Y Thắng", "Thợ"], ["Tổng cộng: 1"], ["Lê Hoà", "Thợ"], ["Phạm Văn Ký"])
    assert names(found) == ["Y Thắng", "Lê Hoà"]
    assert "từ dòng 3" in remarks(found)[0]


def test_people_whose_position_sounds_like_a_signature_are_not_lost():
    rows = (["Y Thắng", "Giám đốc"], ["Lê Hoà", "Người lập trình"], ["Đinh Bé", "Thủ trưởng đơn vị"])
    assert names(pasted(["Họ và tên", "Chức vụ"], *rows)) == ["Y Thắng", "Lê Hoà", "Đinh Bé"]


def test_a_list_without_a_header_is_told_by_its_cells_and_says_so():
    found = pasted(
        ["1", "Nguyễn Tấn Đạt", "Kế toán", "0912345678", "dat@congty.vn"], ["2", "Y Thắng", "Thợ", "912345679", ""]
    )
    assert [(one.name, one.position, one.phone) for one in found.people] == [
        ("Nguyễn Tấn Đạt", "Kế toán", "0912345678"),
        ("Y Thắng", "Thợ", "0912345679"),
    ]
    assert remarks(found) == [
        (
            "Danh sách không có dòng tiêu đề. Đã hiểu: B: “Họ và tên”, C: “Chức danh, vị trí công tác”, "
            "D: “Điện thoại”, E: “Thư điện tử”. Nếu chưa đúng, vui lòng thêm dòng tiêu đề rồi đọc lại."
        )
    ]


def test_a_title_above_a_list_without_a_header_is_nobody():
    found = pasted(["Danh sách học viên"], ["Nguyễn Tấn Đạt", "Kế toán"], ["Y Thắng", "Thợ"])
    assert names(found) == ["Nguyễn Tấn Đạt", "Y Thắng"]


def test_names_alone_one_on_each_line_are_people():
    assert names(pasted(["Nguyễn Tấn Đạt"], ["Y Thắng"])) == ["Nguyễn Tấn Đạt", "Y Thắng"]


@pytest.mark.parametrize(
    "rows",
    [
        (["STT", "Họ và tên", "Số CCCD"], ["1", "Y Thắng", "051090012345"]),
        (["STT", "Tên nhân sự mới", "Căn cước công dân"], ["1", "Y Thắng", "051090012345"]),
    ],
)
def test_a_column_of_identity_numbers_is_refused_with_the_reason(rows):
    with pytest.raises(ColumnNotWanted) as refused:
        pasted(*rows)
    assert str(refused.value).startswith(f"Danh sách có cột “{rows[0][2]}”. Cơ quan không thu thập số giấy tờ tùy thân")


def test_a_list_in_an_old_encoding_is_refused_with_the_hint():
    with pytest.raises(ListIsLegacy) as refused:
        pasted(["Hä vµ tªn", "Chøc vô"], ["NguyÔn V¨n A", "KÕ to¸n"])
    assert "chuyển sang bảng mã Unicode" in str(refused.value)


def test_a_list_without_names_is_refused():
    with pytest.raises(NameColumnMissing):
        pasted(["SĐT"], ["0912345678"])
    with pytest.raises(ListEmpty):
        pasted(["Họ và tên", "Chức vụ"])


def test_one_organisation_fills_the_form_and_several_are_refused():
    found = pasted(
        ["Họ và tên", "MST", "Tên DN/HTX", "Xã/Phường"],
        ["Y Thắng", "100047516", "Công ty Thử nghiệm", "Xã Trà Bồng"],
        ["Lê Hoà", "0100047516", "CÔNG TY THỬ NGHIỆM", ""],
    )
    assert (found.organisation.name, found.organisation.tax_code, found.organisation.commune) == (
        "Công ty Thử nghiệm",
        "0100047516",
        "Xã Trà Bồng",
    )
    assert remarks(found)[0].startswith("“100047516” thiếu số 0 ở đầu, đã ghi thành 0100047516.")

    with pytest.raises(SeveralOrganisations) as refused:
        pasted(["Họ và tên", "Công ty"], ["Y Thắng", "Công ty A"], ["Lê Hoà", "Công ty B"])
    assert "nhiều đơn vị: Công ty A, Công ty B." in str(refused.value)


def test_departments_of_one_organisation_are_no_organisations():
    found = pasted(["Họ và tên", "Đơn vị"], ["Y Thắng", "Phòng Kế toán"], ["Lê Hoà", "Tổ 1"])
    assert found.organisation.name == ""
    assert pasted(["Họ và tên", "Đơn vị"], ["Y Thắng", "HTX Sông Vệ"]).organisation.name == "HTX Sông Vệ"


@pytest.mark.parametrize(
    ("was", "now", "asks"),
    [
        ("912345678", "0912345678", True),
        ("9.12345678E+08", "0912345678", True),
        ("2553822345", "02553822345", True),
        ("9.12E+08", "9.12E+08", True),
        ("0912345678", "0912345678", False),
        ("+84 912 345 678", "+84 912 345 678", False),
        ("0912345678/0987654321", "0912345678/0987654321", False),
        ("", "", False),
    ],
)
def test_telephones_are_mended_where_excel_has_spoilt_them(was, now, asks):
    mended, question = repaired_phone(was)
    assert (mended, question is not None) == (now, asks)


def test_a_tax_code_is_mended_only_if_its_check_digit_then_fits():
    assert repaired_tax_code("100047516")[0] == "0100047516"
    assert repaired_tax_code("100047517") == ("100047517", None)
    assert repaired_tax_code("4300205943") == ("4300205943", None)


def test_serials_of_excel_are_days():
    assert f"{day_of_serial('32988'):%d/%m/%Y}" == "25/04/1990"
    assert day_of_serial("912345678") is None
    found = pasted(["Họ và tên", "Chức vụ"], ["Y Thắng", "32988"])
    assert "25/04/1990" in str(found.people[0].questions["position"])


def test_a_workbook_with_title_merged_cells_numbers_and_dates_is_read():
    content = workbook(
        [
            [None],
            ["STT", "Họ và tên", "Chức vụ", "SĐT", "Tên công ty"],
            [1, "Nguyễn Tấn Đạt", None, 912345678, None],
            [2, "Y Thắng", None, "0987654321", None],
            [3, "=1+1", "Thợ", None, None],
        ],
        merge=(("A1:E1", "DANH SÁCH HỌC VIÊN"), ("C3:C4", "Tổ trưởng"), ("E3:E5", "Công ty Sông Vệ")),
        sheets=("Ghi chú",),
    )
    found = read_workbook(content)

    assert [(one.row, one.name, one.position, one.phone) for one in found.people] == [
        (3, "Nguyễn Tấn Đạt", "Tổ trưởng", "0912345678"),
        (4, "Y Thắng", "Tổ trưởng", "0987654321"),
        (5, "0", "Thợ", ""),  # the value that was kept beside the formula, never the formula
    ]
    assert found.organisation.name == "Công ty Sông Vệ"
    assert remarks(found) == ["Tệp có nhiều trang tính; chỉ đọc trang “Danh sách”."]


def test_a_cell_that_excel_made_a_date_is_shown_as_we_write_dates_and_asked_about():
    found = read_workbook(workbook([["Họ và tên", "Chức vụ"], ["Y Thắng", datetime(2026, 4, 3)]]))  # noqa: DTZ001  # Excel's have no zone
    assert found.people[0].position == "03/04/2026"
    assert str(found.people[0].questions["position"]).startswith("Excel đã hiểu ô này là ngày 03/04/2026.")


def test_a_title_merged_over_the_name_s_two_columns_joins_them():
    content = workbook(
        [["STT", None, None, "Chức vụ"], [1, "Trần Văn", "An", "Thợ"], [2, "Lê Thị", "Bé", "Thợ"]],
        merge=(("B1:C1", "Họ và tên"),),
    )
    assert names(read_workbook(content)) == ["Trần Văn An", "Lê Thị Bé"]


def test_people_sent_by_message_with_commas_are_read():
    found = read_people(cells_of_text("Nguyễn Tấn Đạt, Kế toán, 0912345678\nY Thắng, Thợ, 0987654321"))
    assert said(found) == [("Nguyễn Tấn Đạt", "Kế toán", "0912345678", ""), ("Y Thắng", "Thợ", "0987654321", "")]


VIETNAMESE_WORD = st.sampled_from(
    "Nguyễn Trần Lê Phạm Đinh Hoàng Tấn Thị Văn Ánh Ước Kròng Đạt Hoà Tuyết Nguyệt Ý".split()
)
NAME = st.lists(VIETNAMESE_WORD, min_size=2, max_size=5).map(" ".join)
PHONE = st.from_regex(r"\A09[0-9]{8}\Z")
PERSON = st.builds(
    Trainee,
    NAME,
    st.sampled_from(["Kế toán", "Tổ trưởng, ca 2", "Chủ hộ; thợ cả", "Giám đốc", 'Thợ "cả"', "Quản đốc\u00a0xưởng"]),
    st.none() | PHONE,
    st.none() | st.sampled_from(["a@congty.vn", "b.c@htx.vn"]),
)
PEOPLE = st.lists(PERSON, min_size=1, max_size=8)
HEADED = {"Họ và tên": "name", "Chức vụ": "position", "SĐT": "phone", "Email": "email", "Ghi chú": None, "STT": None}


def said(found):
    return [(one.name, one.position, one.phone, one.email) for one in found.people]


def meant(people):
    return [(one.name, one.position.replace("\u00a0", " "), one.phone or "", one.email or "") for one in people]


def table_text(people, headers, separator):
    quoted = [[f'"{cell}"' for cell in headers]]
    for number, person in enumerate(people):
        values = [str(getattr(person, HEADED[one]) or "") if HEADED[one] else str(number + 1) for one in headers]
        quoted.append(['"' + value.replace('"', '""') + '"' for value in values])
    return "\r\n".join(separator.join(row) for row in quoted)


@settings(deadline=None, max_examples=60)
@given(PEOPLE, st.permutations(list(HEADED)), st.sampled_from("\t;,"))
def test_neither_the_order_of_headers_nor_the_separator_matters(people, headers, separator):
    assert said(read_people(cells_of_text(table_text(people, headers, separator)))) == meant(people)


@settings(deadline=None, max_examples=40)
@given(
    PEOPLE, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]), st.sampled_from(["NFC", "NFD"])
)
def test_nfc_and_nfd_in_any_encoding_give_the_same_people(people, encoding, form):
    text = unicodedata.normalize(form, table_text(people, list(HEADED), ";"))
    assert said(read_people(cells_of_csv(text.encode(encoding)))) == meant(people)


@settings(deadline=None, max_examples=20)
@given(PEOPLE)
def test_a_filled_template_read_back_gives_the_same_people(people):
    found = read_workbook(write_template("Khóa học viên mẫu: 5S", people))
    assert said(found) == meant(people)
    assert found.remarks == ()


@settings(deadline=None, max_examples=300)
@given(
    st.text(max_size=300)
    | st.lists(st.lists(st.text(max_size=12), max_size=5), max_size=6).map(lambda rows: "\n".join(map("\t".join, rows)))
)
def test_whatever_is_pasted_is_read_or_refused_by_name(text):
    try:
        found = read_people(cells_of_text(text))
    except ListRefused:
        return
    assert found.people
