"""The list on the registration form: what was pasted or chosen becomes rows of the form, and nothing is saved.

The form comes back with one row of fields for each person, every wrong cell told at its field by the form's own
readers; the ordinary send registers them, all or nobody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import Response, request
from flask_babel import gettext
from werkzeug.datastructures import FileStorage, MultiDict

from blueprints.common.access import EVERYONE, open_to
from blueprints.registrations.rows import FIELDS, WAS, Typed, is_filled, rows_of, with_people
from models.courses.commune import commune_names
from models.errors import N_, NotFound
from models.registrations.commune_name import CommuneRefused, read_commune
from models.registrations.importing import ListedPerson, PeopleList, read_first_list, read_people
from models.registrations.importing_cells import LARGEST_LIST, LONGEST_CELL, cells_of_csv, cells_of_text, is_workbook
from models.registrations.importing_organisation import ListedOrganisation
from models.registrations.importing_refusals import ListEmpty, ListRefused
from models.registrations.importing_repairs import Question, question_again
from models.registrations.importing_template import write_template
from models.registrations.importing_workbook import cells_of_workbook
from models.registrations.queries import course_to_register

READ = "read_list"
TEXT, FILE = "list_text", "list_file"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
A_DAY = 86_400


class ListTooLong(ListRefused):
    """More people than one form takes."""

    code = "list_too_long"
    message = N_(
        "Danh sách có {count} người; biểu mẫu này nhận thêm tối đa {most} người. "
        "Vui lòng chia danh sách và gửi thêm một biểu mẫu nữa."
    )


class FileNotRead(ListRefused):
    """The form was sent with a file chosen that nobody had asked to read: its people would be lost."""

    code = "file_not_read"
    message = N_("Tệp “{name}” chưa được đọc, nên chưa gửi đăng ký. Vui lòng chọn lại tệp rồi bấm “Đọc danh sách”.")


@dataclass(frozen=True)
class Doubt:
    """A sentence that asks for a look at a cell, and how the cell stood in the list."""

    sentence: str
    was: str

    def __str__(self) -> str:
        return self.sentence


Doubts = Mapping[int, Mapping[str, Doubt]]
"""What to ask, by the row of the form (from 0) and its field."""


@dataclass(frozen=True)
class Listed:
    """What the page says of a list that was read."""

    count: int
    """People added to the form."""
    already: int = 0
    """People of the list whose very row stood in the form before."""
    remarks: Sequence[str] = ()
    questions: Doubts = field(default_factory=dict)

    @property
    def doubts(self) -> int:
        """Give how many cells ask for a look."""
        return sum(map(len, self.questions.values()))

    @property
    def first_doubt(self) -> str:
        """Give the id of the first field that asks for a look."""
        row, fields = next(iter(self.questions.items()))
        return f"trainees-{row}-{next(iter(fields))}"


def is_list_given(typed: Typed) -> bool:
    """Whether this form is to be read as a list: by its button, or because the list would else be lost."""
    return READ in typed or bool(typed.get(TEXT, "").strip()) or bool(typed.get(FILE))


def read_list(typed: Typed, *, most: int) -> tuple[Typed, Listed]:
    """Give the form with the list's people behind those typed already, and what to say. Raises a `ListRefused`."""
    if typed.get(FILE):
        raise FileNotRead(name=typed[FILE][:100])
    lists = _lists(typed.get(TEXT, ""), request.files.get(FILE))
    before = list(filter(is_filled, rows_of(typed)))
    stand_there = [{name: row.get(name, "") for name in FIELDS} for row in before]
    people = [person for one in lists for person in one.people]
    new = [person for person in people if _row(person) not in stand_there]
    if len(before) + len(new) > most:
        raise ListTooLong(count=len(new), most=max(0, most - len(before)))
    filled: Typed = MultiDict(item for item in typed.items(multi=True) if item[0] not in {READ, TEXT})
    remarks: list[str] = []
    for one in lists:
        remarks += [_said(remark) for remark in one.remarks]
        _fill_organisation(filled, one.organisation)
    filled = with_people(filled, [*before, *(_row(person) | _stood(person) for person in new)])
    return filled, Listed(len(new), len(people) - len(new), remarks, doubts_in(filled))


def doubts_in(typed: Typed) -> Doubts:
    """Give what was asked about the cells of a list, and nobody has touched since: also after a send that failed."""
    found: dict[int, dict[str, Doubt]] = {}
    for number, row in enumerate(rows_of(typed)):
        for name in ("phone", "position"):
            was = row.get(f"{WAS}{name}", "")[:LONGEST_CELL]
            question = question_again(name, was, row.get(name, "").strip()) if was else None
            if question:
                found.setdefault(number, {})[name] = Doubt(_said(question), was)
    return found


def _lists(pasted: str, file: FileStorage | None) -> list[PeopleList]:
    found = []
    if file and file.filename:
        content = file.stream.read(LARGEST_LIST + 1)
        if is_workbook(content):
            found.append(read_first_list(cells_of_workbook(content)))
        else:
            found.append(read_people(cells_of_csv(content)))
    if pasted.strip():
        found.append(read_people(cells_of_text(pasted)))
    if not found:
        raise ListEmpty
    return found


def _row(person: ListedPerson) -> dict[str, str]:
    return {name: getattr(person, name) for name in FIELDS}


def _stood(person: ListedPerson) -> dict[str, str]:
    """Give how the cells stood that were repaired, for the form to keep."""
    return {
        f"{WAS}{name}": str(question.params.get("was", getattr(person, name)))
        for name, question in person.questions.items()
    }


def _fill_organisation(typed: Typed, listed: ListedOrganisation) -> None:
    """Fill what is empty; what somebody typed stands."""
    for name, value in (("organisation_name", listed.name), ("tax_code", listed.tax_code)):
        if value and not typed.get(name, "").strip():
            typed[name] = value
    if listed.commune and not typed.get("commune", "").strip():
        try:
            typed["commune"] = commune_names()[read_commune(listed.commune)]
        except CommuneRefused:  # said at its field when the form is sent
            typed["commune"] = listed.commune


def _said(question: Question) -> str:
    return gettext(question.sentence).format(**question.params)


@open_to(EVERYONE)
def template(slug: str) -> Response:
    """Give the workbook to fill in."""
    course = course_to_register(slug)
    if course is None:
        raise NotFound
    response = Response(write_template(course.title), mimetype=XLSX)
    response.headers.set("Content-Disposition", "attachment", filename=f"mau-dang-ky-{course.slug}.xlsx")
    response.cache_control.max_age = A_DAY
    return response
