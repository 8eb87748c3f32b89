"""A person's record on a phone's list, sealed so that only her ticket opens it: a lost phone reveals nobody unscanned.

    key    = SHA-256(UTF-8("tra-khuc roster 1:" + code))        code: the ticket's 16 characters, upper case
    sealed = base64(nonce, 12 bytes ‖ AES-256-GCM(key, nonce, record))    no additional data; the tag (16 bytes) ends it
    record = UTF-8 JSON, filled up with spaces to a multiple of 64 bytes, so that its length says little of the name

The digest by which a phone finds the record is SHA-256 of the code alone: it opens nothing, and nobody guesses 80 bits.
The nonce is derived from key and record: one record is always sealed alike, two are never sealed under one nonce.
"""

import base64
import hashlib
import hmac

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

LABEL = "tra-khuc roster 1:"
NONCE_BYTES = 12
FILLED_TO = 64


def record_key(code: str) -> bytes:
    """Give the 32 bytes that open the record of the ticket with this code."""
    return hashlib.sha256(f"{LABEL}{code}".encode()).digest()


def seal(code: str, record: bytes) -> str:
    """Seal a JSON text for whoever holds this ticket. About 10 µs."""
    key = record_key(code)
    filled = record.ljust(-(-len(record) // FILLED_TO) * FILLED_TO)
    nonce = hmac.digest(key, filled, hashlib.sha256)[:NONCE_BYTES]
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, filled, None)).decode()


def unseal(code: str, sealed: str) -> bytes:
    """Give the JSON text back, spaces and all. Raises `cryptography.exceptions.InvalidTag` for another ticket."""
    whole = base64.b64decode(sealed)
    return AESGCM(record_key(code)).decrypt(whole[:NONCE_BYTES], whole[NONCE_BYTES:], None)
