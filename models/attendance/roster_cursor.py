"""What a phone's list holds, as short as an address can carry it: the cursor that it sends to be told only of changes.

The prints are keyed by the server: without its key nobody can try names against them. A cursor that is not ours, or was
made for another course or session, counts as none, and the whole list is sent.
"""

import base64
import binascii
import hashlib
import hmac
import struct
from collections.abc import Iterable
from dataclasses import dataclass

BUCKETS = 32
PRINT_BYTES = 6
TAG_BYTES = 8
LAYOUT = struct.Struct(f"<BII{PRINT_BYTES}s{PRINT_BYTES}s{BUCKETS * PRINT_BYTES}sIIQQ")
FORM = 1
"""Rises when the list or the cursor changes its form: phones then get everything anew."""
PRIME = 2_147_483_647


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Which scans a phone knows of: the latest, and three sums over all of them.

    A scan that was undone, or one of a lower number that was kept later than a higher one, changes the sums over the
    numbers up to the latest: then all are sent again.
    """

    last: int = 0
    count: int = 0
    total: int = 0
    squares: int = 0

    def and_those(self, numbers: Iterable[int]) -> "Arrivals":
        """Give the same with these scans too."""
        last, count, total, squares = self.last, self.count, self.total, self.squares
        for number in numbers:
            last = max(last, number)
            count += 1
            total += number
            squares += number * number % PRIME
        return Arrivals(last, count, total, squares)


@dataclass(frozen=True, slots=True)
class Held:
    """What a phone has, after the answer that gave it this cursor."""

    course_id: int
    session_id: int
    """0: every session of the course."""
    facts: bytes
    people: bytes
    buckets: tuple[bytes, ...]
    arrivals: Arrivals

    def cursor(self, key: bytes) -> str:
        """Give it as text for an address."""
        seen = self.arrivals
        packed = LAYOUT.pack(
            FORM, self.course_id, self.session_id, self.facts, self.people, b"".join(self.buckets),
            seen.last, seen.count, seen.total, seen.squares,
        )  # fmt: skip
        return base64.urlsafe_b64encode(packed + _tag(key, packed)).decode()


def held_by(cursor: str, key: bytes, course_id: int, session_id: int) -> Held | None:
    """Read a cursor of ours for this course and session; `None` for anything else."""
    try:
        whole = base64.b64decode(cursor, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    packed, tag = whole[: LAYOUT.size], whole[LAYOUT.size :]
    if len(packed) != LAYOUT.size or not hmac.compare_digest(tag, _tag(key, packed)):
        return None
    form, course, lesson, facts, people, buckets, *seen = LAYOUT.unpack(packed)
    if (form, course, lesson) != (FORM, course_id, session_id):
        return None
    parts = (buckets[at : at + PRINT_BYTES] for at in range(0, len(buckets), PRINT_BYTES))
    return Held(course, lesson, facts, people, tuple(parts), Arrivals(*seen))


def print_of(key: bytes, parts: Iterable[bytes]) -> bytes:
    """Give the short print of these parts in their order."""
    made = hashlib.blake2b(key=key[:64], digest_size=PRINT_BYTES, person=b"roster")
    for part in parts:
        made.update(len(part).to_bytes(4, "little"))
        made.update(part)
    return made.digest()


def _tag(key: bytes, packed: bytes) -> bytes:
    return hashlib.blake2b(packed, key=key[:64], digest_size=TAG_BYTES, person=b"roster cursor").digest()
