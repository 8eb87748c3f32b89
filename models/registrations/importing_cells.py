"""A list as it was pasted or sent → rows of cells, each one line of clean text. Nothing in it is run or followed.

Pasted from Excel: columns parted by tabs, a cell of several lines in quotes. A `.csv`: UTF-8, UTF-16 or Windows-1258,
parted by comma, semicolon or tab. A `.xlsx`: see `importing_workbook`.
"""

import codecs
import csv
import io
from collections.abc import Sequence
from typing import NamedTuple

from models.registrations.importing_refusals import (
    ListFileKind,
    ListFileOldOrLocked,
    ListRefused,
    ListTooLarge,
    ListTooManyCells,
    ListUnreadableLetters,
)
from models.text import clean

MEGABYTE = 1024 * 1024
LARGEST_LIST = 2 * MEGABYTE
MOST_ROWS = 500
"""With titles, totals and blank lines: a form takes 60 people."""
MOST_COLUMNS = 60
LONGEST_CELL = 500
"""Characters; every field allows fewer, so a longer cell is refused at its field."""
SEPARATORS = ("\t", ";", ",")
"""In the order of preference, where two part the text equally well."""
LOOKED_AT = 30
"""Rows from whose shape the separator is told."""
ZIP_START = b"PK\x03\x04"
OLD_OFFICE_START = b"\xd0\xcf\x11\xe0"
OTHER_STARTS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK", b"{\\rtf", b"\x1f\x8b", b"Rar!", b"7z")


class Cell(NamedTuple):
    """One cell. Excel's own dates are already dd/mm/yyyy."""

    text: str = ""
    is_date: bool = False


Table = Sequence[Sequence[Cell]]


def cell_of_text(text: str) -> Cell:
    """Give a cell of what stood in it; the apostrophe by which Excel keeps text as text is not part of it."""
    return Cell(clean(text[: 2 * LONGEST_CELL]).removeprefix("'")[:LONGEST_CELL])


def is_workbook(content: bytes) -> bool:
    """Whether these bytes are a `.xlsx`, whatever the file is called. Raises `ListTooLarge`, `ListFileOldOrLocked`."""
    bounded(len(content))
    if content.startswith(OLD_OFFICE_START):
        raise ListFileOldOrLocked
    return content.startswith(ZIP_START)


def bounded(size: int) -> None:
    """Raise `ListTooLarge` for more bytes than a list has."""
    if size > LARGEST_LIST:
        raise ListTooLarge(most=LARGEST_LIST // MEGABYTE)


def cells_of_csv(content: bytes) -> Table:
    """Read a text file. Raises a `ListRefused`."""
    bounded(len(content))
    if content.startswith(OTHER_STARTS):
        raise ListFileKind
    return cells_of_text(_decoded(content))


def cells_of_text(text: str) -> Table:
    """Read what was pasted. Raises a `ListRefused`."""
    bounded(len(text))
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == len("sep=;"):
        return _rows(rest, first.strip()[-1])
    return _rows(text, _separator(text))


def _decoded(content: bytes) -> str:
    if content.startswith(codecs.BOM_UTF8):
        candidates: tuple[str, ...] = ("utf-8-sig",)
    elif content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ("utf-16",)
    elif b"\0" in content:  # UTF-16 without its mark: the zeros stand beside the Latin letters, before or behind
        candidates = ("utf-16-le",) if content[1::2].count(0) > content[::2].count(0) else ("utf-16-be",)
    else:
        candidates = ("utf-8", "cp1258")
    for encoding in candidates:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ListUnreadableLetters


def _separator(text: str) -> str:
    """Give the sign that parts the first rows into the most cells, and into equally many."""
    head = "\n".join(text.split("\n", LOOKED_AT)[:LOOKED_AT])

    def how_well(separator: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(io.StringIO(head, newline=""), delimiter=separator) if row]
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        return (widths.count(usual) if usual > 1 else 0, usual)

    if "\t" in head:  # Excel parts by tabs; a tab is nothing that people type into a cell
        return "\t"
    try:
        return max(SEPARATORS, key=how_well)
    except csv.Error:
        return SEPARATORS[-1]


def _rows(text: str, separator: str) -> Table:
    rows = _parted(text, separator, csv.QUOTE_MINIMAL)
    if any(separator in cell and "\n" in cell for row in rows for cell in row):
        rows = _parted(text, separator, csv.QUOTE_NONE)  # a lone quotation mark had swallowed the rows after it
    return [[cell_of_text(cell) for cell in row] for row in rows]


def _parted(text: str, separator: str, quoting: int) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=quoting):  # type: ignore[arg-type]  # one of csv's own numbers
            while row and not row[-1].strip():
                row.pop()
            if row and (len(rows) >= MOST_ROWS or len(row) > MOST_COLUMNS):
                raise ListTooManyCells(rows=f"{MOST_ROWS:,}".replace(",", "."), columns=MOST_COLUMNS)
            rows.append(row)
    except csv.Error as error:
        raise ListRefused from error
    while rows and not rows[-1]:
        rows.pop()
    return rows
