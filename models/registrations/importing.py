"""A list of people as organisations keep it → the rows of a registration form. Nothing is saved here.

What a cell should be is judged where it always is, by the form's own readers. Here cells are only found, joined, and
repaired where Excel has spoilt them; every repair is asked about, and whatever is left out is named.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from models.errors import N_
from models.registrations.importing_cells import Cell, Table
from models.registrations.importing_columns import Columns, find_columns
from models.registrations.importing_headers import Column
from models.registrations.importing_organisation import ListedOrganisation, read_organisation
from models.registrations.importing_refusals import ListEmpty, NameColumnMissing
from models.registrations.importing_repairs import Question, ask, repaired_phone, repaired_position
from models.text import fold

CLOSING_WORDS = (
    "tong cong", "tong so", "cong:", "tong:", "nguoi lap", "lap bang", "xac nhan", "thu truong", "ky ten", "(ky",
    "danh sach co", "danh sach nay", "an dinh", "ngay ", "noi nhan",
)  # fmt: skip
"""How the lines under a list begin: totals, place and date, signatures."""
ONLY_WORDS_OF_OFFICE = frozenset({"giam doc", "ke toan", "ke toan truong", "chu tich", "tong giam doc"})
LEAST_OF_A_PERSON = 2

LEFT_OUT_LINES = N_("Không đọc các dòng cuối danh sách, từ dòng {row} (“{words}”). Vui lòng xem có sót ai không.")
ONLY_THIS_SHEET = N_("Tệp có nhiều trang tính; chỉ đọc trang “{sheet}”.")
LEFT_OUT_COLUMNS = N_("Không dùng đến các cột: {columns}.")


@dataclass(frozen=True)
class ListedPerson:
    """One person as the form takes her: words as they stood, but for repairs, each of them with its question."""

    row: int
    """Where in the list, counted from 1 as Excel counts."""
    name: str
    position: str = ""
    phone: str = ""
    email: str = ""
    questions: Mapping[str, Question] = field(default_factory=dict)
    """By the field of the form that each is about."""


@dataclass(frozen=True)
class PeopleList:
    """What a list says."""

    people: tuple[ListedPerson, ...]
    organisation: ListedOrganisation
    remarks: tuple[Question, ...]
    """What was left out or guessed, for the page to say."""


def read_people(table: Table) -> PeopleList:
    """Find the people in these rows. Raises a `ListRefused` that says what to change in the list."""
    columns = find_columns(table)
    rows = list(enumerate(table[columns.first_row :], start=columns.first_row + 1))
    people: list[ListedPerson] = []
    theirs: list[Sequence[Cell]] = []
    closed: Question | None = None
    for number, cells in rows:
        filled = _filled(cells, columns)
        if closed is None and filled < LEAST_OF_A_PERSON and _closes(cells):
            closed = ask(LEFT_OUT_LINES, row=number, words=_first_words(cells))
        if not filled or columns.is_header_again(cells) or (closed and filled < LEAST_OF_A_PERSON):
            continue
        people.append(_person(number, cells, columns))
        theirs.append(cells)
    if not people:
        raise ListEmpty
    organisation, about_it = read_organisation(columns, theirs)
    remarks = [*columns.remarks, *about_it]
    if columns.left_out:
        remarks.append(ask(LEFT_OUT_COLUMNS, columns=", ".join(f"“{name}”" for name in columns.left_out)))
    if closed:
        remarks.append(closed)
    return PeopleList(tuple(people), organisation, tuple(remarks))


def read_first_list(sheets: Iterator[tuple[str, Table]]) -> PeopleList:
    """Read the first sheet in which people are found; say so if there are others. Raises what the first sheet says."""
    first_refusal: Exception | None = None
    several = False
    for name, table in sheets:
        try:
            found = read_people(table)
        except (ListEmpty, NameColumnMissing) as refusal:
            first_refusal = first_refusal or refusal
            several = True
            continue
        if several or next(sheets, None) is not None:
            return replace(found, remarks=(ask(ONLY_THIS_SHEET, sheet=name), *found.remarks))
        return found
    raise first_refusal or ListEmpty


def _person(number: int, cells: Sequence[Cell], columns: Columns) -> ListedPerson:
    questions: dict[str, Question] = {}
    phone, about_phone = repaired_phone(columns.text(Column.PHONE, cells))
    position, about_position = repaired_position(columns.cell(Column.POSITION, cells))
    if about_phone:
        questions["phone"] = about_phone
    if about_position:
        questions["position"] = about_position
    return ListedPerson(
        row=number,
        name=columns.name(cells),
        position=position,
        phone=phone,
        email=columns.text(Column.EMAIL, cells).removeprefix("mailto:"),
        questions=questions,
    )


def _filled(cells: Sequence[Cell], columns: Columns) -> int:
    """Count what the row says of a person; a row that only bears its number is a blank line of a form."""
    rest = (Column.POSITION, Column.PHONE, Column.EMAIL)
    return sum(map(bool, [columns.name(cells), *(columns.text(column, cells) for column in rest)]))


def _closes(cells: Sequence[Cell]) -> bool:
    filled = [fold(cell.text) for cell in cells if cell.text]
    if not filled:
        return False
    if all(words in ONLY_WORDS_OF_OFFICE for words in filled):
        return True
    return any(words.startswith(CLOSING_WORDS) or (", ngay " in words and " thang " in words) for words in filled)


def _first_words(cells: Sequence[Cell]) -> str:
    return next(cell.text for cell in cells if cell.text)[:40]
