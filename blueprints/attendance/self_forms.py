"""The forms of marking oneself. Neither has a CSRF token: what a forger would lack is the code on the projector."""

from flask_babel import lazy_gettext
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from blueprints.common.forms import Form
from models.attendance.verdict import LONGEST_CODE

LONGEST_CLAIM = 120
LONGEST_NAME = 120


class OpenForm(Form):
    """A form that is tied to no cookie."""

    class Meta(Form.Meta):
        """See the module."""

        csrf = False


class ShortCodeForm(OpenForm):
    """The six characters under the QR."""

    code = StringField(
        lazy_gettext("Mã trên màn chiếu"),
        [DataRequired(lazy_gettext("Vui lòng nhập 6 chữ và số hiện dưới mã QR trên màn chiếu.")), Length(max=40)],
    )


class SelfForm(OpenForm):
    """Who she is, and the claim that stands for the code."""

    claim = HiddenField(validators=[Length(max=LONGEST_CLAIM)])
    who = StringField(
        lazy_gettext("Mã vé hoặc số điện thoại"),
        [DataRequired(lazy_gettext("Vui lòng nhập mã vé hoặc số điện thoại đã đăng ký.")), Length(max=LONGEST_CODE)],
    )
    name = StringField(lazy_gettext("Họ và tên"), [Length(max=LONGEST_NAME)])
