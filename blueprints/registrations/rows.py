"""The rows of people in a sent form: adding and removing one without JavaScript, and tidying what was sent.

Works on the form's raw values, so that nothing typed is lost on the way.
"""

import re
from collections.abc import Mapping, Sequence

from werkzeug.datastructures import MultiDict

FIELDS = ("name", "position", "phone", "email")
ROW = re.compile(r"trainees-([0-9]{1,5})-(name|position|phone|email|self_fill|was_phone|was_position|q[0-9]{1,9})")
WAS = "was_"
"""Begins the name of a hidden field: how the cell stood in the list, before it was repaired."""
MOST_SHOWN = 100
"""Rows that a page draws again; the act refuses more than its own limit by name, and nothing is dropped before that."""
ADD, REMOVE = "add_person", "remove_person"

Typed = MultiDict[str, str]
Row = MultiDict[str, str]
"""What was typed of one person: `FIELDS`, whether she fills herself in, and her answers, some of several words."""


def tidied(typed: Typed) -> Typed:
    """Number the rows from 0 in their order, leave out rows with nothing in them (but keep one)."""
    return with_people(typed, [row for row in rows_of(typed) if is_filled(row)] or [Row()])


def with_row_added(typed: Typed) -> Typed:
    """Give the form with one more empty row."""
    return with_people(typed, [*rows_of(typed), Row()])


def with_row_removed(typed: Typed) -> Typed:
    """Give the form without the row whose button was pressed; the last one is emptied, not removed."""
    rows = rows_of(typed)
    wanted = typed.get(REMOVE, "")
    if wanted.isascii() and wanted.isdecimal() and len(wanted) < 6 and int(wanted) < len(rows):  # noqa: PLR2004  # as ROW
        rows.pop(int(wanted))
    return with_people(typed, rows or [Row()])


def as_asked(typed: Typed) -> Typed:
    """Give the form as the button that sent it wants it: with one row more, with one less, or tidied."""
    if ADD in typed:
        return with_row_added(typed)
    return with_row_removed(typed) if REMOVE in typed else tidied(typed)


def rows_of(typed: Typed) -> list[Row]:
    """Give what was typed of each person, in the order of the form."""
    found: dict[int, Row] = {}
    for name, value in typed.items(multi=True):
        if match := ROW.fullmatch(name):
            found.setdefault(int(match[1]), Row()).add(match[2], value)
    return [found[number] for number in sorted(found)]


def is_filled(row: Row) -> bool:
    """Whether anything was typed or ticked of this person."""
    return any(value.strip() for name, value in row.items(multi=True) if not name.startswith(WAS))


def with_people(typed: Typed, rows: Sequence[Row | Mapping[str, str]]) -> Typed:
    """Give the form with these people in the place of its own."""
    changed: Typed = MultiDict(
        (name, value) for name, value in typed.items(multi=True) if not name.startswith("trainees-")
    )
    for number, row in enumerate(rows[:MOST_SHOWN]):
        whole = Row(row)
        for field in FIELDS:
            whole.setdefault(field, "")
        for field, value in whole.items(multi=True):
            changed.add(f"trainees-{number}-{field}", value)
    return changed
