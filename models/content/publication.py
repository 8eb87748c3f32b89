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
    """One item on one channel, once. `publish_at` is the plan, `published_at` the fact.

    `revision` stands from `published_at` until `withdrawn_at`. `successor` is an approved revision that takes its place
    at `replace_at`: until then the old words stand.
    """

    __tablename__ = "publication"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("content_item.id"))
    channel: Mapped[Channel] = mapped_column(enum_column(Channel, "channel"))
    revision_id: Mapped[int] = mapped_column(sa.ForeignKey("revision.id"))
    publish_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    updated_at: Mapped[datetime | None]
    """When a later approved revision took the place of the first."""
    successor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("revision.id"))
    replace_at: Mapped[datetime | None] = mapped_column(index=True)
    withdrawn_at: Mapped[datetime | None]
    """When it was taken off the channel; the audit trail says by whom and why."""

    item: Mapped[ContentItem] = relationship(lazy="raise")
    revision: Mapped[Revision] = relationship(lazy="raise", foreign_keys=[revision_id])
    successor: Mapped[Revision | None] = relationship(lazy="raise", foreign_keys=[successor_id])

    @property
    def planned_at(self) -> datetime | None:
        """When the worker is to publish next, or `None` if nothing is planned."""
        return self.replace_at if self.published_at else self.publish_at

    @property
    def stands(self) -> bool:
        """Whether readers see it now."""
        return self.published_at is not None and self.withdrawn_at is None

    __table_args__ = (
        sa.CheckConstraint("(successor_id IS NULL) = (replace_at IS NULL)", name="successor_has_time"),
        sa.CheckConstraint("published_at IS NOT NULL OR successor_id IS NULL", name="successor_follows"),
        sa.CheckConstraint("published_at IS NOT NULL OR withdrawn_at IS NULL", name="withdrawn_was_published"),
        sa.UniqueConstraint("item_id", "channel"),
        sa.Index("ix_publication_due", "published_at", "publish_at"),
    )
