"""A phone as far as its list goes: it does with the answers what the description of the API says, and nothing else."""

import json
from typing import Any

import msgspec

from models.attendance.roster import Roster
from models.attendance.sealing import unseal
from models.registrations.enrolment import Enrolment
from models.registrations.ticket import ticket_code


class Phone:
    """What a phone holds after the answers that it has applied."""

    def __init__(self) -> None:
        self.cursor = ""
        self.buckets: dict[int, list[list[str]]] = {}
        self.arrived: dict[str, dict[str, Any]] = {}
        self.rest: dict[str, Any] = {}

    def apply(self, roster: Roster) -> str:
        """Take an answer in, as it comes over the wire; give its text."""
        text = msgspec.json.encode(roster).decode()
        answer = json.loads(text)
        self.buckets.update({one["bucket"]: one["records"] for one in answer["tickets"]})
        if answer["arrived_whole"]:
            self.arrived.clear()
        self.arrived.update({one["id"]: one for one in answer["arrived"]})
        self.rest.update({name: answer[name] for name in ("course", "sessions", "people") if name in answer})
        self.cursor = answer["cursor"]
        return text

    def tickets(self) -> dict[str, str]:
        """Give digest → sealed record."""
        return {digest: sealed for records in self.buckets.values() for digest, sealed in records}

    def opened(self, person: Enrolment, key: bytes) -> dict[str, Any]:
        """Show this person's ticket to the phone: what does it read?"""
        code = ticket_code(key, person.id, person.ticket_version)
        return json.loads(unseal(code, self.tickets()[person.ticket_digest or ""]))

    def everything(self) -> tuple[object, ...]:
        """Give all that it holds, to be compared."""
        return self.tickets(), self.arrived, self.rest
