"""The forms of the organisation's own page: who comes instead, and who comes too."""

from functools import lru_cache
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, FieldList, FormField, HiddenField

from blueprints.common.forms import Form
from blueprints.registrations.forms import TraineeForm
from blueprints.registrations.question_fields import FORMS_KEPT, asking
from models.registrations.application import Trainee
from models.registrations.questionnaire import Asked


class KeptForm(Form):
    """A form that checks its own token, so that one that has grown too old comes back with all that was typed.

    Its view is exempt from the global CSRF check.
    """

    same_names_confirmed = BooleanField(lazy_gettext("Tôi xác nhận đây là những người khác nhau"))

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401  # WTForms' own signature
        """Check the fields, then the token."""
        is_valid = bool(super().validate(extra_validators))
        token = getattr(self, "csrf_token", None)
        if token is not None and token.errors:
            token.errors = []
            self.form_errors.append(
                gettext("Biểu mẫu đã mở quá lâu. Nội dung vẫn còn nguyên, vui lòng bấm gửi lại lần nữa.")
            )
            return False
        return is_valid


class SubstitutionForm(KeptForm):
    """One person, who takes the place of another."""

    person = FormField(TraineeForm, label=lazy_gettext("Người đi thay"))

    def trainee(self) -> Trainee:
        """Give what was typed as the act takes it."""
        trainee: Trainee = self.person.form.trainee()
        return trainee


class AdditionForm(KeptForm):
    """People who come too, as in the registration form."""

    known = HiddenField()
    """The newest of the registration's people when the form was drawn."""
    trainees = FieldList(FormField(TraineeForm), min_entries=1, label=lazy_gettext("Học viên"))

    def people(self) -> list[Trainee]:
        """Give what was typed as the act takes it."""
        return [row.form.trainee() for row in self.trainees]


@lru_cache(maxsize=FORMS_KEPT)
def substitution_form(asked: tuple[Asked, ...]) -> type[SubstitutionForm]:
    """Give the form of a course that asks this."""
    if not asked:
        return SubstitutionForm
    person = FormField(asking(TraineeForm, asked), label=lazy_gettext("Người đi thay"))
    return type("AskingSubstitutionForm", (SubstitutionForm,), {"person": person, "__doc__": SubstitutionForm.__doc__})


@lru_cache(maxsize=FORMS_KEPT)
def addition_form(asked: tuple[Asked, ...]) -> type[AdditionForm]:
    """Give the form of a course that asks this."""
    if not asked:
        return AdditionForm
    people = FieldList(FormField(asking(TraineeForm, asked)), min_entries=1, label=lazy_gettext("Học viên"))
    return type("AskingAdditionForm", (AdditionForm,), {"trainees": people, "__doc__": AdditionForm.__doc__})
