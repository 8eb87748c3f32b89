"""Files of strangers: read in every shape that Excel writes, refused before they can do harm."""

import io
import zipfile

import pytest
import xlsxwriter

from models.registrations.importing_cells import (
    LARGEST_LIST,
    MOST_COLUMNS,
    MOST_ROWS,
    cells_of_csv,
    cells_of_text,
    is_workbook,
)
from models.registrations.importing_refusals import (
    ListFileBroken,
    ListFileKind,
    ListFileOldOrLocked,
    ListTooLarge,
    ListTooManyCells,
    ListUnreadableLetters,
)
from models.registrations.importing_workbook import LARGEST_UNPACKED, cells_of_workbook

pytestmark = pytest.mark.one_database


def texts(table):
    return [[cell.text for cell in row] for row in table]


def workbook(write):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        write(book.add_worksheet("Trang 1"))
    return stream.getvalue()


def changed(content, part, change):
    """Give the workbook with one part changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            read = source.read(name)
            target.writestr(name, change(read) if name == part else read)
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
NAMED = workbook(lambda sheet: sheet.write("A1", "Họ và tên"))


def read(content):
    return [(name, texts(table)) for name, table in cells_of_workbook(content)]


def test_a_cell_of_several_lines_is_one_cell():
    assert texts(cells_of_text('Họ và tên\tChức vụ\r\nY Thắng\t"Thợ\ncả, ca ""A"""\r\n')) == [
        ["Họ và tên", "Chức vụ"],
        ["Y Thắng", 'Thợ cả, ca "A"'],
    ]


def test_a_lone_quotation_mark_swallows_nobody():
    assert texts(cells_of_text('"Y Thắng\tThợ\nLê Hoà\tKế toán')) == [['"Y Thắng', "Thợ"], ["Lê Hoà", "Kế toán"]]


def test_the_empty_first_cell_of_a_pasted_row_keeps_its_place():
    assert texts(cells_of_text("\tHọ và tên\n\tY Thắng")) == [["", "Họ và tên"], ["", "Y Thắng"]]


@pytest.mark.parametrize(
    "content",
    [
        "Họ và tên;Chức danh, vị trí công tác\r\nY Thắng;Thợ\r\n".encode("utf-8-sig"),
        "sep=;\r\nHọ và tên;Chức danh, vị trí công tác\r\nY Thắng;Thợ".encode(),
        'Họ và tên,"Chức danh, vị trí công tác"\nY Thắng,Thợ'.encode(),
        "Họ và tên\tChức danh, vị trí công tác\r\nY Thắng\tThợ".encode("utf-16"),
    ],
)
def test_a_csv_is_read_in_the_letters_and_separators_that_excel_writes(content):
    assert texts(cells_of_csv(content))[0][0] == "Họ và tên"


def test_a_csv_of_windows_1258_is_composed():
    letters = "Họ và tên;Chức vụ"
    decomposed = letters.replace("ọ", "o\u0323").replace("à", "a\u0300").replace("ứ", "ư\u0301").replace("ụ", "u\u0323")
    assert texts(cells_of_csv(decomposed.encode("cp1258"))) == [["Họ và tên", "Chức vụ"]]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"%PDF-1.7", ListFileKind),
        (b"\x89PNG\r\n", ListFileKind),
        (b"\x81\x8d\x8f\x90", ListUnreadableLetters),
        (b"x" * (LARGEST_LIST + 1), ListTooLarge),
        (b"a\n" * (MOST_ROWS + 1), ListTooManyCells),
        (b"a," * MOST_COLUMNS + b"a", ListTooManyCells),
    ],
)
def test_a_text_file_that_is_no_list_is_refused_by_name(content, refusal):
    with pytest.raises(refusal):
        cells_of_csv(content)


def test_a_workbook_is_known_by_its_bytes_and_an_old_or_locked_one_by_its_own():
    assert is_workbook(NAMED)
    assert not is_workbook(b"H\xe1\xbb\x8d")
    with pytest.raises(ListFileOldOrLocked) as refused:
        is_workbook(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert "lưu lại thành .xlsx" in str(refused.value)


def test_hidden_and_empty_sheets_are_not_read():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet("Trống")
        book.add_worksheet("Có").write("A1", "Y Thắng")
        hidden = book.add_worksheet("Ẩn")
        hidden.write("A1", "bí mật")
        hidden.hide()
    assert read(stream.getvalue()) == [("Có", [["Y Thắng"]])]


def test_one_cell_in_a_far_corner_is_refused_before_the_sheet_is_laid_out():
    for place in ("A501", "BI1", "XFD1048576"):
        with pytest.raises(ListTooManyCells):
            read(workbook(lambda sheet, place=place: sheet.write(place, "x")))
    edge = read(workbook(lambda sheet: sheet.write("BH500", "x")))
    assert (len(edge[0][1]), len(edge[0][1][-1])) == (MOST_ROWS, MOST_COLUMNS)


def test_a_far_cell_without_content_harms_nothing():
    def write(sheet):
        sheet.write("A1", "Y Thắng")
        sheet.set_column(0, 16_383, 20)
        sheet.set_row(1_048_575, 30)

    assert read(workbook(write)) == [("Trang 1", [["Y Thắng"]])]


def test_a_workbook_that_unpacks_to_too_much_is_refused():
    bomb = changed(NAMED, SHEET, lambda part: part.replace(b"</worksheet>", b" " * LARGEST_UNPACKED + b"</worksheet>"))
    assert len(bomb) < LARGEST_LIST
    with pytest.raises(ListTooManyCells):
        read(bomb)


def test_a_workbook_that_lies_about_its_size_is_refused():
    bomb = bytearray(changed(NAMED, SHEET, lambda part: part + b" " * 1_000_000))
    with zipfile.ZipFile(io.BytesIO(bytes(bomb))) as source:
        size = source.getinfo(SHEET).file_size.to_bytes(4, "little")
    assert bomb.count(size) == 2
    with pytest.raises(ListFileBroken):
        read(bytes(bomb).replace(size, (1000).to_bytes(4, "little")))


@pytest.mark.parametrize(
    "change",
    [
        lambda part: part.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a "aaaa">]>', 1),
        lambda part: part.replace(b'r="A1"', b'r="99"'),
        lambda part: part.replace(b'r="A1"', 'r="É1"'.encode()),
        lambda part: part[:-20],
    ],
)
def test_a_sheet_that_no_excel_wrote_is_refused(change):
    broken = changed(NAMED, SHEET, change)
    assert broken != NAMED
    with pytest.raises(ListFileBroken):
        read(broken)


def test_other_zips_are_no_workbooks():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(ListFileKind):
        read(stream.getvalue())
    with pytest.raises(ListFileBroken):
        read(NAMED[: len(NAMED) // 2])
    with pytest.raises(ListFileBroken):
        read(b"PK\x03\x04 and nothing more")


def sharing(text, cells):
    """Give a workbook in which so many cells share one text, that is written in it once."""
    fits = workbook(lambda sheet: [sheet.write(row, 0, "Họ và tên") for row in range(cells)])
    return changed(fits, "xl/sharedStrings.xml", lambda part: part.replace("Họ và tên".encode(), text.encode()))


def test_one_long_text_that_every_cell_shares_is_not_written_out():
    bomb = sharing("a" * 1_000_000, 200)
    assert len(bomb) < 20_000
    with pytest.raises(ListTooManyCells):
        read(bomb)


def test_texts_that_people_share_are_read():
    assert read(sharing("Nhân viên " * 50, MOST_ROWS)) == [("Trang 1", [[("Nhân viên " * 50).strip()]] * MOST_ROWS)]
