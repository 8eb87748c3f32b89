"""What a column holds, told by its header: however it is spelled, marked, or ordered.

Matched by folded words, so `HỌ VÀ TÊN`, `Họ tên học viên (*)` and a header in NFD are one. What no rule knows is left
out and named on the page; what we must not have is refused.
"""

import re
from enum import StrEnum
from functools import lru_cache

from models.text import fold

LONGEST_HEADER = 80


class Column(StrEnum):
    """What a column of a list holds."""

    NAME = "name"
    FAMILY_NAME = "family_name"
    MIDDLE_NAME = "middle_name"
    GIVEN_NAME = "given_name"
    POSITION = "position"
    PHONE = "phone"
    EMAIL = "email"
    ORGANISATION = "organisation"
    UNIT = "unit"
    """`Đơn vị`: the organisation, or a part of it; which of them only its cells can tell."""
    TAX_CODE = "tax_code"
    COMMUNE = "commune"
    SERIAL = "serial"
    UNWANTED = "unwanted"
    OTHER = "other"


PERSON_COLUMNS = frozenset({
    Column.NAME, Column.FAMILY_NAME, Column.MIDDLE_NAME, Column.GIVEN_NAME, Column.POSITION, Column.PHONE, Column.EMAIL,
})  # fmt: skip
IN_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
NOT_WORDS = re.compile(r"[\W_]+")
IDENTITY_PAPER = (
    r"\b(cccd|cmnd|cmtnd|cmt|can cuoc|chung minh (nhan dan|thu)|so chung minh|dinh danh|ho chieu|passport|id card)\b"
)
WORDED_AS_ON_THE_PAPER = r"^(ho (va |dem )?ten|full name).*\b(theo|nhu|tren|giong|ghi)\b"
# In this order: the first rule that fits decides. A column with several rules stands where each must be asked.
RULES: tuple[tuple[Column, re.Pattern[str]], ...] = tuple(
    (column, re.compile(rule))
    for column, rule in (
        (Column.NAME, WORDED_AS_ON_THE_PAPER),
        (Column.UNWANTED, IDENTITY_PAPER),
        (Column.SERIAL, r"^(stt|tt|so tt|so thu tu|thu tu|no|so)$"),
        (Column.OTHER, r"\b(ghi chu|nguoi lien he|dau moi|dai dien|giam doc|phu trach|ngay sinh|nam sinh|gioi tinh)\b"),
        (Column.EMAIL, r"\b(e ?mail|gmail|thu dien tu|hop thu)\b"),
        (Column.TAX_CODE, r"\b(ma so thue|mst|msdn|ma so (dn|doanh nghiep|htx|hop tac xa|don vi)|tax ?code|tax id)\b"),
        (Column.PHONE, r"\b(dien thoai|sdt|so dt|dt|dtdd|di dong|zalo|(tele|mobile )?phone|mobile|tel)\b"),
        (Column.PHONE, r"\bso lien (he|lac)\b"),
        (Column.FAMILY_NAME, r"^(ho|ho va ten (dem|lot)|ho va (chu )?(dem|lot)|ho (chu )?(dem|lot)|ho ten (dem|lot))$"),
        (Column.FAMILY_NAME, r"^(last name|family name|surname)$"),
        (Column.MIDDLE_NAME, r"^((ten|chu) (dem|lot)|dem|lot|middle name)$"),
        (Column.GIVEN_NAME, r"^(ten|ten goi|first name|given name)$"),
        (Column.ORGANISATION, r"\bten (dn|doanh nghiep|cong ty|cty|htx|hop tac xa|co so|hkd|ho kinh doanh)\b"),
        (Column.ORGANISATION, r"^(dn|doanh nghiep|cong ty|cty|htx|hop tac xa|hkd|ho kinh doanh|company)\b"),
        (Column.POSITION, r"\b(chuc danh|chuc vu|chuc trach|vi tri|cong viec|nghe nghiep|nhiem vu)\b"),
        (Column.POSITION, r"\b(position|job|title)\b"),
        (Column.UNIT, r"\b(don vi|co quan|to chuc|noi cong tac|noi lam viec|organi[sz]ation)\b"),
        (Column.UNIT, r"^(bo phan|phong( ban)?|to doi)\b"),
        (Column.NAME, r"\b(ho (va )?ten|hoten|hovaten|(full|trainee|participant) ?name|hoc vien)\b"),
        (Column.NAME, r"\bten (nguoi|can bo|nhan vien|nhan su|thanh vien|dai bieu)\b"),
        (Column.NAME, r"^(name|nguoi (tham (du|gia)|du|hoc)|thanh vien|dai bieu)$"),
        (Column.COMMUNE, r"^(ten )?(xa|phuong|xa phuong|phuong xa)( dac khu)?$|^dia ban$"),
    )
)


@lru_cache(maxsize=4096)
def column_of(header: str) -> Column:
    """Tell what stands under this header; `OTHER` where nothing is known."""
    if not header or len(header) > LONGEST_HEADER:
        return Column.OTHER
    folded = fold(header)
    bare = _words(IN_BRACKETS.sub(" ", folded))
    found = next((column for column, rule in RULES if rule.search(bare)), Column.OTHER)
    if found in {Column.OTHER, Column.SERIAL} and re.search(IDENTITY_PAPER, _words(folded)):
        return Column.UNWANTED  # `Số (CCCD)`
    return found


def _words(folded: str) -> str:
    return NOT_WORDS.sub(" ", folded).strip()
