"""The forms of the check-in page that work without JavaScript."""

from uuid import UUID, uuid4

from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, ValidationError

from blueprints.attendance.words import WRONG_LENGTH
from blueprints.common.forms import Form
from models.attendance.verdict import code_in
from models.bearer import tidy_code
from models.registrations.enrolment import TICKET_SHAPE


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

    code = StringField("Mã vé", validators=[DataRequired("Vui lòng nhập mã in dưới ô QR trên vé.")])

    def validate_code(self, field: StringField) -> None:
        """A code that is too short or too long is nobody's: it is asked for again, not judged."""
        typed = len(tidy_code(code_in(field.data or "")))
        if typed != TICKET_SHAPE:
            raise ValidationError(WRONG_LENGTH.format(count=typed))
