"""What is printed on a certificate: every word, as it was frozen when the certificate was issued."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Self


class FaceUnreadable(ValueError):
    """A frozen face lacks a word that the press needs; the message names it."""


@dataclass(frozen=True, kw_only=True)
class CertificateFace:
    """The words of one certificate. Dates are as printed, `issued_on` apart; nothing here is looked up again."""

    design: int
    """Which design it was issued in: `design/<n>.typ`."""
    parent: str
    department: str
    authority: str
    holder: str
    position: str
    organisation: str
    course: str
    starts_on: str
    """`05/09/2026`."""
    ends_on: str
    units: int
    """Planned units (*tiết*) of the course."""
    place: str
    issued_at_place: str
    """`Quảng Ngãi, ngày 05 tháng 9 năm 2026`."""
    issued_on: str
    """The same day as ISO 8601, for the file's own date."""
    signatory_titles: tuple[str, ...]
    signatory_name: str
    number: str
    code: str
    verify_url: str
    """What the QR says."""

    @classmethod
    def from_json(cls, frozen: Mapping[str, Any]) -> Self:
        """Read a frozen face. Raises `FaceUnreadable`; words that this version does not know are left alone."""
        try:
            words = {field.name: frozen[field.name] for field in fields(cls)}
            date.fromisoformat(words["issued_on"])
            words["signatory_titles"] = tuple(words["signatory_titles"])
        except (KeyError, TypeError, ValueError) as error:
            message = f"unreadable face of a certificate: {error}"
            raise FaceUnreadable(message) from error
        return cls(**words)

    def to_json(self) -> dict[str, Any]:
        """Give the same words as JSON holds them."""
        return {field.name: getattr(self, field.name) for field in fields(self)} | {
            "signatory_titles": list(self.signatory_titles)
        }
