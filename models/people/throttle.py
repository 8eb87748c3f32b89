"""Counting of attempts in the database, so that a limit neither fails open nor is forgotten at a restart."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from models.db import Table


class Throttle(Table):
    """How often a key (`sign_in:address:…`, hashed) was tried in the window that began at `window_start_at`."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(primary_key=True)
    window_start_at: Mapped[datetime]
    attempts: Mapped[int]
