"""What Excel does to numbers on their way into a list, undone where that is certain enough to ask.

A telephone number kept as a number has lost its first zero, or stands as `9.12345678E+08`; a tax code the same; `3-4`
in a column of positions has become a date.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from models.errors import N_
from models.registrations.importing_cells import Cell
from models.registrations.organisation import OrganisationKind
from models.registrations.phone import DIALLED, PhoneRefused, read_phone
from models.registrations.tax_code import TaxCodeLostZero, TaxCodeRefused, read_identifier

EXCEL_DAY_ZERO = date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 10_000, 60_000
"""Days that Excel counts, from 1927 to 2064: a number between them may be a date."""
POWER_OF_TEN = re.compile(r"(\d)(?:[.,](\d+))?E\+?(\d{1,2})", re.IGNORECASE)
SPACES_AND_DOTS = re.compile(r"[\s.\-]")

ZERO_LOST = N_("“{was}” thiếu số 0 ở đầu, đã ghi thành {now}. Có đúng không? Nếu không, vui lòng sửa lại.")
ROUNDED = N_("Excel đã rút gọn số này thành “{was}”. Vui lòng nhập lại đủ các chữ số.")
WRITTEN_SHORT = N_("Excel đã viết tắt số này: “{was}” được đọc là {now}. Có đúng không? Nếu không, vui lòng sửa lại.")
IS_A_DATE = N_("Excel đã hiểu ô này là ngày {now}. Có đúng không? Nếu không, vui lòng sửa lại.")
MAY_BE_A_DATE = N_("Ô này chỉ có số {was}; có thể Excel đã đổi từ ngày {now}. Vui lòng xem lại.")


@dataclass(frozen=True)
class Question:
    """A sentence that asks somebody to look: at a repaired cell, or at what was left out."""

    sentence: str
    """Marked for translation; `params` fill its `{name}`s."""
    params: Mapping[str, object]

    def __str__(self) -> str:
        return self.sentence.format(**self.params)


def ask(sentence: str, **params: object) -> Question:
    """Give the question with what fills it."""
    return Question(sentence, params)


def repaired_phone(text: str) -> tuple[str, Question | None]:
    """Give the number as it was before Excel, and what to ask about it."""
    whole = _written_out(text)
    if whole is None:
        return text, ask(ROUNDED, was=text)
    bare = SPACES_AND_DOTS.sub("", whole)
    if bare.isascii() and DIALLED.fullmatch(bare):
        padded = f"0{bare}"
        try:
            read_phone(padded)
        except PhoneRefused:
            return whole, None
        return padded, ask(ZERO_LOST, was=text, now=padded)
    return whole, ask(WRITTEN_SHORT, was=text, now=whole) if whole != text else None


def repaired_tax_code(text: str) -> tuple[str, Question | None]:
    """Give the tax code with the zero that Excel has dropped, if its check digit then fits."""
    whole = _written_out(text)
    if whole is None:
        return "", ask(ROUNDED, was=text)
    try:
        read_identifier(OrganisationKind.ENTERPRISE, whole)
    except TaxCodeLostZero as lost:
        padded = str(lost.params["suggestion"])
        return padded, ask(ZERO_LOST, was=text, now=padded)
    except TaxCodeRefused:
        pass  # said at its field, once the kind of organisation is known
    return whole, ask(WRITTEN_SHORT, was=text, now=whole) if whole != text else None


def repaired_position(cell: Cell) -> tuple[str, Question | None]:
    """Give the words; ask if they are a date."""
    if cell.is_date:
        return cell.text, ask(IS_A_DATE, now=cell.text)
    day = day_of_serial(cell.text)
    if day:
        return cell.text, ask(MAY_BE_A_DATE, was=cell.text, now=f"{day:%d/%m/%Y}")
    return cell.text, None


def question_again(field: str, was: str, value: str) -> Question | None:
    """Give what was asked about a cell of a list that stood so, if its repair (`value`) was not touched since.

    `field` is "phone" or "position".
    """
    if field == "phone":
        repaired, question = repaired_phone(was)
    else:
        repaired, question = repaired_position(Cell(was, is_date=day_of_serial(was) is None))
    return question if repaired == value else None


def day_of_serial(text: str) -> date | None:
    """Give the day that Excel counts so (`32988` → 25/04/1990), or None for any other number."""
    if not (text.isascii() and text.isdecimal() and len(text) == len(str(LAST_SERIAL))):
        return None
    serial = int(text)
    return EXCEL_DAY_ZERO + timedelta(days=serial) if FIRST_SERIAL <= serial <= LAST_SERIAL else None


def _written_out(text: str) -> str | None:
    """Give `9.12345678E+08` as 912345678; None where digits were rounded away; other text as it is."""
    found = POWER_OF_TEN.fullmatch(text)
    if not found:
        return text
    first, rest, power = found[1], found[2] or "", int(found[3])
    return f"{first}{rest}" if len(rest) == power else None
