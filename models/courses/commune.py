"""The province's communes (*xã, phường, đặc khu*): 96 since 1 July 2025."""

import csv
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.db import Table, session
from models.text import fold

SOURCE = Path(__file__).with_name("communes.csv")


class Commune(Table):
    """One commune by its official code. `Sơn Hà` and `Sơn Hạ` fold alike: identity is the code, not the name."""

    __tablename__ = "commune"

    code: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """`xã`, `phường` or `đặc khu`."""
    name: Mapped[str] = mapped_column(unique=True)
    """In full: `Xã Ba Tơ`."""
    bare_name: Mapped[str]
    folded: Mapped[str]
    former_province: Mapped[str]


@cache
def communes_on_file() -> tuple[dict[str, str], ...]:
    """Give the 96 communes as they stand in the product's own list."""
    with SOURCE.open(encoding="utf-8", newline="") as source:
        return tuple(dict(row, folded=fold(row["name"])) for row in csv.DictReader(source))


@cache
def commune_names() -> dict[str, str]:
    """Give code → name in full (`21025` → `Phường Cẩm Thành`), in the order of the list: a page then needs no join."""
    return {row["code"]: row["name"] for row in communes_on_file()}


def load_communes() -> None:
    """Bring the table in line with the list on file. Running it again changes nothing."""
    present = set(session.scalars(sa.select(Commune.code)))
    missing = [row for row in communes_on_file() if row["code"] not in present]
    if missing:
        session.execute(sa.insert(Commune), missing)
