"""A `.xlsx` → rows of cells. The file is a stranger's: what it unpacks to is bounded before anything reads it.

The reader lays a sheet out from its first to its last cell, so one cell in the last corner would take all memory; it
writes a text that many cells share out anew for each, and a small zip may unpack to gigabytes. So only the parts that
hold cells are unpacked, each to a bound, packed anew, and the place of every cell that holds something is looked at
first. Formulas are never worked out: the value that Excel kept beside one is read.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime
from xml.parsers import expat

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from models.registrations.importing_cells import (
    MEGABYTE,
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    Table,
    cell_of_text,
)
from models.registrations.importing_refusals import (
    ListFileBroken,
    ListFileKind,
    ListFileOldOrLocked,
    ListTooManyCells,
)

LARGEST_UNPACKED = 8 * MEGABYTE
MOST_PARTS = 2_000
MOST_SHEETS = 20
MOST_ELEMENTS = 8 * MOST_ROWS * MOST_COLUMNS
"""Rows and cells, of which many are empty but drawn with a border."""
LARGEST_TEXT = LARGEST_UNPACKED
"""Characters that the cells of a sheet may hold, were each as long as the longest text that they share."""
MOST_MERGED = 1_000
LONGEST_COLUMN_NAME = 3
SHARED_TEXT = re.compile(rb"[<:]si\b")
NOT_CELLS = ("xl/drawings/", "xl/theme/", "xl/charts/", "xl/media/", "xl/externallinks/", "xl/pivot", "docprops/")


def cells_of_workbook(content: bytes) -> Iterator[tuple[str, Table]]:
    """Give name and rows of each visible sheet that holds something. Raises a `ListRefused`."""
    safe = _repacked(content)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(safe)) as book:
            shown = [
                sheet.name
                for sheet in book.sheets_metadata
                if sheet.visible is SheetVisibleEnum.Visible and sheet.typ is SheetTypeEnum.WorkSheet
            ]
            for name in shown[:MOST_SHEETS]:
                rows = _rows(book.get_sheet_by_name(name))
                if rows:
                    yield name, rows
    except CalamineError as error:
        raise ListFileBroken from error


def _rows(sheet: CalamineSheet) -> list[list[Cell]]:
    rows = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS)]
    for (top, left), (bottom, _right) in (sheet.merged_cell_ranges or [])[:MOST_MERGED]:
        if top < len(rows) and left < len(rows[top]):
            for row in rows[top + 1 : bottom + 1]:  # one value for several people: each has it
                row[left] = rows[top][left]
    return rows


def _cell(value: object) -> Cell:
    if isinstance(value, datetime | date):
        return Cell(f"{value:%d/%m/%Y}", is_date=True)
    if isinstance(value, float) and value.is_integer():
        return Cell(str(int(value)))
    if isinstance(value, bool):
        return Cell("x" if value else "")
    return cell_of_text(str(value))


def _repacked(content: bytes) -> bytes:
    """Give the workbook with only the parts that hold cells, none larger than it says and all within bounds."""
    packed = io.BytesIO()
    left = LARGEST_UNPACKED
    longest, most_sharing = 0, 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(packed, "w") as target:
            names = source.namelist()
            if "[Content_Types].xml" not in names or not any(name.lower().startswith("xl/") for name in names):
                raise ListFileKind
            for part in source.infolist()[:MOST_PARTS]:
                if not _holds_cells(part.filename):
                    continue
                if part.flag_bits & 1:
                    raise ListFileOldOrLocked
                with source.open(part) as stream:
                    unpacked = stream.read(left + 1)
                left -= len(unpacked)
                if left < 0:
                    raise _too_many_cells()
                _look_at_places(unpacked, places := _Places())
                longest, most_sharing = max(longest, places.longest), max(most_sharing, places.sharing)
                if longest * most_sharing > LARGEST_TEXT:
                    raise _too_many_cells()
                target.writestr(part.filename, unpacked)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise ListFileBroken from error
    return packed.getvalue()


def _holds_cells(name: str) -> bool:
    lowered = name.lower()
    return lowered.endswith((".xml", ".rels")) and not lowered.startswith(NOT_CELLS)


def _look_at_places(part: bytes, places: "_Places") -> None:
    """Raise `ListTooManyCells` if a cell that holds something lies outside the bounds."""
    if b"sheetData" not in part and not SHARED_TEXT.search(part):  # the reader looks for these very words, in UTF-8
        return
    parser = expat.ParserCreate()
    parser.StartElementHandler = places.begin
    parser.CharacterDataHandler = places.read
    parser.StartDoctypeDeclHandler = _no_doctype
    try:
        parser.Parse(part, True)  # expat's own "this is all"
    except expat.ExpatError as error:
        raise ListFileBroken from error


def _no_doctype(*_declared: object) -> None:
    raise ListFileBroken


def _too_many_cells() -> ListTooManyCells:
    return ListTooManyCells(rows=f"{MOST_ROWS:,}".replace(",", "."), columns=MOST_COLUMNS)


class _Places:
    """Where the cell is that the parser has come to; cells without a place follow the one before."""

    def __init__(self) -> None:
        self.row = 0
        self.column = 0
        self.seen = 0
        self.sharing = 0
        """Cells that hold one of the shared texts."""
        self.text: int | None = None
        self.longest = 0
        """Characters of the longest shared text."""
        self.step: dict[str, Callable[[dict[str, str]], None]] = {
            "row": self._row, "c": self._cell, "v": self._value, "is": self._value, "f": self._value,
            "si": self._shared_text,
        }  # fmt: skip

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Take one element."""
        step = self.step.get(name.rpartition(":")[2])
        if step:
            step(attributes)

    def read(self, text: str) -> None:
        """Take the characters between two marks: those of shared texts are counted."""
        if self.text is None:
            return
        self.text += len(text)
        self.longest = max(self.longest, self.text)

    def _shared_text(self, _attributes: dict[str, str]) -> None:
        self.text = 0

    def _row(self, attributes: dict[str, str]) -> None:
        self._count()
        place = attributes.get("r")
        self.row = _number(place) if place else self.row + 1
        self.column = 0

    def _cell(self, attributes: dict[str, str]) -> None:
        self._count()
        self.sharing += attributes.get("t") == "s"
        place = attributes.get("r")
        if not place:
            self.column += 1
            return
        letters = place.rstrip("0123456789")
        if not letters.isascii() or not letters.isalpha() or len(letters) > LONGEST_COLUMN_NAME:
            raise ListFileBroken
        self.row = _number(place[len(letters) :])
        self.column = 0
        for letter in letters.upper():
            self.column = self.column * 26 + ord(letter) - ord("A") + 1

    def _count(self) -> None:
        self.seen += 1
        if self.seen > MOST_ELEMENTS:
            raise _too_many_cells()

    def _value(self, _attributes: dict[str, str]) -> None:
        if self.row > MOST_ROWS or self.column > MOST_COLUMNS:
            raise _too_many_cells()


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 7:  # noqa: PLR2004  # 1,048,576 has seven
        raise ListFileBroken
    return int(text)
