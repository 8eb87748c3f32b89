"""A content item: an article from draft to publication."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.db import Table, enum_column
from models.people.user import User


class ContentKind(StrEnum):
    """What is told. Broadcast items come with the content calendar."""

    ARTICLE = "article"


class ContentState(StrEnum):
    """Where the newest revision stands. Any edit brings it back to DRAFT; `Publication` says what readers see."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"


CONTENT_MOVES = {
    ContentState.DRAFT: {ContentState.SUBMITTED},
    ContentState.SUBMITTED: {ContentState.DRAFT, ContentState.APPROVED},
    ContentState.APPROVED: {ContentState.DRAFT, ContentState.SCHEDULED},
    ContentState.SCHEDULED: {ContentState.DRAFT, ContentState.APPROVED, ContentState.PUBLISHED},
    ContentState.PUBLISHED: {ContentState.DRAFT, ContentState.APPROVED},
}
STATE_NAMES = {
    ContentState.DRAFT: "Bản nháp",
    ContentState.SUBMITTED: "Chờ duyệt",
    ContentState.APPROVED: "Đã duyệt",
    ContentState.SCHEDULED: "Đã hẹn giờ",
    ContentState.PUBLISHED: "Đã đăng",
}


class ContentItem(Table):
    """The thing that is told; its words are in its revisions."""

    __tablename__ = "content_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ContentKind] = mapped_column(enum_column(ContentKind, "kind"))
    slug: Mapped[str] = mapped_column(unique=True)
    state: Mapped[ContentState] = mapped_column(enum_column(ContentState, "state"))
    latest_revision: Mapped[int]
    """Number of the newest revision: an edit says which it started from."""
    is_example: Mapped[bool] = mapped_column(default=False)
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    created_at: Mapped[datetime]

    created_by: Mapped[User] = relationship(lazy="raise")
