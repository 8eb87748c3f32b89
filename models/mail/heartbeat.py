"""When the worker last did each of its sweeps, so that a silent worker, or one that fails, is noticed."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from models.db import Table, session

SWEEPS = ("deliver", "draw", "publish")
"""What the worker does every minute, by name."""


class WorkerHeartbeat(Table):
    """One row for each thing that the clock does."""

    __tablename__ = "worker_heartbeat"

    name: Mapped[str] = mapped_column(primary_key=True)
    beat_at: Mapped[datetime]


def beat(name: str, *, now: datetime) -> None:
    """Write down that the worker did `name` at `now`. Two may beat at once; the later to write stands."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = insert(WorkerHeartbeat).values(name=name, beat_at=now)
    session.execute(row.on_conflict_do_update(index_elements=["name"], set_={"beat_at": row.excluded.beat_at}))


def last_beats() -> dict[str, datetime]:
    """Give when each thing was last done."""
    return {row.name: row.beat_at for row in session.execute(sa.select(WorkerHeartbeat.name, WorkerHeartbeat.beat_at))}


def oldest_sweep() -> datetime | None:
    """Give when the sweep that has been silent longest was last done; `None` while one of them never was."""
    beats = last_beats()
    return min(beats[name] for name in SWEEPS) if beats.keys() >= set(SWEEPS) else None
