"""The workbook to fill in: every column is text, so that no zero is lost on the way back."""

import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter

from models.registrations.application import Trainee
from models.registrations.importing_headers import Column

HEADERS = {
    Column.SERIAL: ("STT", 6),
    Column.NAME: ("Họ và tên", 30),
    Column.POSITION: ("Chức danh, vị trí công tác", 30),
    Column.PHONE: ("Điện thoại", 18),
    Column.EMAIL: ("Thư điện tử", 32),
}
"""What each column holds, its header and its width in characters."""
ROWS_TO_FILL = 100
GUIDANCE = (
    "Mỗi dòng một học viên. Bắt buộc: họ và tên, chức danh. Điện thoại và thư điện tử để trống nếu không có. "
    "Không ghi số căn cước."
)


def write_template(title: str, people: Iterable[Trainee] = ()) -> bytes:
    """Give a `.xlsx` with the course's title above the header, and these people below it."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    ) as book:
        sheet = book.add_worksheet("Học viên")
        text = book.add_format({"num_format": "@"})
        strong = book.add_format({"num_format": "@", "bold": True, "bottom": 1})
        sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 13}))
        sheet.write_string(1, 0, GUIDANCE)
        for place, (header, width) in enumerate(HEADERS.values()):
            sheet.set_column(place, place, width, text)
            sheet.write_string(2, place, header, strong)
        _write_rows(sheet, list(people), text)
        sheet.freeze_panes(3, 0)
    return stream.getvalue()


def _write_rows(sheet: Any, people: list[Trainee], text: Any) -> None:  # noqa: ANN401  # XlsxWriter carries no types
    for number in range(max(ROWS_TO_FILL, len(people))):
        person = people[number] if number < len(people) else Trainee("", "")
        values = (str(number + 1), person.name, person.position, person.phone or "", person.email or "")
        for place, value in enumerate(values):
            if value:
                sheet.write_string(3 + number, place, value, text)
