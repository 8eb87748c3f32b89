"""What a ticket's QR code says: the address of the ticket's page, in upper case so that the code stays small."""

from blueprints.common.extensions import settings


def ticket_address(code: str) -> str:
    """Give `HTTPS://<HOST>/V/<CODE>` (the scheme of PUBLIC_URL): alphanumeric mode, QR version 2–3."""
    return f"{settings().public_url}/v/{code}".upper()


def grouped_code(code: str) -> str:
    """Give the code in groups of four, as people read it out: `K7QF 2M3X 9TRA 0C1D`."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
