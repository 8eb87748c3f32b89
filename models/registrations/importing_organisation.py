"""The organisation that a list names on its rows: one for all, for the form's empty fields; several are refused."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.registrations.importing_cells import Cell
from models.registrations.importing_columns import Columns
from models.registrations.importing_headers import Column
from models.registrations.importing_refusals import SeveralOrganisations
from models.registrations.importing_repairs import Question, repaired_tax_code
from models.text import fold

MOST_EXAMPLES = 3


@dataclass(frozen=True)
class ListedOrganisation:
    """What the list says of it; empty where it says nothing."""

    name: str = ""
    tax_code: str = ""
    commune: str = ""


def read_organisation(columns: Columns, rows: Sequence[Sequence[Cell]]) -> tuple[ListedOrganisation, list[Question]]:
    """Give the one organisation of these rows, and what to ask about it. Raises `SeveralOrganisations`.

    A tax code decides before a name does, which people write in many ways. A column `Đơn vị` may hold departments: it
    names the organisation only if it says the same on every row, and never refuses.
    """
    codes = _different(columns, Column.TAX_CODE, rows)
    names = _different(columns, Column.ORGANISATION, rows)
    units = _different(columns, Column.UNIT, rows)
    communes = _different(columns, Column.COMMUNE, rows)
    if len(codes) > 1:
        raise _several(codes)
    if len(names) > 1 and not codes:
        raise _several(names)
    tax_code, question = repaired_tax_code(codes[0]) if codes else ("", None)
    name = names[0] if names else _only(units)
    return ListedOrganisation(name, tax_code, _only(communes)), [question] if question else []


def _only(values: Sequence[str]) -> str:
    return values[0] if len(values) == 1 else ""


def _several(values: Sequence[str]) -> SeveralOrganisations:
    return SeveralOrganisations(examples=", ".join(value[:40] for value in values[:MOST_EXAMPLES]))


def _different(columns: Columns, column: Column, rows: Sequence[Sequence[Cell]]) -> list[str]:
    """Give each value once, in its first spelling; cells left empty (merged in Excel) say nothing."""
    found: dict[str, str] = {}
    for cells in rows:
        if text := columns.text(column, cells):
            found.setdefault(_sameness(column, text), text)
    return list(found.values())


def _sameness(column: Column, text: str) -> str:
    letters = "".join(letter for letter in fold(text) if letter.isalnum())
    return letters.removeprefix("mst").lstrip("0") if column is Column.TAX_CODE else letters
