"""The forms of the news desk. They check shape; whether it may be done is the acts' to say."""

from datetime import UTC, datetime

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields import DateTimeLocalField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from blueprints.common.forms import Form, IntegerField
from models.clock import VIETNAM
from models.content.approval import Decision
from models.text import clean, looks_legacy

LONGEST_TITLE = 150
LONGEST_SUMMARY = 400
LONGEST_BODY = 30_000
LONGEST_ALT = 250
LONGEST_REMARK = 1_000
YEARS = range(2000, 2200)
NOW, LATER = "now", "later"


def _one_line(value: object) -> object:
    return clean(value) if isinstance(value, str) else value


class ArticleForm(Form):
    """The words of an article and its picture. `picture_digest` names a picture that was taken in already."""

    title = StringField(
        "Tiêu đề",
        [
            InputRequired("Vui lòng nhập tiêu đề bài."),
            Length(max=LONGEST_TITLE, message=f"Tiêu đề dài quá {LONGEST_TITLE} ký tự. Vui lòng rút gọn."),
        ],
    )
    summary = TextAreaField(
        "Tóm tắt",
        [
            InputRequired("Vui lòng nhập tóm tắt: một, hai câu hiện trong danh sách tin."),
            Length(max=LONGEST_SUMMARY, message=f"Tóm tắt dài quá {LONGEST_SUMMARY} ký tự. Vui lòng rút gọn."),
        ],
        filters=[_one_line],
    )
    body = TextAreaField(
        "Nội dung",
        [
            InputRequired("Vui lòng nhập nội dung bài."),
            Length(
                max=LONGEST_BODY, message="Nội dung dài quá 30.000 ký tự. Vui lòng rút gọn hoặc tách thành hai bài."
            ),
        ],
    )
    picture = FileField("Ảnh của bài")
    image_alt = StringField(
        "Lời tả ảnh",
        [Length(max=LONGEST_ALT, message=f"Lời tả ảnh dài quá {LONGEST_ALT} ký tự. Vui lòng rút gọn.")],
    )
    remove_picture = BooleanField("Bỏ ảnh đang dùng")
    picture_digest = HiddenField("Ảnh đang dùng")
    started_from = IntegerField("Bản bắt đầu sửa")

    @property
    def digest(self) -> str:
        """Give the digest of the picture that the article is to have, or an empty text."""
        return "" if self.remove_picture.data else self.picture_digest.data or ""

    def validate_title(self, field: StringField) -> None:
        """Ask for Unicode when the title looks typed in TCVN3 or VNI."""
        if looks_legacy(field.data or ""):
            raise ValidationError("Tiêu đề có vẻ được gõ bằng bảng mã cũ (TCVN3, VNI). Vui lòng gõ lại bằng Unicode.")

    def validate_image_alt(self, field: StringField) -> None:
        """A picture says in words what it shows."""
        if self.digest and not field.data:
            raise ValidationError("Bài có ảnh cần lời tả ảnh, để người không nhìn thấy ảnh biết ảnh có gì.")


class SubmissionForm(Form):
    """Which revision is put before the approvers."""

    revision = IntegerField("Bản", [InputRequired()])


class DecisionForm(Form):
    """What was decided on which revision."""

    revision = IntegerField("Bản", [InputRequired()])
    decision = RadioField(
        "Quyết định",
        [InputRequired("Vui lòng chọn duyệt hoặc trả lại.")],
        choices=[
            SelectChoice(Decision.APPROVED.value, "Duyệt"),
            SelectChoice(Decision.RETURNED.value, "Trả lại để sửa"),
        ],
    )
    comment = TextAreaField(
        "Ý kiến", [Length(max=LONGEST_REMARK, message=f"Ý kiến dài quá {LONGEST_REMARK} ký tự. Vui lòng rút gọn.")]
    )


class ScheduleForm(Form):
    """When which revision goes out, on clocks in Vietnam."""

    revision = IntegerField("Bản", [InputRequired()])
    when = RadioField(
        "Thời điểm đăng",
        [InputRequired("Vui lòng chọn đăng ngay hoặc hẹn giờ.")],
        choices=[SelectChoice(NOW, "Đăng ngay"), SelectChoice(LATER, "Hẹn giờ")],
        default=NOW,
    )
    publish_at = DateTimeLocalField("Ngày giờ đăng", format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])

    def validate_publish_at(self, field: DateTimeLocalField) -> None:
        """A planned time is needed if, and only if, it is to go out later."""
        if self.when.data != LATER:
            field.errors = []
            return
        if field.data is None or field.data.year not in YEARS:
            raise ValidationError("Vui lòng chọn ngày giờ đăng, ví dụ 07:30 ngày 05/09/2026.")

    def moment(self, now: datetime) -> datetime:
        """Give the time chosen as aware UTC."""
        local = self.publish_at.data
        if self.when.data == NOW or local is None:
            return now
        return local.replace(tzinfo=VIETNAM).astimezone(UTC)


class WithdrawalForm(Form):
    """Why an article is taken off."""

    reason = TextAreaField(
        "Lý do gỡ bài",
        [
            InputRequired("Vui lòng ghi lý do gỡ bài."),
            Length(max=LONGEST_REMARK, message=f"Lý do dài quá {LONGEST_REMARK} ký tự. Vui lòng rút gọn."),
        ],
    )
