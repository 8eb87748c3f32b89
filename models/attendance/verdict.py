"""What a phone saw, and how it was judged: plain values, as they come in and go out."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.attendance.scan import Direction, Method, Outcome, Phase, Reason, Shown

TICKET_PATH = "/V/"
LONGEST_CODE = 200
"""Characters of what is scanned or typed: a ticket's address, or its code with any spaces."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One scan before it is judged. The trainee is known by her ticket's code, or by her enrolment (found by name).

    `shown` is what the phone had told its holder before it sent the scan, `roster_at` how old its list was: both are
    `None` for a scanner that does not say.
    """

    id: UUID
    session: UUID
    scanned_at: datetime
    ticket: str = ""
    enrolment_id: int | None = None
    direction: Direction = Direction.IN
    method: Method = Method.CAMERA
    offline: bool = False
    phase: Phase = Phase.ARRIVAL
    shown: Shown | None = None
    roster_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the scanner names: what a badge shows."""

    name: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one scan (contract.md). `first_scanned_at` is said of a duplicate: when the first was."""

    id: UUID
    outcome: Outcome
    reason: Reason | None
    first_scanned_at: datetime | None
    person: Person | None


def code_in(text: str) -> str:
    """Give the ticket's code in what was scanned or typed: the code itself, or the address that the QR says."""
    return text.upper().rpartition(TICKET_PATH)[2].strip().strip("/")
