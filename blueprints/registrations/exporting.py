"""The desk's list as a file: the same people as on the page, every column, and the counters for the plan.

In the workbook every cell is text, so that tax codes keep their zeros and telephones their plus, and nothing is a
formula. A CSV file has no types: a cell that a spreadsheet would take for a formula begins with an apostrophe there.
Of those who asked to restrict the use of their data a file says only what the course needs.
"""

import csv
import io
from collections.abc import Callable, Collection, Iterator

from flask import Response, request
from flask.typing import ResponseReturnValue
from rustpy_xlsxwriter import Format, write_worksheets

from blueprints.common.access import open_to
from blueprints.registrations.desk_columns import COLUMNS, Column, moment_or_nothing
from blueprints.registrations.desk_counters import lines_of
from blueprints.registrations.desk_list import found_course
from blueprints.registrations.desk_question import question_of
from blueprints.registrations.words import CONSENT_NAMES, STATES
from models.people.roles import Role
from models.registrations.counting import counters_of_course
from models.registrations.listing import CourseAtDesk, PeopleFilter, Row, consents_listed, people_listed
from models.registrations.questionnaire import answers_in_course, questions_of
from models.registrations.registration import ConsentKind
from models.registrations.restriction import Restricted, restricted_in_course

MOST_EXPORTED = 20_000
"""A course has at most 5,000 seats; the rest is its waiting list and those who withdrew."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The last four are the wide forms of the first, which an East Asian Excel takes for them."""
PEOPLE, NUMBERS = "Danh sách", "Số liệu"
AGREED = "Có"
WAYS_TO_HER, WAYS_TO_CONTACT = frozenset({"dien-thoai", "thu"}), frozenset({"lien-he-dt", "lien-he-thu"})
"""Columns that a file leaves empty of those who asked to restrict the use of their data."""
Cells = dict[str, Callable[[Row], str]]


@open_to(Role.ORGANISER, Role.ADMINISTRATOR)
def people_workbook(course_id: int) -> ResponseReturnValue:
    """Give the list as .xlsx, with the course's counters on a second sheet."""
    course = found_course(course_id)
    cells = _cells(course)
    people = [dict(zip(cells, line, strict=True)) for line in _lines(course_id, cells)]
    numbers = list(lines_of(counters_of_course(course_id)))
    content = io.BytesIO()
    write_worksheets(
        [(PEOPLE, people or [dict.fromkeys(cells, "")]), (NUMBERS, numbers)],
        content,
        freeze_panes={PEOPLE: {"row": 1, "col": 2}, NUMBERS: {"row": 1, "col": 0}},
        bold_headers=True,
        column_widths={PEOPLE: dict.fromkeys(cells, 18.0), NUMBERS: dict.fromkeys(numbers[0], 26.0)},
        column_formats={PEOPLE: dict.fromkeys(cells, Format().set_num_format("@"))},
    )
    return _file(content.getvalue(), XLSX, course, "xlsx")


@open_to(Role.ORGANISER, Role.ADMINISTRATOR)
def people_csv(course_id: int) -> ResponseReturnValue:
    """Give the list as CSV in UTF-8 with the mark by which a spreadsheet knows it."""
    course = found_course(course_id)
    cells = _cells(course)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(map(safe_cell, cells))
    writer.writerows(map(safe_cell, line) for line in _lines(course_id, cells))
    return _file(text.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", course, "csv")


def safe_cell(text: str) -> str:
    """Give a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def _lines(course_id: int, cells: Cells) -> Iterator[list[str]]:
    """Give each person's line, numbered from 1 in the order of the page."""
    asked: PeopleFilter = question_of(course_id, request.args).people
    _number, *rest = cells.values()
    for number, row in enumerate(people_listed(asked, 0, MOST_EXPORTED), 1):
        yield [str(number), *(cell(row) for cell in rest)]


def _cells(course: CourseAtDesk) -> Cells:
    """Give every column by its heading: what the list can show, and what the page says in other ways."""
    states = {state: str(label) for state, (label, _tone) in STATES.items()}
    given = consents_listed(course.id)

    marked = restricted_in_course(course.id)

    def agreed(kind: ConsentKind) -> Callable[[Row], str]:
        return lambda row: AGREED if kind in given.get(row.registration_id, ()) and not _mark(marked, row) else ""

    cells: Cells = {
        "STT": lambda _row: "",
        "Họ và tên": lambda row: row.name,
        **{column.heading: _guarded(column, marked) for column in COLUMNS.values()},
        "Trạng thái": lambda row: states[row.state],
        "Có chỗ lúc": lambda row: moment_or_nothing(row.confirmed_at),
        "Rút tên lúc": lambda row: moment_or_nothing(row.withdrawn_at),
        **{CONSENT_NAMES[kind]: agreed(kind) for kind in ConsentKind},
        "Hạn chế xử lý": lambda row: _mark(marked, row),
    }
    return cells | _answers(course, cells, marked.people)


def _mark(marked: Restricted, row: Row) -> str:
    """Say who asked that these data be used no further than needed."""
    if row.id in marked.people:
        return "Học viên"
    return "Người liên hệ" if row.registration_id in marked.contacts else ""


def _guarded(column: Column, marked: Restricted) -> Callable[[Row], str]:
    """Give what the file says in this column: not how to reach whoever asked that."""
    said = column.in_file
    if column.key in WAYS_TO_HER:
        return lambda row: "" if row.id in marked.people else said(row)
    if column.key in WAYS_TO_CONTACT:
        return lambda row: "" if row.registration_id in marked.contacts else said(row)
    return said


def _answers(course: CourseAtDesk, taken: Collection[str], unsaid_of: Collection[int]) -> Cells:
    """Give a column for each question that the course asks or asked; one called like another column gets its number."""
    if not course.has_questions:
        return {}
    answers = answers_in_course(course.id)

    def answered(question: int) -> Callable[[Row], str]:
        return lambda row: "" if row.id in unsaid_of else answers.get(row.id, {}).get(question, "")

    cells: Cells = {}
    for asked in questions_of(course.id):
        is_taken = asked.text in taken or asked.text in cells
        cells[f"{asked.text} ({asked.id})" if is_taken else asked.text] = answered(asked.id)
    return cells


def _file(content: bytes, mimetype: str, course: CourseAtDesk, ending: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=f"dang-ky-{course.slug}.{ending}")
    response.headers["Cache-Control"] = "no-store"
    return response
