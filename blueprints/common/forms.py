"""What every form shares: cleaning at the door, Vietnamese messages, and showing a rule's refusal at its field."""

from typing import Any

from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, StringField, TextAreaField

from blueprints.common.form_words import FormWords
from models.errors import RuleViolation
from models.text import clean, clean_lines

UNPROCESSABLE = 422
LONGEST_LINE = 2_000
LONGEST_TEXT = 100_000
"""Characters that are looked at, of a line and of a text. Every field allows far fewer, so what is cut off was refused
anyway: cleaning megabytes first would keep everyone else waiting."""


def _clean(value: object) -> object:
    return clean(value[:LONGEST_LINE]) if isinstance(value, str) else value


def _clean_lines(value: object) -> object:
    return clean_lines(value[:LONGEST_TEXT]) if isinstance(value, str) else value


class Form(FlaskForm):
    """A form whose text fields are NFC, without invisible characters, and stripped."""

    class Meta(FlaskForm.Meta):
        """Clean every text field, and speak Vietnamese (or English on public pages)."""

        def get_translations(self, form: object) -> FormWords:  # noqa: ARG002  # WTForms' own signature
            """Give WTForms' sentences in the language of the page."""
            return FormWords()

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:  # noqa: ANN401  # WTForms' own signature
            """Add the cleaning filter that fits the field."""
            kind = unbound_field.field_class
            filters = list(unbound_field.kwargs.get("filters", ()))
            if issubclass(kind, TextAreaField):
                options = {**options, "filters": [_clean_lines, *filters]}
            elif issubclass(kind, StringField) and not issubclass(kind, PasswordField):  # a password is taken as typed
                options = {**options, "filters": [_clean, *filters]}
            bound: Field = unbound_field.bind(form=form, **options)  # what is in `options` stands over the field's own
            return bound


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
