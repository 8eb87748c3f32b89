"""The sample form of the style page: one field of every kind."""

from wtforms import BooleanField, DateField, FileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import EmailField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from blueprints.common.forms import Form

REQUIRED = "Vui lòng nhập mục này."


class SampleForm(Form):
    """Nothing is kept of what is typed here."""

    name = StringField("Họ và tên", [InputRequired(REQUIRED), Length(max=120, message="Tối đa 120 ký tự.")])
    email = EmailField("Thư điện tử", [InputRequired("Vui lòng nhập thư điện tử, ví dụ ten@donvi.vn.")])
    day = DateField("Ngày học", [InputRequired("Vui lòng chọn ngày.")])
    kind = SelectField(
        "Loại hình", choices=[SelectChoice("enterprise", "Doanh nghiệp"), SelectChoice("cooperative", "Hợp tác xã")]
    )
    session = RadioField(
        "Buổi",
        [InputRequired("Vui lòng chọn một buổi.")],
        choices=[SelectChoice("am", "Sáng"), SelectChoice("pm", "Chiều")],
        validate_choice=False,
    )
    paper = FileField("Tệp đính kèm")
    remarks = TextAreaField("Ghi chú", [Length(max=500, message="Tối đa 500 ký tự.")])
    agreed = BooleanField("Tôi đồng ý nhận tin về các khóa sau")
