"""The columns of the desk's list and of the file made of it: what each is called, and what it says of a person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from blueprints.common.filters import vn_phone
from models.clock import VIETNAM
from models.courses.commune import commune_names
from models.registrations.listing import Row
from models.registrations.organisation import ORGANISATION_KIND_NAMES
from models.registrations.tax_code import shown_identifier


@dataclass(frozen=True)
class Column:
    """One column: `key` stands in the address, `value` is plain text, empty where there is nothing."""

    key: str
    heading: str
    value: Callable[[Row], str]
    is_usual: bool = False
    css: str = ""
    filed: Callable[[Row], str] | None = None
    """What a file says, where that is not what the page says."""

    @property
    def in_file(self) -> Callable[[Row], str]:
        """Give what makes the cell of a file."""
        return self.filed or self.value


@lru_cache(maxsize=1024)  # the people of one registration share their times
def moment_or_nothing(moment: datetime | None) -> str:
    """Give the time as it is read, or nothing."""
    return f"{moment.astimezone(VIETNAM):%H:%M, %d/%m/%Y}" if moment else ""  # vn_datetime in one stroke


COLUMNS = {
    column.key: column
    for column in (
        Column("chuc-danh", "Chức danh", lambda row: row.position, is_usual=True),
        Column("don-vi", "Đơn vị", lambda row: row.organisation, is_usual=True),
        Column("loai-hinh", "Loại hình", lambda row: ORGANISATION_KIND_NAMES[row.kind]),
        Column("ma-so", "Mã số thuế", lambda row: shown_identifier(row.identifier_kind, row.identifier), css="nums"),
        Column("xa", "Xã, phường, đặc khu", lambda row: commune_names().get(row.commune_code, "")),
        Column(
            "dien-thoai", "Điện thoại", lambda row: vn_phone(row.phone), css="nums",
            filed=lambda row: row.phone or "",
        ),
        Column("thu", "Thư điện tử", lambda row: row.email or ""),
        Column("lien-he", "Người liên hệ", lambda row: row.contact_name),
        Column(
            "lien-he-dt", "Điện thoại liên hệ", lambda row: vn_phone(row.contact_phone), css="nums",
            filed=lambda row: row.contact_phone,
        ),
        Column("lien-he-thu", "Thư liên hệ", lambda row: row.contact_email),
        Column("ma", "Mã đăng ký", lambda row: row.reference, css="nums"),
        Column("luc", "Đăng ký lúc", lambda row: moment_or_nothing(row.entered_at), is_usual=True, css="nums"),
        Column("cho", "Chỗ số", lambda row: str(row.seat_number or ""), css="nums"),
    )
}  # fmt: skip
USUAL = tuple(key for key, column in COLUMNS.items() if column.is_usual)


def columns_named(keys: list[str]) -> list[Column]:
    """Give the columns of these keys in their fixed order; the usual ones if none is named."""
    chosen = [column for key, column in COLUMNS.items() if key in keys]
    return chosen or [COLUMNS[key] for key in USUAL]
