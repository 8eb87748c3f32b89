"""The rows of the desk's list, drawn by hand: fifty stand on every page, and as a template they cost 5 ms of CPU.

Every value is escaped here; the rest of the page is a template like any other.
"""

from collections.abc import Sequence
from html import escape

from flask import get_template_attribute, url_for
from markupsafe import Markup

from blueprints.registrations.desk_columns import Column
from blueprints.registrations.words import STATES
from models.registrations.listing import Row

UNNAMED = "(chưa có tên)"
NOTHING = "—"
ROW = (
    '<tr role="row"><td role="cell" class="people-tick"><input class="form-check-input" type="checkbox" name="chon" '
    'value="{id}" aria-label="Chọn {name}"></td><th scope="row" role="rowheader" data-label="Họ và tên">'
    '<span class="cell-value"><a href="{address}">{name}</a></span></th>{cells}'
    '<td role="cell" data-label="Trạng thái"><span class="cell-value">{badge}</span></td></tr>\n'
)
CELL = '<td role="cell" data-label="{heading}" class="{css}"><span class="cell-value">'
END = "</span></td>"


def rows_drawn(people: Sequence[Row], columns: Sequence[Column]) -> Markup:
    """Draw one row for each person: tick, name (a link to the registration), the columns, the state's badge."""
    before = url_for("registrations.registration", registration_id=0).removesuffix("0")  # once, not for every row
    status = get_template_attribute("components/status.html", "status")
    badges = {state: status(*STATES[state]) for state in {person.state for person in people}}
    openings = [(CELL.format(heading=escape(one.heading), css=one.css), one.value) for one in columns]
    return Markup(  # noqa: S704  # every value went through escape()
        "".join(
            ROW.format(
                id=person.id,
                name=escape(person.name or UNNAMED),
                address=f"{before}{person.registration_id}",
                cells="".join(f"{opening}{escape(value(person)) or NOTHING}{END}" for opening, value in openings),
                badge=badges[person.state],
            )
            for person in people
        )
    )
