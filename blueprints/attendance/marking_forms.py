"""The forms by which attendance is marked by hand. They check shape; the act checks rules."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from wtforms import HiddenField, RadioField, StringField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from blueprints.common.forms import Form, IntegerField
from models.attendance.mark import AttendanceStatus
from models.attendance.marking import LONGEST_REASON
from models.attendance.queries import Lesson
from models.clock import VIETNAM, at_vietnam, vietnam_date

HOURS = ["%H:%M", "%H:%M:%S"]
STATUSES = {
    AttendanceStatus.PRESENT: ("Có mặt", "success"),
    AttendanceStatus.LATE: ("Muộn", "warning"),
    AttendanceStatus.EXCUSED: ("Vắng có phép", "info"),
    AttendanceStatus.ABSENT: ("Vắng", "danger"),
}
"""Words and tone."""
NOT_KNOWN = ("Chưa đến", "quiet")
REASONS = ("Theo danh sách ký tên buổi sáng", "Theo danh sách ký tên buổi chiều", "Giảng viên xác nhận", "Ghi nhầm")
"""Offered under the reason, to be typed over."""


class MarkForm(Form):
    """What is said, why, and for how many units. `uid` is made with the form: sent twice, it is said once."""

    uid = HiddenField()
    status = RadioField(
        "Ghi là",
        [InputRequired("Vui lòng chọn một mục.")],
        choices=[SelectChoice(status.value, words) for status, (words, _) in STATUSES.items()],
        default=AttendanceStatus.PRESENT.value,
    )
    units = IntegerField("Số tiết được tính", [Optional()])
    reason = StringField(
        "Lý do",
        [
            InputRequired("Vui lòng ghi lý do, ví dụ: Theo danh sách ký tên buổi sáng."),
            Length(max=LONGEST_REASON, message=f"Lý do dài tối đa {LONGEST_REASON} ký tự."),
        ],
    )

    def name(self) -> UUID:
        """Give the form's own name; one that was lost or spoilt on the way is made anew."""
        try:
            return UUID(self.uid.data or "")
        except ValueError:
            return uuid4()

    def said(self) -> AttendanceStatus:
        """Give the status that was chosen."""
        return AttendanceStatus(self.status.data)


class PersonMarkForm(MarkForm):
    """For one person, with the time at which she came."""

    arrived = TimeField("Giờ đến", [Optional()], format=HOURS)


def moment_of(lesson: Lesson, hour: time) -> datetime:
    """Give the moment of this hour during a session; of one over midnight an early hour is on its second day."""
    day = vietnam_date(lesson.starts_at)
    is_second_day = vietnam_date(lesson.ends_at) > day and hour < lesson.starts_at.astimezone(VIETNAM).time()
    return at_vietnam(day + timedelta(days=1) if is_second_day else day, hour)


def hour_typed(text: str) -> time | None:
    """Read an hour from a row of the list (`07:45`); anything else is none. Raises `ValueError` for what is no hour."""
    text = text.strip().replace("h", ":").replace("g", ":")
    hour = time.fromisoformat(text.zfill(5)) if text else None
    if hour is not None and hour.tzinfo is not None:  # 07:45+07:00
        raise ValueError(text)
    return hour


def fresh(form_class: Any, **given: Any) -> Any:  # noqa: ANN401  # a form class and its form
    """Give an empty form with a name of its own."""
    return form_class(formdata=None, uid=str(uuid4()), **given)
