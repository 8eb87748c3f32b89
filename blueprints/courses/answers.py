"""How a form is acted upon and answered."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask.typing import ResponseReturnValue

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


def refused_or_new(form: Form, page: str) -> ResponseReturnValue:
    """Answer 422 if the form was sent and refused, for whichever reason; 200 if it is fresh."""
    return (page, UNPROCESSABLE) if form.errors else page
