"""The forms of the check-in page that work without JavaScript."""

from uuid import UUID, uuid4

from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from blueprints.common.forms import Form
from models.attendance.verdict import LONGEST_CODE


class Marked(Form):
    """A scan made by a form. `scan_id` is made with the form: sending one form twice is one scan."""

    scan_id = HiddenField()

    def scan(self) -> UUID:
        """Give the scan's id; one that was lost or spoilt on the way is made anew."""
        try:
            return UUID(self.scan_id.data or "")
        except ValueError:
            return uuid4()


class CodeForm(Marked):
    """The code of a ticket, typed in."""

    code = StringField(
        "Mã vé",
        validators=[
            DataRequired("Vui lòng nhập mã in dưới ô QR trên vé."),
            Length(max=LONGEST_CODE, message="Mã này quá dài. Mã vé có 16 chữ và số, in dưới ô QR."),
        ],
    )
