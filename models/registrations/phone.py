"""Telephone numbers: read as people write them, kept as E.164, only of Viet Nam.

libphonenumber takes a letter O for noise and knows no 11-digit mobile numbers of before 2018: those two we ask about
ourselves. A number that has the right length but that the numbering plan does not list (052…) is kept, and the page
warns.
"""

import re
import unicodedata

import phonenumbers

from models.errors import N_, RuleViolation
from models.text import fold

COUNTRY = "VN"
COUNTRY_CODE = 84
LABEL = re.compile(
    r"^(?:so dien thoai|dien thoai|sdt|dtdd|dt|di dong|zalo|tel|phone|mobile|hotline)\s*(?:/\s*zalo\s*)?[:.]?\s*"
)
SEVERAL = re.compile(r"\s*(?:[/;,|\n]|\bhoac\b|\bva\b|\bor\b|\band\b)\s*")
MISREAD = str.maketrans({"o": "0", "l": "1", "i": "1"})
SHORTEST = 8
DIALLED = re.compile(r"[35789]\d{8}|2\d{9}")
"""National numbers of mobiles and of landlines with their area code."""
CONVERTED = {
    # Mobile numbers of 11 digits, converted from 15 September 2018.
    "120": "70", "121": "79", "122": "77", "126": "76", "128": "78",
    "123": "83", "124": "84", "125": "85", "127": "81", "129": "82",
    "162": "32", "163": "33", "164": "34", "165": "35", "166": "36", "167": "37", "168": "38", "169": "39",
    "186": "56", "188": "58", "199": "59",
}  # fmt: skip


class PhoneRefused(RuleViolation):
    """The number cannot be dialled."""

    code = "phone_refused"
    message = N_(
        "Số điện thoại chưa đúng. Vui lòng nhập số di động 10 chữ số, ví dụ 0912 345 678, hoặc số cố định kèm mã vùng."
    )
    status = 422
    field = "phone"


class PhoneIsOld(PhoneRefused):
    """An 11-digit mobile number of before 15 September 2018."""

    code = "phone_is_old"
    message = N_(
        "Số di động 11 chữ số đã được đổi từ năm 2018. Có phải {suggestion} không? Nếu đúng, vui lòng nhập số này."
    )


class PhoneHasLetters(PhoneRefused):
    """A letter O for a zero, or words."""

    code = "phone_has_letters"
    message = N_("Số điện thoại có chữ cái. Có phải {suggestion} không? Nếu đúng, vui lòng nhập số này.")


class PhoneNotDigits(PhoneRefused):
    """Words."""

    code = "phone_not_digits"
    message = N_("Số điện thoại chỉ gồm chữ số. Vui lòng bỏ chữ cái.")


class PhoneIsForeign(PhoneRefused):
    """We telephone within Viet Nam."""

    code = "phone_is_foreign"
    message = N_("Vui lòng nhập số điện thoại tại Việt Nam (bắt đầu bằng 0 hoặc +84).")


class SeveralPhones(PhoneRefused):
    """Two numbers in one field."""

    code = "several_phones"
    message = N_("Vui lòng chỉ ghi một số điện thoại, ví dụ {suggestion}.")


def read_phone(text: str) -> str:
    """Give the number as E.164 (`+84912345678`). Raises a `PhoneRefused`, with a suggestion if there is one."""
    bare = LABEL.sub("", fold(unicodedata.normalize("NFKC", text)).strip("'\" "))
    parts = [part for part in SEVERAL.split(bare) if sum(map(str.isdecimal, part)) >= SHORTEST]
    if len(parts) > 1:
        raise SeveralPhones(suggestion=parts[0])
    if re.search(r"[^\W\d_]", bare):
        raise _with_letters(bare)
    try:
        number = phonenumbers.parse(bare, COUNTRY)
    except phonenumbers.NumberParseException:
        raise PhoneRefused from None
    if number.country_code != COUNTRY_CODE:
        raise PhoneIsForeign
    national = str(number.national_number)
    if len(national) == 10 and national[:3] in CONVERTED:  # noqa: PLR2004  # without the leading zero
        raise PhoneIsOld(suggestion=f"0{CONVERTED[national[:3]]}{national[3:]}")
    if number.extension or not (DIALLED.fullmatch(national) or phonenumbers.is_valid_number(number)):
        raise PhoneRefused
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _with_letters(bare: str) -> PhoneRefused:
    mended = bare.translate(MISREAD)
    try:
        number = phonenumbers.parse(mended, COUNTRY)
    except phonenumbers.NumberParseException:
        return PhoneNotDigits()
    if re.search(r"[^\W\d_]", mended) or not phonenumbers.is_valid_number_for_region(number, COUNTRY):
        return PhoneNotDigits()
    return PhoneHasLetters(suggestion=f"0{number.national_number}")


def is_doubtful(e164: str | None) -> bool:
    """Whether a kept number has the right length but is of no known operator: the page asks to look at it again."""
    if not e164:
        return False
    number = phonenumbers.PhoneNumber(country_code=COUNTRY_CODE, national_number=int(e164.removeprefix("+84")))
    return not phonenumbers.is_valid_number(number)
