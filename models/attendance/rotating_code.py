"""The rotating code on the projector, and the claim into which a phone turns it.

A step lasts twelve seconds of the server's own clock. The current and the previous step are taken, never the next: a
phone that is slow has its time, and a code that is not yet shown is nobody's. Nothing is kept: the code is derived from
the check's key, the claim is signed with it, and both die with the key when the check is closed.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from models.bearer import CROCKFORD, random_code, tidy_code

STEP = timedelta(seconds=12)
CLAIM_LASTS = timedelta(minutes=3)
OLDEST_STEP = 1
"""How many steps back are still taken."""
KEY_BYTES = 32
CODE_BYTES = 5
TOKEN_LENGTH = 8
"""What the QR says: 40 bits, good for 24 seconds."""
SHORT_LENGTH = 6
"""What stands under it to be typed: 30 bits; attempts at it are counted before they are judged."""
SIGNATURE_BYTES = 10
CLAIM_PARTS = 4
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Claim:
    """That somebody had the code before her at `claimed_at`: it stands for three minutes, so that she may type slowly.

    `nonce` is its name: one that was passed on is seen again under it.
    """

    nonce: str
    claimed_at: datetime
    was_previous_step: bool


def new_key() -> bytes:
    """Draw the key of one check of one session."""
    return secrets.token_bytes(KEY_BYTES)


def step_at(now: datetime) -> int:
    """Give the number of the step that this moment lies in; a step begins at its first instant."""
    return (now - EPOCH) // STEP


def left_of_step(now: datetime) -> timedelta:
    """Give how long the code of this moment still stands on the projector."""
    return STEP - (now - EPOCH) % STEP


def token_of(key: bytes, step: int) -> str:
    """Give what the QR says in this step: 8 characters in Crockford's base32."""
    return _derived(key, "token", step)[:TOKEN_LENGTH]


def short_code_of(key: bytes, step: int) -> str:
    """Give what stands under the QR in this step: 6 characters."""
    return _derived(key, "short", step)[:SHORT_LENGTH]


def age_of(key: bytes, code: str, now: datetime) -> int | None:
    """Give how many steps old a token or a short code is: 0 or 1; `None` for an older one, a coming one, or none."""
    typed = tidy_code(code)
    say = token_of if len(typed) == TOKEN_LENGTH else short_code_of
    present = step_at(now)
    for age in range(OLDEST_STEP + 1):
        if hmac.compare_digest(say(key, present - age).encode(), typed.encode()):
            return age
    return None


def claim_of(key: bytes, code: str, now: datetime) -> Claim | None:
    """Turn a code into a claim at once, or give `None` if it is not the code of this moment."""
    age = age_of(key, code, now)
    return None if age is None else Claim(random_code(), now, age > 0)


def write_claim(key: bytes, claim: Claim) -> str:
    """Give the claim as the form carries it."""
    moment = (claim.claimed_at - EPOCH) // MILLISECOND
    words = f"{claim.nonce}.{moment:x}.{int(claim.was_previous_step)}"
    return f"{words}.{_signature(key, words)}"


def read_claim(key: bytes, text: str, now: datetime) -> Claim | None:
    """Give the claim that the form carried, or `None` if it is not of this key or older than three minutes."""
    parts = text.split(".")
    if len(parts) != CLAIM_PARTS:
        return None
    words, signature = ".".join(parts[:-1]), parts[-1]
    if not hmac.compare_digest(_signature(key, words).encode(), signature.encode()):
        return None
    claim = Claim(parts[0], EPOCH + int(parts[1], 16) * MILLISECOND, parts[2] == "1")
    return claim if now <= claim.claimed_at + CLAIM_LASTS else None


def _derived(key: bytes, purpose: str, step: int) -> str:
    mac = hmac.digest(key, f"{purpose}:{step}".encode(), hashlib.sha256)[:CODE_BYTES]
    return base64.b32encode(mac).decode().translate(CROCKFORD)


def _signature(key: bytes, words: str) -> str:
    mac = hmac.digest(key, f"claim:{words}".encode(), hashlib.sha256)[:SIGNATURE_BYTES]
    return base64.b32encode(mac).decode().translate(CROCKFORD)
