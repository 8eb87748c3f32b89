"""How a form is acted upon and answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

from flask.typing import ResponseReturnValue
from wtforms import Field
from wtforms.fields.choices import SelectFieldBase
from wtforms.widgets import HiddenInput

from blueprints.common.forms import UNPROCESSABLE, Form, form_refused
from blueprints.common.unit_of_work import writing
from models.errors import NotFound, RuleViolation


@contextmanager
def writing_for(form: Form) -> Iterator[None]:
    """Write; a rule's refusal is told at the form, which then has errors. What is not found stays not found."""
    try:
        with writing():
            yield
    except NotFound:
        raise
    except RuleViolation as violation:
        form_refused(form, violation)


def saved_meanwhile(form: Form, stored: Form) -> list[tuple[str, str]]:
    """Give what stands now and differs from what was typed, as (label, words), if another saved it meanwhile.

    It is shown with the form, which then counts as started from what stands: saving once more is a choice.
    """
    if not form.errors or form.started_from.data == stored.started_from.data:
        return []
    form.started_from.data = stored.started_from.data
    shown = [field for field in stored if not isinstance(field.widget, HiddenInput)]
    return [(field.label.text, _said(field)) for field in shown if form[field.name].data != field.data]


def _said(field: Field) -> str:
    if isinstance(field, SelectFieldBase):
        return ", ".join(option.label.text for option in field if option.checked) or "Không có"
    if isinstance(field.data, datetime):
        return f"{field.data:%H:%M, %d/%m/%Y}"
    if isinstance(field.data, date):
        return f"{field.data:%d/%m/%Y}"
    if isinstance(field.data, time):
        return f"{field.data:%H:%M}"
    if isinstance(field.data, bool):
        return "Có" if field.data else "Không"
    return "Để trống" if field.data in {None, ""} else str(field.data)


def refused_or_new(form: Form, page: str) -> ResponseReturnValue:
    """Answer 422 if the form was sent and refused, for whichever reason; 200 if it is fresh."""
    return (page, UNPROCESSABLE) if form.errors else page
