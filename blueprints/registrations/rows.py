"""The rows of people in a sent form: adding and removing one without JavaScript, and tidying what was sent.

Works on the form's raw values, so that nothing typed is lost on the way.
"""

import re

from werkzeug.datastructures import MultiDict

FIELDS = ("name", "position", "phone", "email")
ROW = re.compile(r"trainees-([0-9]{1,5})-(name|position|phone|email)")
MOST_SHOWN = 60
"""Rows that a page draws again; the act refuses more than its own limit by name, and nothing is dropped before that."""
ADD, REMOVE = "add_person", "remove_person"

Typed = MultiDict[str, str]


def tidied(typed: Typed) -> Typed:
    """Number the rows from 0 in their order, leave out rows with nothing in them (but keep one)."""
    return _with_rows(typed, [row for row in _rows(typed) if any(value.strip() for value in row.values())] or [{}])


def with_row_added(typed: Typed) -> Typed:
    """Give the form with one more empty row."""
    return _with_rows(typed, [*_rows(typed), {}])


def with_row_removed(typed: Typed) -> Typed:
    """Give the form without the row whose button was pressed; the last one is emptied, not removed."""
    rows = _rows(typed)
    wanted = typed.get(REMOVE, "")
    if wanted.isascii() and wanted.isdecimal() and len(wanted) < 6 and int(wanted) < len(rows):  # noqa: PLR2004  # as ROW
        rows.pop(int(wanted))
    return _with_rows(typed, rows or [{}])


def _rows(typed: Typed) -> list[dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for name, value in typed.items():
        if match := ROW.fullmatch(name):
            found.setdefault(int(match[1]), {})[match[2]] = value
    return [found[number] for number in sorted(found)]


def _with_rows(typed: Typed, rows: list[dict[str, str]]) -> Typed:
    changed: Typed = MultiDict(
        (name, value) for name, value in typed.items(multi=True) if not name.startswith("trainees-")
    )
    for number, row in enumerate(rows[:MOST_SHOWN]):
        for field in FIELDS:
            changed[f"trainees-{number}-{field}"] = row.get(field, "")
    return changed
