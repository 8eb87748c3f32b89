"""What a ticket's QR code says: the address of the ticket's page, in upper case so that the code stays small.

And the address of a trainee's own page, which her letter and her organisation's page give her.
"""

from typing import Protocol

from flask import url_for

from blueprints.common.extensions import bearer_key, settings
from blueprints.common.links import public_url
from models.registrations.enrolling import page_secret


def ticket_address(code: str) -> str:
    """Give `HTTPS://<HOST>/V/<CODE>` (the scheme of PUBLIC_URL): alphanumeric mode, QR version 2–3."""
    return f"{settings().public_url}/v/{code}".upper()


def grouped_code(code: str) -> str:
    """Give the code in groups of four, as people read it out: `K7QF 2M3X 9TRA 0C1D`."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


class HasPage(Protocol):
    """A trainee, mapped or as a plain row."""

    @property
    def id(self) -> int:
        """Her row."""

    @property
    def page_version(self) -> int:
        """Which of her page's links is the living one."""


def trainee_page_path(enrolment: HasPage) -> str:
    """Give the path of a trainee's own page: for herself, and for who sends it to her. It holds a secret."""
    return url_for("registrations.trainee", secret=_secret_of(enrolment))


def trainee_page_url(enrolment: HasPage) -> str:
    """Give the same as a full address, for letters."""
    return public_url("registrations.trainee", secret=_secret_of(enrolment))


def _secret_of(enrolment: HasPage) -> str:
    return page_secret(bearer_key(), enrolment.id, enrolment.page_version)
