"""The forms of this room. They check shape; the acts check rules."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import RadioField, SelectField, StringField, TelField, TextAreaField, ValidationError
from wtforms.fields import EmailField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from blueprints.common.forms import Form, IntegerField, say
from blueprints.common.language import current_language
from blueprints.common.public_form import PublicForm
from blueprints.privacy.words import RESTRICTION_NAMES
from models.errors import RuleViolation
from models.people.email_address import usable_email
from models.privacy.privacy_request import MOST_DAYS_OF_EXTENSION, REQUEST_KIND_NAMES, RequestKind
from models.privacy.requesting import Asked
from models.registrations.person_name import read_person_name
from models.registrations.phone import read_phone
from models.registrations.restriction import RestrictionKind

REQUIRED = InputRequired("Vui lòng điền mục này.")
LONGEST_ANSWER = 4_000
LONGEST_REFERENCE = 20
"""Eight characters, with blanks and hyphens."""


def _reads(reader: Callable[[str], object]) -> Callable[[Form, Any], None]:
    """Make a validator that lets a reader of the models judge, and shows its sentence at the field."""

    def check(_form: Form, field: Any) -> None:  # noqa: ANN401  # WTForms carries no types
        try:
            reader(field.data or "")
        except RuleViolation as violation:
            raise ValidationError(say(violation)) from violation

    return check


def _name(form: Form, field: Any) -> None:  # noqa: ANN401  # WTForms carries no types
    """Ask for a name that is missing before judging one that is there."""
    if not field.data:
        raise ValidationError(gettext("Vui lòng nhập họ và tên."))
    _reads(read_person_name)(form, field)


class RequestForm(PublicForm):
    """What somebody wants done with her own data."""

    kind = SelectField(
        lazy_gettext("Ông/Bà muốn"),
        choices=lambda: [
            SelectChoice("", gettext("Chọn một yêu cầu")),
            *(SelectChoice(kind.value, gettext(name)) for kind, name in REQUEST_KIND_NAMES.items()),
        ],
    )
    name = StringField(lazy_gettext("Họ và tên"), [_name], render_kw={"maxlength": 120})
    email = EmailField(lazy_gettext("Thư điện tử"), [Optional(), _reads(usable_email)])
    phone = TelField(lazy_gettext("Điện thoại"), [Optional(), _reads(read_phone)])
    registration_reference = StringField(lazy_gettext("Mã đăng ký (nếu có)"))
    words = TextAreaField(lazy_gettext("Nội dung yêu cầu"))

    def validate_kind(self, field: SelectField) -> None:
        """One of the six."""
        if field.data not in set(RequestKind):
            raise ValidationError(gettext("Vui lòng chọn điều Ông/Bà muốn chúng tôi làm."))

    def validate_registration_reference(self, field: StringField) -> None:
        """A reference has eight characters; what is longer is no reference."""
        if len(field.data or "") > LONGEST_REFERENCE:
            raise ValidationError(gettext("Mã đăng ký có 8 ký tự, ghi trong thư xác nhận."))

    def validate_words(self, field: TextAreaField) -> None:
        """Something, and not a book."""
        if not field.data:
            raise ValidationError(gettext("Vui lòng ghi điều Ông/Bà muốn chúng tôi làm."))
        if len(field.data) > LONGEST_ANSWER:
            raise ValidationError(gettext("Nội dung dài quá 4.000 ký tự. Vui lòng rút gọn."))

    def asked(self) -> Asked:
        """Give a valid form as the act takes it."""
        return Asked(
            kind=RequestKind(self.kind.data),
            name=read_person_name(self.name.data),
            words=self.words.data,
            email=usable_email(self.email.data) if self.email.data else None,
            phone=read_phone(self.phone.data) if self.phone.data else None,
            registration_reference=self.registration_reference.data or None,
            language=current_language(),
            form_key=self.form_key.data or "",
        )


class ExtensionForm(Form):
    """How much longer, and why."""

    days = IntegerField("Thêm số ngày", [REQUIRED, NumberRange(1, MOST_DAYS_OF_EXTENSION)])
    reason = TextAreaField("Lý do", [REQUIRED, Length(max=1_000)])


class AnswerForm(Form):
    """Done or refused, and the words for the person."""

    decision = RadioField(
        "Kết quả",
        [REQUIRED],
        choices=[SelectChoice("done", "Đã thực hiện"), SelectChoice("refused", "Không thực hiện được")],
    )
    answer = TextAreaField("Trả lời người yêu cầu", [REQUIRED, Length(max=LONGEST_ANSWER)])


class RestrictionForm(Form):
    """Which of the two she asked for, and in which request."""

    restriction = RadioField(
        "Người này yêu cầu",
        [REQUIRED],
        choices=[SelectChoice(kind.value, name) for kind, name in RESTRICTION_NAMES.items()],
        default=RestrictionKind.RESTRICT.value,
    )
    request_reference = StringField("Mã yêu cầu (nếu có)", [Length(max=LONGEST_REFERENCE)])


class HoldForm(Form):
    """Why records are held, and how much of them."""

    scope = RadioField(
        "Giữ",
        [REQUIRED],
        choices=[SelectChoice("registration", "Đăng ký này"), SelectChoice("course", "Mọi đăng ký của khóa")],
        default="registration",
    )
    reason = StringField("Lý do, số văn bản", [REQUIRED, Length(max=500)])
