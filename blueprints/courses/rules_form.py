"""The part of a course's form that says how it takes registrations."""

from typing import Any

from wtforms import BooleanField, StringField
from wtforms.validators import Length, NumberRange, Optional

from blueprints.common.forms import Form, IntegerField
from models.courses.registration_rules import (
    LONGEST_SERIES,
    MOST_HOURS_BEFORE,
    MOST_OF_ONE_ORGANISATION,
    MOST_OFFER_HOURS,
    USUAL_OFFER_HOURS,
    RegistrationRules,
)

HOURS_BEFORE = [Optional(), NumberRange(0, MOST_HOURS_BEFORE)]


class RegistrationRulesForm(Form):
    """Shape only; `models.courses.registration_rules` says the rules. An empty number of hours is none."""

    most_per_organisation = IntegerField(
        "Số người tối đa của một đơn vị", [Optional(), NumberRange(1, MOST_OF_ONE_ORGANISATION)]
    )
    offer_hours = IntegerField(
        "Giữ chỗ chờ trả lời (giờ)", [Optional(), NumberRange(0, MOST_OFFER_HOURS)], default=USUAL_OFFER_HOURS
    )
    needs_approval = BooleanField("Duyệt từng người")
    invitation_only = BooleanField("Chỉ nhận đăng ký theo đường dẫn mời")
    substitution_until_hours = IntegerField("Hạn thay người (giờ)", HOURS_BEFORE, default=0)
    withdrawal_until_hours = IntegerField("Hạn rút tên, chuyển khóa (giờ)", HOURS_BEFORE, default=0)
    adding_until_hours = IntegerField("Hạn thêm người (giờ)", HOURS_BEFORE)
    series = StringField("Chuỗi khóa", [Length(max=LONGEST_SERIES)])

    def rules(self) -> dict[str, Any]:
        """Give what was typed, as `RegistrationRules` names it."""
        typed = {name: self[name].data for name in RegistrationRules.__dataclass_fields__}
        empty = {"offer_hours": 0, "substitution_until_hours": 0, "withdrawal_until_hours": 0, "series": None}
        return typed | {name: typed[name] or nothing for name, nothing in empty.items()}
