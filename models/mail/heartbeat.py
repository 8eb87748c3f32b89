"""When the worker last swept, so that a silent worker is noticed."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.db import Table, session


class WorkerHeartbeat(Table):
    """One row for each thing that the clock does."""

    __tablename__ = "worker_heartbeat"

    name: Mapped[str] = mapped_column(primary_key=True)
    beat_at: Mapped[datetime]


def beat(name: str, *, now: datetime) -> None:
    """Write down that the worker did `name` at `now`."""
    changed = session.execute(sa.update(WorkerHeartbeat).where(WorkerHeartbeat.name == name).values(beat_at=now))
    if not changed.rowcount:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        session.execute(sa.insert(WorkerHeartbeat).values(name=name, beat_at=now))


def last_beats() -> dict[str, datetime]:
    """Give when each thing was last done."""
    return {row.name: row.beat_at for row in session.execute(sa.select(WorkerHeartbeat.name, WorkerHeartbeat.beat_at))}
