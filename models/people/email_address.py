"""A staff member's e-mail address: how it is kept, and which ones cannot be."""

from email_validator import EmailNotValidError, validate_email

from models.errors import N_, RuleViolation
from models.text import clean

LONGEST_EMAIL = 254


class EmailNotUsable(RuleViolation):
    """No letter could reach this address."""

    code = "email_not_usable"
    message = N_("Thư điện tử chưa đúng. Ví dụ đúng: ten@coquan.vn.")
    status = 422
    field = "email"


def tidy_email(text: str) -> str:
    """Give an address as it is kept and looked up: NFC, stripped, lower case. Checks nothing."""
    return clean(text).lower()


def usable_email(text: str) -> str:
    """Give the tidied address. Raises `EmailNotUsable`; asks no name server."""
    tidy = tidy_email(text)
    try:
        found = validate_email(tidy, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as refusal:
        raise EmailNotUsable from refusal
    return found.ascii_email.lower() if found.ascii_email else tidy
