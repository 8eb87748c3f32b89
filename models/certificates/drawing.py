"""The record of what the press drew: which certificates wait for it, and which are done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from models.certificates.certificate import Certificate
from models.db import session


@dataclass(frozen=True)
class Undrawn:
    """A certificate that waits for the press."""

    id: int
    year: int
    code: str
    face: dict[str, Any]


@dataclass(frozen=True)
class Drawn:
    """A certificate that lies in the archive: the digest and size of its file."""

    id: int
    sha256: str
    size: int


_KEEP = (
    sa.update(Certificate)
    .where(Certificate.id == sa.bindparam("row"), Certificate.drawn_at.is_(None))
    .values(drawn_at=sa.bindparam("at"), pdf_sha256=sa.bindparam("digest"), pdf_bytes=sa.bindparam("size"))
)


def undrawn(*, after_id: int, limit: int, batch_id: int | None = None) -> list[Undrawn]:
    """Give the next certificates that wait, by id: of one batch, or (with `None`) of all."""
    waiting = (
        sa.select(Certificate.id, Certificate.year, Certificate.code, Certificate.face)
        .where(Certificate.drawn_at.is_(None), Certificate.id > after_id)
        .order_by(Certificate.id)
        .limit(limit)
    )
    if batch_id is not None:
        waiting = waiting.where(Certificate.batch_id == batch_id)
    return [Undrawn(row.id, row.year, row.code, row.face) for row in session.execute(waiting)]


def mark_drawn(drawn: Sequence[Drawn], *, now: datetime) -> None:
    """Record that these are drawn. What another worker recorded first stays as it is: the files are the same."""
    rows = [{"row": one.id, "at": now, "digest": one.sha256, "size": one.size} for one in drawn]
    if rows:
        session.connection().execute(_KEEP, rows)
