"""Write and rewrite an article. Every save that changes a word is a new revision; no revision is ever changed."""

import re
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from models.audit.actor import Actor
from models.audit.recording import record
from models.content.item import ContentItem, ContentKind, ContentState
from models.content.moving import NewerRevision, locked_item, move, newest_revision, user_id_of
from models.content.publication import Publication
from models.content.revision import Revision
from models.content.scheduling import take_off_schedule
from models.db import session
from models.errors import N_, RuleViolation
from models.markdown import render_markdown
from models.text import fold

LONGEST_SLUG = 80
FALLBACK_SLUG = "tin"
DECIDED = frozenset({ContentState.APPROVED, ContentState.SCHEDULED, ContentState.PUBLISHED})


class EditedMeanwhile(NewerRevision):
    """Someone saved a newer revision while this one was being typed. Nothing typed is lost: the form keeps it."""

    code = "edited_meanwhile"
    message = N_(
        "Bản số {number} vừa được lưu trong khi Ông/Bà đang soạn. Nội dung Ông/Bà đã gõ vẫn còn dưới đây. "
        "Vui lòng xem phần khác nhau, rồi bấm lưu lần nữa nếu vẫn muốn dùng nội dung của mình."
    )


class AddressJustTaken(RuleViolation):
    """Two articles of one title were saved in the same moment."""

    code = "address_just_taken"
    message = N_("Vừa có bài khác cùng tiêu đề được lưu. Vui lòng bấm lưu lần nữa.")
    field = "title"


@dataclass(frozen=True, kw_only=True)
class Words:
    """What an author wrote. Rendered when made: make it before the transaction begins."""

    title: str
    summary: str
    body_markdown: str
    image_id: int | None = None
    image_alt: str | None = None
    body_html: str = field(init=False, repr=False)
    folded: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "body_html", render_markdown(self.body_markdown))
        object.__setattr__(self, "folded", fold(f"{self.title} {self.summary} {self.body_markdown}"))

    def are_those_of(self, revision: Revision) -> bool:
        """Whether nothing was changed."""
        names = ("title", "summary", "body_markdown", "image_id", "image_alt")
        return all(getattr(self, name) == getattr(revision, name) for name in names)


def draft_article(words: Words, *, actor: Actor, now: datetime, is_example: bool = False) -> ContentItem:
    """Begin an article with its first revision. Raises `AddressJustTaken`."""
    item = ContentItem(
        kind=ContentKind.ARTICLE,
        slug=_free_slug(words.title),
        state=ContentState.DRAFT,
        latest_revision=1,
        is_example=is_example,
        created_by_id=user_id_of(actor),
        created_at=now,
    )
    session.add(item)
    _flush_slug()
    _write(item, words, actor=actor, now=now)
    record("article.drafted", "content_item", item.id, actor=actor, now=now, title=words.title)
    return item


def revise(item_id: int, words: Words, *, started_from: int, actor: Actor, now: datetime) -> Revision | None:
    """Write a new revision, or give `None` if nothing changed.

    `started_from` is the number of the revision that the author saw. An approval is of older words now: the item goes
    back to DRAFT and what was scheduled is taken off the schedule; what is published stands.
    Raises `NotFound`, `EditedMeanwhile`, `AddressJustTaken`.
    """
    item = locked_item(item_id)
    if item.latest_revision > started_from:
        raise EditedMeanwhile(number=item.latest_revision)
    before = newest_revision(item, started_from)
    if words.are_those_of(before):
        return None
    item.latest_revision += 1
    revision = _write(item, words, actor=actor, now=now)
    _void_approval(item, actor=actor, now=now)
    if words.title != before.title and not _was_published(item):
        item.slug = _free_slug(words.title, item.id)
        _flush_slug()
    record(
        "article.revised", "content_item", item.id, actor=actor, now=now, title=words.title, revision=revision.number
    )
    return revision


def _write(item: ContentItem, words: Words, *, actor: Actor, now: datetime) -> Revision:
    revision = Revision(
        item_id=item.id,
        number=item.latest_revision,
        title=words.title,
        folded=words.folded,
        summary=words.summary,
        body_markdown=words.body_markdown,
        body_html=words.body_html,
        image_id=words.image_id,
        image_alt=words.image_alt,
        author_id=user_id_of(actor),
        created_at=now,
    )
    session.add(revision)
    session.flush()
    return revision


def _void_approval(item: ContentItem, *, actor: Actor, now: datetime) -> None:
    before = item.state
    if before is ContentState.DRAFT:
        return
    if before is ContentState.SCHEDULED:
        take_off_schedule(item)
    move(item, ContentState.DRAFT)
    if before in DECIDED:
        record("article.approval_voided", "content_item", item.id, actor=actor, now=now, was=before.value)


def _was_published(item: ContentItem) -> bool:
    query = sa.select(Publication.id).where(Publication.item_id == item.id, Publication.published_at.is_not(None))
    return session.scalar(query.limit(1)) is not None


def slug_of(title: str) -> str:
    """Give the address that a title makes: `Đổi mới sáng tạo` → `doi-moi-sang-tao`, cut at a word."""
    slug = "-".join(re.findall(r"[a-z0-9]+", fold(title)))
    if len(slug) > LONGEST_SLUG:
        slug = slug[: LONGEST_SLUG + 1].rpartition("-")[0] or slug[:LONGEST_SLUG]
    return slug or FALLBACK_SLUG


def _free_slug(title: str, item_id: int | None = None) -> str:
    """Give the title's address, or with -2, -3 … the first that no other item has."""
    base = slug_of(title)
    query = sa.select(ContentItem.slug).where(
        sa.or_(ContentItem.slug == base, ContentItem.slug.startswith(f"{base}-", autoescape=True))
    )
    taken = set(session.scalars(query.where(ContentItem.id != item_id) if item_id else query))
    number = 2
    slug = base
    while slug in taken:
        slug = f"{base}-{number}"
        number += 1
    return slug


def _flush_slug() -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise AddressJustTaken from error
