"""The forms of a course's letters. They check shape and placeholders; the acts check rules."""

import secrets
from typing import Any

from wtforms import Field, HiddenField, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from blueprints.common.forms import Form, say
from models.registrations.enrolment import EnrolmentState
from models.registrations.letter_text import LONGEST_OPENING, LetterOccasion
from models.registrations.messaging import Message
from models.registrations.organisation import OrganisationKind
from models.registrations.placeholders import UnknownPlaceholder, check_placeholders
from models.registrations.recipients import EXPECTED, Audience

REQUIRED = InputRequired("Vui lòng điền mục này.")
LONGEST_SUBJECT = 150
LONGEST_MESSAGE = 5_000
LONGEST_KEY = 64
STATE_CHOICES = {
    EnrolmentState.CONFIRMED: "Đã có chỗ",
    EnrolmentState.OFFERED: "Đang giữ chỗ chờ trả lời",
    EnrolmentState.WAITING: "Danh sách chờ",
    EnrolmentState.REQUESTED: "Chờ duyệt",
}
KIND_CHOICES = {
    OrganisationKind.ENTERPRISE: "Doanh nghiệp",
    OrganisationKind.COOPERATIVE: "Hợp tác xã",
    OrganisationKind.COOPERATIVE_UNION: "Liên hiệp hợp tác xã",
    OrganisationKind.COOPERATION_GROUP: "Tổ hợp tác",
    OrganisationKind.HOUSEHOLD: "Hộ kinh doanh",
    OrganisationKind.OTHER: "Cơ quan, tổ chức khác",
}
OCCASION_LABELS = {
    LetterOccasion.RECEIVED: "Thư báo đã nhận đăng ký",
    LetterOccasion.CONFIRMED: "Phần hoặc thư báo đã có chỗ",
    LetterOccasion.WAITING: "Phần báo danh sách chờ",
    LetterOccasion.REMINDER: "Thư nhắc lịch",
}


def known_placeholders(_form: Form, field: Field) -> None:
    """Refuse, at this very field, words in braces that nothing stands for."""
    try:
        check_placeholders(field.data or "")
    except UnknownPlaceholder as violation:
        raise ValidationError(say(violation)) from violation


class Ticks(SelectMultipleField):
    """Several of many, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class MessageForm(Form):
    """A message, and to whom."""

    subject = StringField("Tiêu đề", [REQUIRED, Length(max=LONGEST_SUBJECT), known_placeholders])
    text = TextAreaField("Nội dung", [REQUIRED, Length(max=LONGEST_MESSAGE), known_placeholders])
    states = Ticks(
        "Gửi cho đăng ký có học viên",
        [InputRequired("Vui lòng chọn ít nhất một trạng thái.")],
        choices=[SelectChoice(state.value, words) for state, words in STATE_CHOICES.items()],
    )
    kinds = Ticks("Loại hình đơn vị", choices=[SelectChoice(kind.value, words) for kind, words in KIND_CHOICES.items()])
    form_key = HiddenField(
        default=lambda: secrets.token_urlsafe(16),
        validators=[Length(max=LONGEST_KEY, message="Vui lòng tải lại trang.")],
    )
    seen = HiddenField()
    """Which words and recipients the preview showed."""

    def message(self, course_id: int) -> Message:
        """Give what was typed as the act takes it."""
        audience = Audience(
            course_id,
            states=frozenset(EnrolmentState(state) for state in self.states.data or []),
            kinds=frozenset(OrganisationKind(kind) for kind in self.kinds.data or []),
        )
        return Message(
            subject=self.subject.data or "", text=self.text.data or "", audience=audience,
            form_key=self.form_key.data or None,
        )  # fmt: skip

    @classmethod
    def asked(cls, states: list[str], kinds: list[str]) -> "MessageForm":
        """Give the form as a link asks for it: these states and kinds ticked, all states if it names none."""
        known = [state for state in states if state in {choice.value for choice in STATE_CHOICES}]
        return cls(
            states=known or sorted(EXPECTED),
            kinds=[kind for kind in kinds if kind in {choice.value for choice in KIND_CHOICES}],
        )


def _opening(occasion: LetterOccasion) -> Any:  # noqa: ANN401  # an unbound field, which WTForms does not type
    return TextAreaField(OCCASION_LABELS[occasion], [Length(max=LONGEST_OPENING), known_placeholders])


class OpeningsForm(Form):
    """The openings of one course's letters; an empty one leaves the letter as it is for every course."""

    received = _opening(LetterOccasion.RECEIVED)
    confirmed = _opening(LetterOccasion.CONFIRMED)
    waiting = _opening(LetterOccasion.WAITING)
    reminder = _opening(LetterOccasion.REMINDER)

    def openings(self) -> dict[LetterOccasion, str]:
        """Give what was typed by occasion."""
        return {occasion: self[occasion.value].data or "" for occasion in LetterOccasion}
