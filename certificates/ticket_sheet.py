"""What is printed on a sheet of tickets: a registration's people, each on a card to be cut out."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from certificates.renderer import DESIGN_FOLDER, Renderer, breakable, qr_svg

SHEET = DESIGN_FOLDER / "tickets" / "sheet.typ"
LETTERS_A_LINE, LARGE_LETTERS_A_LINE = 14, 10
"""So many of the widest letters fit beside the code. A longer word may break; no Vietnamese word is so long."""


@dataclass(frozen=True, kw_only=True)
class TicketFace:
    """The words of one ticket."""

    name: str
    position: str
    code: str
    """In groups of four, as it is read out."""
    address: str
    """What the QR says."""
    qr_name: str
    """What a screen reader says of the QR."""


@dataclass(frozen=True, kw_only=True)
class TicketSheet:
    """All tickets of one registration. The words are in the reader's language; names are as they were typed."""

    language: str
    title: str
    department: str
    course: str
    organisation: str
    sessions: tuple[str, ...]
    """One line each."""
    contact: str
    code_label: str
    show_at_door: str
    tickets: tuple[TicketFace, ...]


def draw_tickets(renderer: Renderer, sheet: TicketSheet, *, drawn_at: datetime) -> bytes:
    """Give the PDF: A4, eight cards on a page or fewer where there is much to say. Raises `DrawingFailed`.

    About 20 ms, and 3 ms for each ticket: never inside a transaction.
    """
    words = asdict(sheet) | {
        name: breakable(getattr(sheet, name), LETTERS_A_LINE) for name in ("course", "organisation")
    }
    words["tickets"] = [_printed(ticket) for ticket in sheet.tickets]
    return renderer.draw_document(SHEET, {"sheet": json.dumps(words)}, drawn_at=drawn_at)


def _printed(ticket: TicketFace) -> dict[str, str]:
    """The ticket, and what follows from it."""
    name, position = breakable(ticket.name, LARGE_LETTERS_A_LINE), breakable(ticket.position, LETTERS_A_LINE)
    return asdict(ticket) | {"name": name, "position": position, "qr": qr_svg(ticket.address)}
