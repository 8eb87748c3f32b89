"""The part of a course's form that says how it takes attendance."""

from typing import Any

from wtforms import BooleanField
from wtforms.validators import NumberRange, Optional

from blueprints.common.forms import Form, IntegerField
from models.courses.attendance_rules import (
    LATEST_GRACE,
    MOST_OPEN_MINUTES,
    MOST_TAKEN_DAYS,
    USUAL_OPEN_MINUTES,
    USUAL_TAKEN_DAYS,
    AttendanceRules,
)


class AttendanceRulesForm(Form):
    """Shape only; `models.courses.attendance_rules` says the rules. What is left empty is as usual."""

    late_after_minutes = IntegerField("Đến muộn quá (phút)", [Optional(), NumberRange(0, LATEST_GRACE)])
    scans_open_minutes = IntegerField(
        "Mở điểm danh trước giờ học (phút)", [Optional(), NumberRange(0, MOST_OPEN_MINUTES)], default=USUAL_OPEN_MINUTES
    )
    scans_taken_days = IntegerField(
        "Nhận lượt quét gửi muộn (ngày)", [Optional(), NumberRange(1, MOST_TAKEN_DAYS)], default=USUAL_TAKEN_DAYS
    )
    second_check = BooleanField("Kiểm tra lần hai trong buổi học")
    names_on_phones = BooleanField("Cho phép lưu họ tên trên máy quét")

    def attendance_rules(self) -> dict[str, Any]:
        """Give what was typed, as `AttendanceRules` names it."""
        typed = {name: self[name].data for name in AttendanceRules.__dataclass_fields__}
        usual = {"scans_open_minutes": USUAL_OPEN_MINUTES, "scans_taken_days": USUAL_TAKEN_DAYS}
        return typed | {name: number for name, number in usual.items() if typed[name] is None}
