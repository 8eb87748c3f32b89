"""What every form shares: cleaning at the door, Vietnamese messages, and showing a rule's refusal at its field."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import wtforms
from flask import request
from flask_babel import LazyString
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import Field, FileField, PasswordField, StringField, TextAreaField
from wtforms.validators import StopValidation

from blueprints.common.form_words import FormWords
from blueprints.common.language import gettext
from models.errors import RuleViolation
from models.text import clean, clean_lines

UNPROCESSABLE = 422
LONGEST_LINE = 2_000
LONGEST_TEXT = 100_000
"""Characters that are looked at, of a line and of a text. Every field allows far fewer, so what is cut off was refused
anyway: cleaning megabytes first would keep everyone else waiting."""

MOST_DIGITS = 9
"""What every integer column holds, and every number that a form asks for is far below."""
TOO_LONG = "This number is too long. Please type at most 9 digits."
"""In English, as WTForms' own sentences are: `form_words` knows it in Vietnamese."""


def _clean(value: object) -> object:
    return clean(value[:LONGEST_LINE]) if isinstance(value, str) else value


def _clean_lines(value: object) -> object:
    return clean_lines(value[:LONGEST_TEXT]) if isinstance(value, str) else value


@cache
def _cleaning(kind: type[Field]) -> Callable[[object], object] | None:
    """Give what cleans the text of such a field; a password is taken as typed."""
    if issubclass(kind, TextAreaField):
        return _clean_lines
    return _clean if issubclass(kind, StringField) and not issubclass(kind, PasswordField) else None


class TokenWhenDrawn(FlaskForm.Meta.csrf_class):
    """Flask-WTF's token, signed when the form is drawn: a form that is taken needs none."""

    def generate_csrf_token(self, csrf_token_field: Field) -> LazyString:
        """Give what is to stand in the hidden field."""
        return LazyString(super().generate_csrf_token, csrf_token_field)


class Form(FlaskForm):
    """A form whose text fields are NFC, without invisible characters, and stripped."""

    class Meta(FlaskForm.Meta):
        """Clean every text field, and speak Vietnamese (or English on public pages)."""

        csrf_class = TokenWhenDrawn

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:  # noqa: ANN401  # WTForms' own signature
            """Give what was sent as a form: files to fields that take files only, whatever name they were sent under.

            A body of JSON is no form of ours: its values are of any kind, and fields expect text.
            """
            if formdata is None or hasattr(formdata, "getlist"):  # somebody chose what the form is filled from
                return formdata
            if not form.is_submitted() or not (request.form or request.files):
                return None
            takers = {field.name for field in form if isinstance(field, FileField)}
            files = MultiDict([(name, file) for name, file in request.files.items(multi=True) if name in takers])
            return CombinedMultiDict([files, request.form])

        def get_translations(self, form: object) -> FormWords:  # noqa: ARG002  # WTForms' own signature
            """Give WTForms' sentences in the language of the page."""
            return FormWords()

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:  # noqa: ANN401  # WTForms' own signature
            """Add the cleaning filter that fits the field."""
            if cleaning := _cleaning(unbound_field.field_class):
                options["filters"] = [cleaning, *unbound_field.kwargs.get("filters", ())]
            bound: Field = unbound_field.bind(form=form, **options)  # what is in `options` stands over the field's own
            return bound


class IntegerField(wtforms.IntegerField):  # noqa: TID251  # the one that every form uses
    """A whole number of at most nine digits. Every form uses this one: a longer number no validator or column takes."""

    data: Any
    """An `int` once the form is valid."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read what was typed. Raises `ValueError` with the sentence for the person."""
        if valuelist and len(valuelist[0].strip()) > MOST_DIGITS:
            self.data = None
            raise ValueError(self.gettext(TOO_LONG))
        super().process_formdata(valuelist)

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401  # WTForms' own signature
        """What is no number is said once: whether it is too large is then no question."""
        super().pre_validate(form)
        if self.process_errors and self.raw_data and self.raw_data[0].strip():
            raise StopValidation


def say(violation: RuleViolation) -> str:
    """Give a refusal's sentence in the language of the page."""
    return gettext(violation.message).format(**violation.params)


def form_refused(form: FlaskForm, violation: RuleViolation) -> None:
    """Show a rule's refusal at the field it names, or at the top of the form."""
    field = getattr(form, violation.field, None) if violation.field else None
    errors = field.errors if field is not None else form.form_errors
    if isinstance(errors, tuple):
        field.errors = [*errors, say(violation)]  # type: ignore[union-attr]  # a tuple is a field's, not the form's
    else:
        errors.append(say(violation))
