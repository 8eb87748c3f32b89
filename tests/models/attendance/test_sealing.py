"""A record on a phone's list opens with its ticket and with nothing else, as any browser can do it."""

import base64
import hashlib

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.attendance.sealing import seal, unseal

pytestmark = pytest.mark.one_database
CODE, OTHER = "K7QF2M3X9TRA0C1D", "K7QF2M3X9TRA0C1E"
RECORD = '{"state":"confirmed","name":"Nguyễn Tấn Đạt","organisation":"HTX Sông Vệ"}'.encode()

KNOWN = (
    "46MhHa6ZaOJtjr5fn4bBkSBUmnqsKvTmSfLHiF8gSqkUG8tnqdvkCZIv28ofGp"
    "JR/nad+y+ofwJ7iILAhaEJR+ALKzxDjI+l/WSAU710rV6oebDQxTAylykTw7E="
)
"""A test vector for whoever writes a scanner: `{"state":"waiting"}` under `CODE`."""


def test_a_record_is_opened_as_the_description_says():
    raw = base64.b64decode(seal(CODE, RECORD))
    key = hashlib.sha256(b"tra-khuc roster 1:K7QF2M3X9TRA0C1D").digest()
    assert AESGCM(key).decrypt(raw[:12], raw[12:], None).rstrip() == RECORD


def test_this_record_under_this_ticket_is_sealed_in_these_very_bytes():
    assert seal(CODE, b'{"state":"waiting"}') == KNOWN


def test_another_ticket_opens_nothing():
    with pytest.raises(InvalidTag):
        unseal(OTHER, seal(CODE, RECORD))


def test_a_changed_record_is_sealed_under_another_nonce():
    first, second = base64.b64decode(seal(CODE, b"{}")), base64.b64decode(seal(CODE, b"[]"))
    assert first[:12] != second[:12]
    assert seal(CODE, b"{}") == seal(CODE, b"{}")


@pytest.mark.parametrize(("length", "sealed"), [(1, 92), (64, 92), (65, 156), (128, 156), (129, 220)])
def test_the_length_says_only_how_many_times_64_bytes(length, sealed):
    assert len(base64.b64decode(seal(CODE, b"x" * length))) == sealed


def test_the_digest_that_names_a_ticket_is_not_its_key():
    raw = base64.b64decode(seal(CODE, RECORD))
    with pytest.raises(InvalidTag):
        AESGCM(hashlib.sha256(CODE.encode()).digest()).decrypt(raw[:12], raw[12:], None)
