"""The form of the holiday table. It checks shape; the acts check rules."""

from wtforms import DateField, StringField
from wtforms.validators import Length, Optional

from blueprints.common.forms import Form
from blueprints.courses.forms import DAYS, REQUIRED, in_our_time


class HolidayForm(Form):
    """A day off, and the Saturday or Sunday worked for it where days are swapped."""

    day = DateField("Ngày nghỉ", [REQUIRED, in_our_time], format=DAYS)
    name = StringField("Tên ngày", [REQUIRED, Length(max=120)])
    worked_instead = DateField("Làm bù vào ngày", [Optional(), in_our_time], format=DAYS)
