"""The fields of what a course asks each person, made from its questions.

A form's class is made once for the same questions, not for each request: a course whose questions change has another.
"""

from functools import lru_cache
from typing import Any, ClassVar, TypeVar

from wtforms import FieldList, FormField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from blueprints.common.forms import say
from blueprints.common.language import lazy_gettext
from blueprints.registrations.forms import Answering, RegistrationForm, TraineeForm, field_name
from models.registrations.question import QuestionKind
from models.registrations.question_refusals import AnswerMissing
from models.registrations.questionnaire import LONGEST_ANSWER, NO, YES, Asked

Person = TypeVar("Person", bound=Answering)
WORDS = {YES: lazy_gettext("Có"), NO: lazy_gettext("Không")}
FORMS_KEPT = 200


class Answered:
    """A question must be answered, unless she is to fill herself in."""

    field_flags: ClassVar = {"required": True}

    def __call__(self, form: Answering, field: Any) -> None:  # noqa: ANN401  # WTForms carries no types
        """Raise `StopValidation` with the rule's own sentence; without a word where she fills it in later."""
        if field.data:
            return
        field.errors = []
        if form.fills_in_herself:
            raise StopValidation
        raise StopValidation(say(AnswerMissing(question=field.label.text)))


class AnyOf(SelectMultipleField):
    """Any of several, each with a box of its own."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


@lru_cache(maxsize=FORMS_KEPT)
def asking(form: type[Person], asked: tuple[Asked, ...]) -> type[Person]:
    """Give this form of a person with a field for each question."""
    if not asked:
        return form
    fields: dict[str, object] = {field_name(question.id): _field(question) for question in asked}
    return type(f"Asking{form.__name__}", (form,), {**fields, "asked": asked, "__doc__": form.__doc__})


@lru_cache(maxsize=FORMS_KEPT)
def registration_form(asked: tuple[Asked, ...]) -> type[RegistrationForm]:
    """Give the registration form of a course that asks this."""
    if not asked:
        return RegistrationForm
    people = FieldList(FormField(asking(TraineeForm, asked)), min_entries=1, label=lazy_gettext("Học viên"))
    return type(
        "AskingRegistrationForm", (RegistrationForm,), {"trainees": people, "__doc__": RegistrationForm.__doc__}
    )


def _field(question: Asked) -> object:
    due = [Answered() if question.is_required else Optional()]
    match question.kind:
        case QuestionKind.TEXT:
            return StringField(question.text, [*due, Length(max=LONGEST_ANSWER)])
        case QuestionKind.ONE:
            return SelectField(question.text, due, choices=_lines(question))
        case QuestionKind.MANY:
            return AnyOf(question.text, due, choices=[SelectChoice(choice) for choice in question.choices])
        case QuestionKind.YES_NO:
            return RadioField(question.text, due, choices=[SelectChoice(word, said) for word, said in WORDS.items()])


def _lines(question: Asked) -> list[SelectChoice]:
    return [SelectChoice("", lazy_gettext("Chọn")), *(SelectChoice(choice, choice) for choice in question.choices)]


def check_list(form: RegistrationForm) -> bool:
    """Check the people of a list that was just read: what it says must be right, the questions are answered later."""
    form.trainees.validate(form)
    for row in form.trainees:
        for field in row.form.question_fields:
            field.errors = []
    found = [row.errors for row in form.trainees]
    form.trainees.errors = found if any(found) else []
    return not any(found)
