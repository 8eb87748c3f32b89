"""Bearer secrets: links and codes that open something for whoever holds them.

A secret is derived from the server's key, its purpose, the row it opens and that row's version: it can be written again
in a later letter, dies when the version rises, and never lies in the database. Only its digest does, for look-up.
"""

import base64
import hashlib
import hmac
import secrets

SECRET_BYTES = 16
TICKET_BYTES = 10
CROCKFORD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
"""From RFC 4648 base32 to Crockford's alphabet, which has no I, L, O or U to misread."""
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def derive_secret(key: bytes, purpose: str, row: int, version: int = 1, *, size: int = SECRET_BYTES) -> str:
    """Give the secret of `size` bytes in Crockford base32, upper case (16 bytes: 26 characters; 10 bytes: 16)."""
    mac = hmac.digest(key, f"{purpose}:{row}:{version}".encode(), hashlib.sha256)[:size]
    return base64.b32encode(mac).decode().rstrip("=").translate(CROCKFORD)


def random_code(size: int = TICKET_BYTES) -> str:
    """Give a code of `size` random bytes in the same alphabet, for what is not derived."""
    return base64.b32encode(secrets.token_bytes(size)).decode().rstrip("=").translate(CROCKFORD)


def tidy_code(code: str) -> str:
    """Give a typed or scanned code as we print it: upper case, no spaces or hyphens, O read as 0, I and L as 1."""
    return code.strip().upper().replace("-", "").replace(" ", "").translate(MISREAD)


def digest(secret: str) -> str:
    """SHA-256 of the tidied secret, in hex: what the database keeps."""
    return hashlib.sha256(tidy_code(secret).encode()).hexdigest()
