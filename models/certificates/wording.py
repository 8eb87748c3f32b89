"""Every word that a certificate prints, frozen as JSON when it is issued.

The press reads it as `certificates.face.CertificateFace`; the two know nothing of each other but these names, and a
test holds them together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any, Protocol

from models.clock import vietnam_date, written_date
from models.courses.training_session import TrainingSession


class Design(IntEnum):
    """The design of the paper. A later design gets a later number, and old certificates are drawn as they were."""

    CLASSIC = 1
    """A4 landscape with a woven border."""
    MODERN = 2
    """A4 landscape, plain."""
    PORTRAIT = 3
    """A4 upright, sober: like an office's letter."""


SPECIMEN_CODE = "MAU"
"""Far shorter than any code that was given out."""
LONG_NAME = "Công Tằng Tôn Nữ Nguyễn Thị Phương Hoàng Anh"
LONG_ORGANISATION = "Liên hiệp hợp tác xã Nông nghiệp, Dịch vụ tổng hợp và Chế biến lâm sản ngoài gỗ các xã miền núi"
"""On a specimen while nobody has registered."""


class Named(Protocol):
    """Whoever may get a certificate, by the words that it would bear."""

    @property
    def name(self) -> str:
        """As printed."""

    @property
    def position(self) -> str:
        """As printed; may be empty."""

    @property
    def organisation(self) -> str:
        """As printed."""


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """Whose certificate it is, and what only the installation knows. All of it is frozen on the paper."""

    parent: str
    """`UBND tỉnh Quảng Ngãi`."""
    name: str
    """`Sở Khoa học và Công nghệ`, without the locality that its parent already names."""
    short: str
    """`SKHCN`, as in `012/GCN-SKHCN`."""
    place: str
    """`Quảng Ngãi`, before the date."""
    signatory_title: str
    """`GIÁM ĐỐC`, or `KT. GIÁM ĐỐC/PHÓ GIÁM ĐỐC` for two lines."""
    signatory_name: str
    verify_url: str
    """The address that a code is added to: `https://…/xac-thuc/`."""
    key: bytes
    """From which the key on the paper is derived."""
    design: Design = Design.CLASSIC
    """Which paper the office chose for this issue."""


@dataclass(frozen=True, kw_only=True)
class Training:
    """What the course contributes to every certificate of one issue."""

    title: str
    starts_on: date
    ends_on: date
    units: int
    place: str


def training_of(title: str, sessions: Sequence[TrainingSession]) -> Training:
    """Sum up a course by its sessions (at least one, in order of time, with their venues loaded)."""
    venues = dict.fromkeys(session.venue.name for session in sessions)
    return Training(
        title=title,
        starts_on=vietnam_date(sessions[0].starts_at),
        ends_on=vietnam_date(max(session.ends_at for session in sessions)),
        units=sum(session.units for session in sessions),
        place="; ".join(venues),
    )


def common_face(training: Training, issuer: Issuer, issued_on: date) -> dict[str, Any]:
    """Give the words that all certificates of one issue share."""
    department = issuer.name.upper()
    return {
        "design": int(issuer.design),
        "parent": issuer.parent.upper(),
        "department": department,
        "authority": f"GIÁM ĐỐC {department}",
        "course": training.title,
        "starts_on": f"{training.starts_on:%d/%m/%Y}",
        "ends_on": f"{training.ends_on:%d/%m/%Y}",
        "units": training.units,
        "place": training.place,
        "issued_at_place": f"{issuer.place}, {written_date(issued_on)}",
        "issued_on": issued_on.isoformat(),
        "signatory_titles": [line.strip() for line in issuer.signatory_title.split("/") if line.strip()],
        "signatory_name": issuer.signatory_name,
    }


def specimen_face(training: Training, issuer: Issuer, issued_on: date, people: Sequence[Named]) -> dict[str, Any]:
    """Give the words of a sheet that certifies nothing, to look at before issuing: without number or valid code.

    It bears the longest name, position and organisation of those who may get one: what fits then fits all of them.
    """

    def longest(words: Iterable[str], instead: str) -> str:
        return max(words, key=len, default="") or instead

    return common_face(training, issuer, issued_on) | {
        "holder": longest((one.name for one in people), LONG_NAME),
        "position": longest((one.position for one in people), ""),
        "organisation": longest((one.organisation for one in people), LONG_ORGANISATION),
        "number": f"……/GCN-{issuer.short}",
        "code": SPECIMEN_CODE,
        "verify_url": f"{issuer.verify_url}{SPECIMEN_CODE}",
    }
