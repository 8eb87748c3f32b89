"""The telephone number of a course's contact person."""

import re

from models.courses.refusals import BadContactPhone

SEPARATORS = re.compile(r"[\s.()\-–]+")
NATIONAL = re.compile(r"(?:\+84|0084|84|0)([2-9]\d{8,9})")
HOTLINE = re.compile(r"1[89]00\d{4,6}")


def contact_phone(text: str) -> str:
    """Give `+842553822345` for `0255 382.2345`, a hotline (`1900…`) as it is. Raises `BadContactPhone`."""
    digits = SEPARATORS.sub("", text)
    if HOTLINE.fullmatch(digits):
        return digits
    national = NATIONAL.fullmatch(digits)
    if national is None or not digits.isascii():
        raise BadContactPhone
    return f"+84{national[1]}"
