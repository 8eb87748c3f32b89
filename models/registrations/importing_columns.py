"""Where a list begins and what its columns hold: by its header, or, without one, by what stands in the cells."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from models.errors import N_
from models.registrations.importing_cells import Cell, Table
from models.registrations.importing_headers import Column, column_of
from models.registrations.importing_refusals import ColumnNotWanted, ListIsLegacy, NameColumnMissing
from models.registrations.importing_repairs import Question, ask, repaired_phone
from models.registrations.person_name import NameRefused, read_person_name
from models.registrations.phone import PhoneRefused, read_phone
from models.text import fold, looks_legacy

SEARCHED = 30
"""Rows in which a header is looked for."""
LOOKED_AT = 50
"""Rows by which a column without a header is judged."""
NAME_PARTS = (Column.FAMILY_NAME, Column.MIDDLE_NAME, Column.GIVEN_NAME)
INDEX = re.compile(r"\(?(\d{1,2}|[A-H])\)?")
"""Numbers of columns, as under the header of an official form."""
MOST_NAMED = 12
LONGEST_SHOWN = 40

GUESSED = N_(
    "Danh sách không có dòng tiêu đề. Đã hiểu: {columns}. Nếu chưa đúng, vui lòng thêm dòng tiêu đề rồi đọc lại."
)
SPOKEN = {
    Column.NAME: N_("Họ và tên"),
    Column.POSITION: N_("Chức danh, vị trí công tác"),
    Column.PHONE: N_("Điện thoại"),
    Column.EMAIL: N_("Thư điện tử"),
}


@dataclass(frozen=True)
class Columns:
    """Which column holds what, and from which row on (counted from 0)."""

    places: dict[Column, int]
    first_row: int
    left_out: tuple[str, ...] = ()
    """Headers of columns that a form has no place for."""
    remarks: tuple[Question, ...] = ()

    def cell(self, column: Column, cells: Sequence[Cell]) -> Cell:
        """Give this row's cell of the column; an empty one where there is none."""
        place = self.places.get(column)
        return cells[place] if place is not None and place < len(cells) else Cell()

    def text(self, column: Column, cells: Sequence[Cell]) -> str:
        """Give the words of this row's cell of the column."""
        return self.cell(column, cells).text

    def name(self, cells: Sequence[Cell]) -> str:
        """Give the name, joined where it stands in parts."""
        whole = self.text(Column.NAME, cells)
        parts = " ".join(filter(None, (self.text(part, cells) for part in NAME_PARTS)))
        if not whole or not parts:
            return whole or parts
        return whole if f" {fold(whole)}".endswith(f" {fold(parts)}") else f"{whole} {parts}"

    def is_header_again(self, cells: Sequence[Cell]) -> bool:
        """Whether the header is repeated here, as at the top of a printed page."""
        return column_of(self.name(cells)) is Column.NAME


def find_columns(table: Table) -> Columns:
    """Find the columns. Raises `ColumnNotWanted`, `ListIsLegacy` or `NameColumnMissing`."""
    header = _header_row(table)
    if header is None:
        return _guessed(table, 0)
    if len(_filled(table[header])) == 1 and any(len(_filled(row)) > 1 for row in table[header + 1 : SEARCHED]):
        return _guessed(table, header + 1)  # that was a title: “Danh sách học viên”
    return _from_header(table, header)


def _filled(cells: Sequence[Cell]) -> list[str]:
    return [cell.text for cell in cells if cell.text]


def _header_row(table: Table) -> int | None:
    """Give the row that names the most columns, a name among them."""
    best, most = None, 0
    for number, cells in enumerate(table[:SEARCHED]):
        texts = _filled(cells)
        known = {column_of(text) for text in texts} - {Column.OTHER}
        if known & {Column.NAME, *NAME_PARTS} and len(known) > most and (len(known) > 1 or len(texts) == 1):
            best, most = number, len(known)
    return best


def _from_header(table: Table, header: int) -> Columns:
    headers = [cell.text for cell in table[header]]
    first = header + 1
    while first < len(table) and first <= header + 2 and _is_below_header(table[first], headers):
        for place, cell in enumerate(table[first]):
            headers += [""] * (place + 1 - len(headers))
            if column_of(cell.text) is not Column.OTHER:
                headers[place] = cell.text
        first += 1
    places: dict[Column, int] = {}
    left_out: list[str] = []
    for place, text in enumerate(headers):
        column = column_of(text)
        if column is Column.UNWANTED:
            raise ColumnNotWanted(column=text[:LONGEST_SHOWN])
        if text and (column is Column.OTHER or column in places):
            left_out.append(text[:LONGEST_SHOWN])
        elif text:
            places[column] = place
    _join_split_name(table[first:], headers, places)
    return Columns(places, first, tuple(left_out[:MOST_NAMED]))


def _is_below_header(cells: Sequence[Cell], headers: Sequence[str]) -> bool:
    """Whether this row still belongs to the header: its second line, words merged downwards, or (1) (2) (3)."""
    texts = [(place, cell.text) for place, cell in enumerate(cells) if cell.text]
    if len(texts) > 1 and all(INDEX.fullmatch(text) for _, text in texts):
        return True
    return bool(texts) and all(
        column_of(text) is not Column.OTHER or text == (headers[place] if place < len(headers) else "")
        for place, text in texts
    )


def _join_split_name(rows: Table, headers: Sequence[str], places: dict[Column, int]) -> None:
    """“Họ và tên” merged over two columns: the second, without a header of its own, holds the given names."""
    place = places.get(Column.NAME)
    if place is None or Column.GIVEN_NAME in places or (place + 1 < len(headers) and headers[place + 1]):
        return
    pairs = [row for row in rows[:LOOKED_AT] if len(row) > place + 1 and row[place].text]
    given = [row[place + 1].text for row in pairs if row[place + 1].text]
    if pairs and 2 * len(given) > len(pairs) and all(_is_name(text) and " " not in text for text in given):
        places[Column.GIVEN_NAME] = place + 1


def _guessed(table: Table, first: int) -> Columns:
    """Tell the columns by their cells: names, telephones and addresses are like nothing else."""
    rows = [row for row in table[first : first + LOOKED_AT] if _filled(row)]
    for row in rows[:SEARCHED]:
        for text in _filled(row):
            if len(_filled(row)) > 1 and column_of(text) is Column.UNWANTED:
                raise ColumnNotWanted(column=text[:LONGEST_SHOWN])
    width = max(map(len, rows), default=0)
    columns = [[row[place].text for row in rows if place < len(row) and row[place].text] for place in range(width)]
    places: dict[Column, int] = {}
    for place, texts in enumerate(columns):
        column = _kind_of(texts, places)
        if column and column not in places and 2 * len(texts) >= len(rows):
            places[column] = place
    if Column.NAME not in places:
        legacy = next((text for row in table[:LOOKED_AT] for text in _filled(row) if looks_legacy(text)), None)
        raise ListIsLegacy(example=legacy[:LONGEST_SHOWN]) if legacy else NameColumnMissing
    told = ", ".join(f"{table_letter(place)}: “{SPOKEN[column]}”" for column, place in places.items())
    return Columns(places, first, remarks=(ask(GUESSED, columns=told),))


def table_letter(place: int) -> str:
    """Give Excel's letters of a column counted from 0."""
    letters = ""
    while place >= 0:
        letters = chr(ord("A") + place % 26) + letters
        place = place // 26 - 1
    return letters


def _kind_of(texts: Sequence[str], found: dict[Column, int]) -> Column | None:
    if _most(texts, lambda text: "@" in text):
        return Column.EMAIL
    if _most(texts, _is_phone):
        return Column.PHONE
    if Column.NAME not in found:
        return Column.NAME if _most(texts, lambda text: " " in text and _is_name(text)) else None
    return Column.POSITION if _most(texts, lambda text: any(map(str.isalpha, text))) else None


def _most(texts: Sequence[str], fits: Callable[[str], bool]) -> bool:
    return bool(texts) and 3 * sum(map(fits, texts)) >= 2 * len(texts)


def _is_phone(text: str) -> bool:
    try:
        read_phone(repaired_phone(text)[0])
    except PhoneRefused:
        return False
    return True


def _is_name(text: str) -> bool:
    try:
        read_person_name(text)
    except NameRefused:
        return False
    return True
