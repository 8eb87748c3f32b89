"""The words of a content item as they stood once, and the pictures they show."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.content.item import ContentItem
from models.db import Table
from models.people.user import User


class Image(Table):
    """A picture, kept as a file named by its digest; made smaller and stripped of camera data when it came."""

    __tablename__ = "image"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(unique=True)
    media_type: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    bytes: Mapped[int]
    uploaded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    uploaded_at: Mapped[datetime]


class Revision(Table):
    """Never changed after it is written: an approval is of exactly these words."""

    __tablename__ = "revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("content_item.id"))
    number: Mapped[int]
    title: Mapped[str]
    folded: Mapped[str]
    summary: Mapped[str]
    body_markdown: Mapped[str]
    body_html: Mapped[str]
    """Rendered when saved: a page never renders Markdown."""
    image_id: Mapped[int | None] = mapped_column(sa.ForeignKey("image.id"))
    image_alt: Mapped[str | None]
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    created_at: Mapped[datetime]

    item: Mapped[ContentItem] = relationship(lazy="raise")
    image: Mapped[Image | None] = relationship(lazy="raise")
    author: Mapped[User] = relationship(lazy="raise")

    __table_args__ = (
        sa.UniqueConstraint("item_id", "number"),
        sa.CheckConstraint("(image_id IS NULL) = (image_alt IS NULL)", name="image_has_alt"),
    )
