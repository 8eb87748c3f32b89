"""A form that anybody may send: keeps robots out without a third party, and never loses what a person typed."""

from typing import Any

from wtforms import HiddenField, StringField

from blueprints.common.form_timing import SentTooSoon, kept_form_key, new_form_key, was_sent_too_soon
from blueprints.common.forms import Form, say
from blueprints.common.language import gettext, lazy_gettext
from models.clock import now


class PublicForm(Form):
    """Honeypot, reading time, and a token that may have grown too old: each asks for the form once more, all kept.

    Its view is exempt from the global CSRF check, for the form checks its own token.
    """

    form_key = HiddenField(default=lambda: new_form_key(now()))
    """Tells one blank form from another: sending one form twice acts once."""
    website = StringField(lazy_gettext("Để trống ô này"))
    """For robots that fill in everything; people never see it."""

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401  # WTForms' own signature
        """Check the fields; whatever was sent too soon, too late or by a robot goes back with all that it holds."""
        is_valid = bool(super().validate(extra_validators))
        if self.website.data:
            self.website.data = ""
            self.form_key.data = new_form_key(now())
            is_valid = self._ask_again()
        elif was_sent_too_soon(self.form_key.data, now()):
            self.form_key.data = kept_form_key(self.form_key.data, now())
            self.form_errors.append(say(SentTooSoon()))
            is_valid = False
        token = getattr(self, "csrf_token", None)
        if token is not None and token.errors:
            token.errors = []
            is_valid = self._ask_again()
        return is_valid

    def _ask_again(self) -> bool:
        self.form_errors.append(
            gettext("Biểu mẫu đã mở quá lâu. Nội dung vẫn còn nguyên, vui lòng bấm gửi lại lần nữa.")
        )
        return False
