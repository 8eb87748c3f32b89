"""Forms of this room: shapes only; what a password must be and who may be invited, the acts say."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from blueprints.common.forms import Form
from models.people.email_address import LONGEST_EMAIL
from models.people.passwords import LONGEST
from models.people.roles import ROLE_NAMES, Role
from models.people.unit import Unit

LONGEST_NAME = 120
LONGEST_UNIT = 200
LONGEST_SHORT_NAME = 20
NO_UNIT = 0
TOO_LONG_EMAIL = Length(max=LONGEST_EMAIL, message=_l("Thư điện tử quá dài. Vui lòng kiểm tra lại."))
TOO_LONG_PASSWORD = Length(max=LONGEST, message=_l("Mật khẩu quá dài. Vui lòng kiểm tra lại."))
EMAIL_MISSING = _l("Vui lòng nhập thư điện tử.")


class SignInForm(Form):
    """Who comes, and her password."""

    email = EmailField(_l("Thư điện tử"), validators=[DataRequired(EMAIL_MISSING), TOO_LONG_EMAIL])
    password = PasswordField(
        _l("Mật khẩu"), validators=[InputRequired(_l("Vui lòng nhập mật khẩu.")), TOO_LONG_PASSWORD]
    )


class ForgottenPasswordForm(Form):
    """To which address the link goes."""

    email = EmailField(_l("Thư điện tử"), validators=[DataRequired(EMAIL_MISSING), TOO_LONG_EMAIL])


class NewPasswordForm(Form):
    """A password, once: it can be shown while it is typed."""

    password = PasswordField(
        _l("Mật khẩu mới"), validators=[InputRequired(_l("Vui lòng nhập mật khẩu mới.")), TOO_LONG_PASSWORD]
    )


class ChangePasswordForm(Form):
    """The present password and the new one."""

    old_password = PasswordField(
        "Mật khẩu hiện tại", validators=[InputRequired("Vui lòng nhập mật khẩu hiện tại."), TOO_LONG_PASSWORD]
    )
    password = PasswordField(
        "Mật khẩu mới", validators=[InputRequired("Vui lòng nhập mật khẩu mới."), TOO_LONG_PASSWORD]
    )


class RolesField(SelectMultipleField):
    """One box for each role."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, **kwargs: Any) -> None:  # noqa: ANN401  # WTForms' own signature
        names = [SelectChoice(role.value, name) for role, name in ROLE_NAMES.items()]
        super().__init__(label, choices=names, **kwargs)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that were ticked."""
        return frozenset(Role(value) for value in self.data or ())


class MembershipForm(Form):
    """Roles and unit of a person."""

    roles = RolesField("Vai trò", validators=[DataRequired("Vui lòng chọn ít nhất một vai trò.")])
    unit = SelectField("Đơn vị", coerce=int, default=NO_UNIT)

    def offer(self, units: list[Unit]) -> "MembershipForm":
        """Offer these units."""
        self.unit.choices = [
            SelectChoice(NO_UNIT, "Không thuộc đơn vị nào"),
            *(SelectChoice(unit.id, unit.name) for unit in units),
        ]
        return self

    @property
    def unit_id(self) -> int | None:
        """The unit chosen, or none."""
        return self.unit.data or None


class InvitationForm(MembershipForm):
    """Whom to invite, and as what."""

    name = StringField(
        "Họ và tên",
        validators=[
            DataRequired("Vui lòng nhập họ và tên."),
            Length(max=LONGEST_NAME, message="Họ và tên chỉ được dài tối đa %(max)d ký tự."),
        ],
    )
    email = EmailField("Thư điện tử", validators=[DataRequired(EMAIL_MISSING), TOO_LONG_EMAIL])


class UnitForm(Form):
    """A unit's names."""

    name = StringField(
        "Tên đơn vị",
        validators=[
            DataRequired("Vui lòng nhập tên đơn vị."),
            Length(max=LONGEST_UNIT, message="Tên đơn vị chỉ được dài tối đa %(max)d ký tự."),
        ],
    )
    short_name = StringField(
        "Tên viết tắt",
        validators=[
            DataRequired("Vui lòng nhập tên viết tắt."),
            Length(max=LONGEST_SHORT_NAME, message="Tên viết tắt chỉ được dài tối đa %(max)d ký tự."),
        ],
    )
