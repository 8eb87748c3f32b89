"""A link that opened a trainee's own page once, and does so no more."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.db import Table


class FormerPageLink(Table):
    """Kept so that whoever opens it reads why, and not that there is no such page. Append-only, until she is erased."""

    __tablename__ = "former_page_link"

    digest: Mapped[str] = mapped_column(primary_key=True)
    """SHA-256 of its secret."""
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"), index=True)
    retired_at: Mapped[datetime]
