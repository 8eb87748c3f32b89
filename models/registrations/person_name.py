"""Names of people and organisations: kept in their own spelling, refused only if they cannot be names."""

import re

from models.errors import N_, RuleViolation
from models.text import clean, looks_legacy

LONGEST = 120
LATIN_1_SIGNS = re.compile("[¡-¿×÷]")
"""Bytes of TCVN3 read as Latin-1; no name in Unicode holds one."""
WEB_ADDRESS_SIGNS = ("://", "www.")
NAME_SIGNS = frozenset(" '’‘ʼ`.-,()")


class NameRefused(RuleViolation):
    """Not a person's name."""

    code = "name_refused"
    message = N_("Họ và tên chỉ gồm chữ cái. Vui lòng bỏ chữ số và ký hiệu khác.")
    status = 422
    field = "name"


class LegacyTyping(NameRefused):
    """TCVN3 or VNI: unreadable in Unicode."""

    code = "legacy_typing"
    message = N_("Chữ này dùng bảng mã cũ (TCVN3 hoặc VNI). Vui lòng gõ lại bằng bảng mã Unicode.")


class NameTooLong(NameRefused):
    """Longer than any name."""

    code = "name_too_long"
    message = N_("Tối đa {longest} ký tự. Vui lòng rút gọn.")


class WebAddressInName(NameRefused):
    """Letters print these words under our name: they shall lead nobody to a stranger's site."""

    code = "web_address_in_name"
    message = N_("Ô này không nhận địa chỉ trang web. Vui lòng bỏ phần có “://” hoặc “www.”.")


def read_person_name(text: str) -> str:
    """Give the name in NFC with single spaces. Raises a `NameRefused`."""
    name = read_words(text, LONGEST)
    if not any(map(str.isalpha, name)) or not all(letter.isalpha() or letter in NAME_SIGNS for letter in name):
        raise NameRefused
    return name


def read_words(text: str, longest: int) -> str:
    """Give one line of words in NFC. Raises `LegacyTyping`, `NameTooLong` or `WebAddressInName`."""
    words = clean(text)
    if looks_legacy(words) or LATIN_1_SIGNS.search(words):
        raise LegacyTyping
    if len(words) > longest:
        raise NameTooLong(longest=longest)
    if any(sign in words.lower() for sign in WEB_ADDRESS_SIGNS):
        raise WebAddressInName
    return words
