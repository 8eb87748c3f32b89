"""That a revision is to stand on a channel from a time on, and that it does."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.content.item import ContentItem
from models.content.revision import Revision
from models.db import Table, enum_column


class Channel(StrEnum):
    """Where it is told. Other channels come with the content calendar."""

    WEBSITE = "website"


class Publication(Table):
    """One item on one channel, once. `publish_at` is the plan, `published_at` the fact."""

    __tablename__ = "publication"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("content_item.id"))
    channel: Mapped[Channel] = mapped_column(enum_column(Channel, "channel"))
    revision_id: Mapped[int] = mapped_column(sa.ForeignKey("revision.id"))
    publish_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    updated_at: Mapped[datetime | None]
    """When a later approved revision took the place of the first."""

    item: Mapped[ContentItem] = relationship(lazy="raise")
    revision: Mapped[Revision] = relationship(lazy="raise")

    __table_args__ = (
        sa.UniqueConstraint("item_id", "channel"),
        sa.Index("ix_publication_due", "published_at", "publish_at"),
    )
