"""Questions about drawn sheets: which files a course's certificates are, in the order in which they are handed out."""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa

from models.certificates.certificate import Certificate, CertificateBatch
from models.certificates.queries import MOST_CERTIFICATES
from models.db import session
from models.text import name_sort_key

MOST_BATCHES = 100


class SheetOrder(StrEnum):
    """How sheets follow each other in what is printed: as the register runs, or as people queue for them."""

    NUMBER = "so"
    NAME = "ten"


class Sheet(NamedTuple):
    """One certificate's file, and what it is called."""

    year: int
    code: str
    number: int
    holder_name: str
    issued_on: date
    is_drawn: bool


class Batch(NamedTuple):
    """One issue of a course, with how many certificates it gave and how many of them are drawn."""

    id: int
    issued_at: datetime
    issued: int
    drawn: int


def sheets_of_course(course_id: int, order: SheetOrder, batch_id: int | None = None) -> list[Sheet]:
    """Give the sheets of a course, or of one of its batches, those not yet drawn too; another's batch has none."""
    which = [Certificate.course_id == course_id]
    if batch_id is not None:
        which.append(Certificate.batch_id == batch_id)
    rows = session.execute(
        sa.select(
            Certificate.year,
            Certificate.code,
            Certificate.number,
            Certificate.holder_name,
            Certificate.issued_on,
            Certificate.drawn_at.is_not(None),
        )
        .where(*which)
        .order_by(Certificate.year, Certificate.number)
        .limit(MOST_CERTIFICATES)
    )
    sheets = [Sheet._make(row) for row in rows]
    # The name as it is printed; her enrolment's may have been mended since.
    return sorted(sheets, key=lambda one: name_sort_key(one.holder_name)) if order is SheetOrder.NAME else sheets


def batches_of_course(course_id: int) -> list[Batch]:
    """Give a course's issues, the first one first."""
    rows = session.execute(
        sa.select(CertificateBatch.id, CertificateBatch.issued_at, sa.func.count(), sa.func.count(Certificate.drawn_at))
        .join(Certificate, Certificate.batch_id == CertificateBatch.id)
        .where(CertificateBatch.course_id == course_id)
        .group_by(CertificateBatch.id, CertificateBatch.issued_at)
        .order_by(CertificateBatch.id)
        .limit(MOST_BATCHES)
    )
    return [Batch._make(row) for row in rows]
