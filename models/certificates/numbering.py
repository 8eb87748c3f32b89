"""Numbers run per year, one after another, and are never reused (*vào sổ cấp giấy chứng nhận*)."""

from sqlalchemy.dialects import postgresql, sqlite

from models.certificates.certificate import CertificateNumber
from models.db import session


def take_numbers(year: int, count: int) -> range:
    """Take the next `count` numbers of a year, and lock the year until the transaction ends.

    One statement makes the year's row or raises it, so two who begin a year at once wait for each other. A transaction
    that is undone gives its numbers back: there is no gap.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    taking = (
        insert(CertificateNumber)
        .values(year=year, last=count)
        .on_conflict_do_update(index_elements=["year"], set_={"last": CertificateNumber.last + count})
        .returning(CertificateNumber.last)
    )
    last = session.execute(taking).scalar_one()
    return range(last - count + 1, last + 1)


def number_text(number: int, department_short: str) -> str:
    """As printed: `012/GCN-SKHCN`."""
    return f"{number:03}/GCN-{department_short}"
