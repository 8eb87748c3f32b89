"""The few words in braces that staff may write into a letter: replaced by name, never evaluated."""

import re
from collections.abc import Mapping

from models.errors import N_, RuleViolation

PLACEHOLDERS = {
    "ten_khoa": "tên khóa",
    "ten_don_vi": "tên đơn vị đăng ký",
    "nguoi_nhan": "họ tên người nhận thư",
    "ma_dang_ky": "mã đăng ký",
    "ngay_khai_giang": "ngày của buổi đầu, ví dụ 05/09/2026",
    "dia_diem": "địa điểm của buổi đầu",
    "duong_dan": "đường dẫn đến trang đăng ký (người liên hệ) hoặc trang của khóa (học viên)",
}
_WRITTEN = re.compile(r"\{([^{}\n]{0,60})\}")


class UnknownPlaceholder(RuleViolation):
    """Words in braces that nothing stands for would go out as they are typed."""

    code = "unknown_placeholder"
    message = N_("Không có chỗ điền {name}. Chỉ dùng được: {known}.")
    status = 422
    field = "text"


def check_placeholders(*texts: str) -> None:
    """Refuse words in braces that are not one of `PLACEHOLDERS`. Raises `UnknownPlaceholder` by name."""
    for text in texts:
        for found in _WRITTEN.finditer(text):
            if found[1] not in PLACEHOLDERS:
                raise UnknownPlaceholder(name=found[0], known=", ".join(f"{{{name}}}" for name in PLACEHOLDERS))


def fill_placeholders(text: str, values: Mapping[str, str]) -> str:
    """Put each value in its place, once: what a value says is never read again. Unknown ones stay as they are."""
    return _WRITTEN.sub(lambda found: values.get(found[1], found[0]), text)
