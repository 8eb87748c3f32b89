"""How a rule says no: a class with a machine code, an HTTP status and a sentence in Vietnamese that says what to do."""

from typing import ClassVar


def N_(sentence: str) -> str:  # noqa: N802  # gettext's customary name for "mark, translate later"
    """Mark a sentence for the catalogue of translations."""
    return sentence


class RuleViolation(Exception):  # named for what it is; the door decides whether it is an error
    """An act was refused by a rule. Subclasses set `code` and `message`, whose `{name}` the arguments fill."""

    code: ClassVar[str] = "rule_violation"
    message: ClassVar[str] = N_("Không thực hiện được việc này. Vui lòng kiểm tra lại.")
    status: ClassVar[int] = 409
    """409: the world is otherwise than thought. 422: what was given cannot be."""
    field: ClassVar[str | None] = None
    """The form field that the sentence belongs to, if one does."""

    def __init__(self, **params: object) -> None:
        self.params = params
        super().__init__(self.message.format(**params))


class NotFound(RuleViolation):
    """What was asked for does not exist, or not for this person."""

    code = "not_found"
    message = N_("Không tìm thấy nội dung này. Vui lòng kiểm tra lại đường dẫn.")
    status = 404


class NotAllowed(RuleViolation):
    """This person may not do that."""

    code = "not_allowed"
    message = N_("Ông/Bà không có quyền thực hiện việc này.")
    status = 403
