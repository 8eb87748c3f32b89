"""How an organisation is identified: its tax code, or for a household business the personal ID of its representative.

10 digits with a check digit; 13 for a branch (10 + 3); 12 for a household business since 1 July 2025
(TT 86/2024/TT-BTC); none for a cooperation group. What people paste is repaired where the meaning is certain; where it
is only likely we ask.
"""

import re
import unicodedata
from dataclasses import dataclass

from stdnum.vn import mst

from models.errors import N_, RuleViolation
from models.registrations.organisation import IdentifierKind, OrganisationKind
from models.text import fold

WITHOUT_IDENTIFIER = frozenset({OrganisationKind.COOPERATION_GROUP, OrganisationKind.OTHER})
"""Kinds of organisation that may have no tax code."""
LABEL = re.compile(
    r"^(?:ma so thue|mst|m\.s\.t|ma so (?:doanh nghiep|hop tac xa|htx)|msdn|so dinh danh(?: ca nhan)?|ma so)"
    r"\s*[:.\-–]*\s*"
)
SEPARATORS = re.compile(r"[\s.\-‐‑‒–—―−]")
SHORT_BRANCH = re.compile(r"(\d{10})[-–—‐‑−](\d{1,2})")
SEPARATED_BRANCH = re.compile(r"\d{9,10}[-–—‐‑−]\d{1,3}")
TAX_CODE_10, PERSONAL_ID, TAX_CODE_13 = 10, 12, 13
SHOWN_OF_PERSONAL_ID = 3
FIRST_DIGITS_OF_PERSONAL_ID = "0123"


@dataclass(frozen=True)
class Identifier:
    """What `Organisation` keeps: digits only, or none. Made by `read_identifier` alone."""

    kind: IdentifierKind
    value: str | None


class TaxCodeRefused(RuleViolation):
    """The tax code cannot be right."""

    code = "tax_code_refused"
    message = N_("Mã số thuế chưa đúng. Vui lòng kiểm tra lại.")
    status = 422
    field = "tax_code"


class TaxCodeMissing(TaxCodeRefused):
    """This kind of organisation has a tax code."""

    code = "tax_code_missing"
    message = N_("Vui lòng nhập mã số thuế (10 chữ số; đơn vị phụ thuộc 13 chữ số).")


class PersonalIdMissing(TaxCodeRefused):
    """A household business is known by its representative's personal ID."""

    code = "personal_id_missing"
    message = N_("Vui lòng nhập số định danh cá nhân (12 chữ số) của người đại diện hộ kinh doanh, hoặc mã số thuế cũ.")


class TaxCodeNotDigits(TaxCodeRefused):
    """Something other than digits."""

    code = "tax_code_not_digits"
    message = N_("Mã số thuế chỉ gồm chữ số. Vui lòng bỏ chữ cái và ký hiệu khác.")


class TaxCodeChecksum(TaxCodeRefused):
    """The check digit does not fit the others."""

    code = "tax_code_checksum"
    message = N_("Mã số thuế {entered} không khớp chữ số kiểm tra. Vui lòng đối chiếu với giấy đăng ký doanh nghiệp.")


class TaxCodeLostZero(TaxCodeRefused):
    """Excel has eaten a zero: likely, so we ask."""

    code = "tax_code_lost_zero"
    message = N_("Có phải {suggestion} không? Số vừa nhập thiếu số 0 ở đầu. Nếu đúng, vui lòng nhập {suggestion}.")


class TaxCodeBranchTooShort(TaxCodeRefused):
    """A branch is numbered with three digits."""

    code = "tax_code_branch_too_short"
    message = N_(
        "Mã đơn vị phụ thuộc có 3 chữ số sau dấu gạch. Có phải {suggestion} không? Nếu đúng, vui lòng nhập lại như vậy."
    )


class PersonalIdOnlyForHouseholds(TaxCodeRefused):
    """We take a person's number from a household business only."""

    code = "personal_id_only_for_households"
    message = N_(
        "12 chữ số là số định danh cá nhân, chỉ dùng cho hộ kinh doanh. "
        "Vui lòng nhập mã số thuế hoặc chọn lại loại hình."
    )


class PersonalIdImpossible(TaxCodeRefused):
    """No province or country begins like this."""

    code = "personal_id_impossible"
    message = N_(
        "Số định danh cá nhân không thể bắt đầu bằng {start}: ba chữ số đầu là mã nơi đăng ký khai sinh. "
        "Vui lòng đối chiếu với thẻ căn cước."
    )


class TaxCodeLength(TaxCodeRefused):
    """Neither 10, 12 nor 13 digits."""

    code = "tax_code_length"
    message = N_(
        "Mã số thuế có 10 chữ số (đơn vị phụ thuộc 13, hộ kinh doanh 12); số vừa nhập có {length}. "
        "Vui lòng kiểm tra lại."
    )


def read_identifier(kind: OrganisationKind, text: str) -> Identifier:
    """Read what was typed or pasted. Raises a `TaxCodeRefused` that says what is wrong, with any suggestion."""
    bare = LABEL.sub("", fold(unicodedata.normalize("NFKC", text)).strip("'\" "))
    digits = SEPARATORS.sub("", bare)
    if not digits:
        if kind in WITHOUT_IDENTIFIER:
            return Identifier(IdentifierKind.NONE, None)
        raise PersonalIdMissing if kind is OrganisationKind.HOUSEHOLD else TaxCodeMissing
    if not (digits.isascii() and digits.isdecimal()):
        raise TaxCodeNotDigits
    if len(digits) == PERSONAL_ID and not SEPARATED_BRANCH.fullmatch(bare):
        return _personal_id(kind, digits)
    if len(digits) not in {TAX_CODE_10, TAX_CODE_13}:
        raise _wrong_length(kind, bare, digits)
    if not mst.is_valid(digits):
        raise TaxCodeChecksum(entered=shown_tax_code(digits))
    return Identifier(IdentifierKind.TAX_CODE_10 if len(digits) == TAX_CODE_10 else IdentifierKind.TAX_CODE_13, digits)


def _personal_id(kind: OrganisationKind, digits: str) -> Identifier:
    if kind is not OrganisationKind.HOUSEHOLD:
        raise PersonalIdOnlyForHouseholds
    # The first three are the province or country of birth (001 to about 330); there is no check digit.
    if digits.startswith("000") or digits[0] not in FIRST_DIGITS_OF_PERSONAL_ID:
        raise PersonalIdImpossible(start=digits[:3])
    return Identifier(IdentifierKind.PERSONAL_ID, digits)


def _wrong_length(kind: OrganisationKind, bare: str, digits: str) -> TaxCodeRefused:
    """Give the most helpful refusal for a number that is too short or too long."""
    short = SHORT_BRANCH.fullmatch(bare)
    if short and mst.is_valid(short[1]):
        return TaxCodeBranchTooShort(suggestion=f"{short[1]}-{int(short[2]):03}")
    padded = f"0{digits}"
    if len(padded) in {TAX_CODE_10, TAX_CODE_13} and mst.is_valid(padded):
        return TaxCodeLostZero(suggestion=shown_tax_code(padded))
    if kind is OrganisationKind.HOUSEHOLD and len(padded) == PERSONAL_ID and not digits.startswith("0"):
        return TaxCodeLostZero(suggestion=padded)
    return TaxCodeLength(length=len(digits))


def shown_tax_code(digits: str) -> str:
    """Write a branch's code with its hyphen."""
    return f"{digits[:10]}-{digits[10:]}" if len(digits) == TAX_CODE_13 else digits


def shown_identifier(kind: IdentifierKind, value: str | None) -> str:
    """Give what a page may show: a personal ID is masked but for its last three digits; empty where there is none."""
    if value is None:
        return ""
    if kind is IdentifierKind.PERSONAL_ID:
        return "•" * (len(value) - SHOWN_OF_PERSONAL_ID) + value[-SHOWN_OF_PERSONAL_ID:]
    return shown_tax_code(value)
