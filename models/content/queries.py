"""Questions about content: what stands on the website, and what lies on the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import defer, joinedload

from models.content.approval import Approval, Decision
from models.content.item import ContentItem, ContentState
from models.content.publication import Channel, Publication
from models.content.revision import Image, Revision
from models.db import session
from models.people.user import User
from models.text import fold

MOST_WORDS = 8
MOST_REVISIONS = 200
WAITING_FOR_ME = "waiting_for_me"


# ---- the website

_standing = (
    Publication.channel == Channel.WEBSITE,
    Publication.published_at.is_not(None),
    Publication.withdrawn_at.is_(None),
)


_no_bodies = (
    defer(Revision.body_html, raiseload=True),
    defer(Revision.body_markdown, raiseload=True),
    defer(Revision.folded, raiseload=True),
)
"""A list shows titles: the long texts stay in the database."""


def latest_articles(limit: int) -> list[Publication]:
    """Give what was published last on the website, newest first, with item, revision and image loaded."""
    return published_articles("", offset=0, limit=limit)


def published_articles(words: str, *, offset: int, limit: int, bodies: bool = False) -> list[Publication]:
    """Give published articles that hold all these words (typed with or without accents), newest first."""
    revision = joinedload(Publication.revision).options(joinedload(Revision.image), *(() if bodies else _no_bodies))
    query = (
        sa.select(Publication)
        .join(Publication.revision)
        .where(*_standing, *_holds(words))
        .options(joinedload(Publication.item), revision)
        .order_by(Publication.published_at.desc(), Publication.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return list(session.scalars(query))


def count_published(words: str) -> int:
    """Count what `published_articles` would give without a bound."""
    query = sa.select(sa.func.count()).select_from(Publication).join(Publication.revision)
    return session.scalar(query.where(*_standing, *_holds(words))) or 0


def published_article(slug: str) -> Publication | None:
    """Give the article that stands at this address, with item, revision and image loaded."""
    query = (
        sa.select(Publication)
        .join(Publication.item)
        .where(*_standing, ContentItem.slug == slug)
        .options(
            joinedload(Publication.item),
            joinedload(Publication.revision).options(joinedload(Revision.image), joinedload(Revision.item)),
        )
    )
    found: Publication | None = session.scalar(query)
    return found


def news_changed_at() -> datetime | None:
    """Give when the news last changed: published, replaced or withdrawn."""
    moments = session.execute(
        sa.select(
            sa.func.max(Publication.published_at),
            sa.func.max(Publication.updated_at),
            sa.func.max(Publication.withdrawn_at),
        ).where(Publication.channel == Channel.WEBSITE)
    ).one()
    return max((moment for moment in moments if moment), default=None)


def picture_is_public(sha256: str) -> bool | None:
    """Whether a revision that stands on the website shows this picture; `None` if there is no such picture."""
    shown = sa.exists().where(*_standing, Publication.revision_id == Revision.id, Revision.image_id == Image.id)
    return session.scalar(sa.select(shown).where(Image.sha256 == sha256))


def _holds(words: str) -> list[sa.ColumnElement[bool]]:
    return [Revision.folded.contains(word, autoescape=True) for word in fold(words).split()[:MOST_WORDS]]


# ---- the desk


@dataclass(frozen=True)
class DeskLine:
    """One article on the desk, as its newest revision says."""

    id: int
    state: ContentState
    is_example: bool
    title: str
    revision: int
    author: str
    edited_at: datetime
    publish_at: datetime | None
    published_at: datetime | None
    replace_at: datetime | None
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class DeskQuestion:
    """What the desk is asked for: a state (or what waits for this approver), and words."""

    state: ContentState | None = None
    waiting_for: int | None = None
    words: str = ""


_newest = (Revision.item_id == ContentItem.id, Revision.number == ContentItem.latest_revision)


def desk_lines(question: DeskQuestion, *, offset: int, limit: int) -> list[DeskLine]:
    """Give articles of every state, last edited first."""
    query = (
        sa.select(
            ContentItem.id, ContentItem.state, ContentItem.is_example, Revision.title, Revision.number, User.name,
            Revision.created_at, Publication.publish_at, Publication.published_at, Publication.replace_at,
            Publication.withdrawn_at,
        )
        .join(Revision, sa.and_(*_newest))
        .join(User, User.id == Revision.author_id)
        .join(Publication, Publication.item_id == ContentItem.id, isouter=True)
        .where(*_asked(question))
        .order_by(Revision.created_at.desc(), ContentItem.id.desc())
        .offset(offset)
        .limit(limit)
    )  # fmt: skip
    return [DeskLine(*row) for row in session.execute(query)]


def count_desk_lines(question: DeskQuestion) -> int:
    """Count what `desk_lines` would give without a bound."""
    query = sa.select(sa.func.count()).select_from(ContentItem).join(Revision, sa.and_(*_newest))
    return session.scalar(query.where(*_asked(question))) or 0


def count_by_state() -> dict[ContentState, int]:
    """Count the articles in each state."""
    rows = session.execute(sa.select(ContentItem.state, sa.func.count()).group_by(ContentItem.state))
    return {state: count for state, count in rows}  # noqa: C416  # dict() of rows has no types


def count_returned_to(author_id: int) -> int:
    """Count the drafts whose newest revision is this author's and was returned to her."""
    returned = sa.exists().where(Approval.revision_id == Revision.id, Approval.decision == Decision.RETURNED)
    query = sa.select(sa.func.count()).select_from(ContentItem).join(Revision, sa.and_(*_newest))
    query = query.where(ContentItem.state == ContentState.DRAFT, Revision.author_id == author_id, returned)
    return session.scalar(query) or 0


def _asked(question: DeskQuestion) -> list[sa.ColumnElement[bool]]:
    asked = _holds(question.words)
    if question.state is not None:
        asked.append(ContentItem.state == question.state)
    if question.waiting_for is not None:
        own = sa.exists().where(Revision.item_id == ContentItem.id, Revision.author_id == question.waiting_for)
        asked += [ContentItem.state == ContentState.SUBMITTED, ~own.correlate(ContentItem)]
    return asked


# ---- one article


def article_item(item_id: int) -> ContentItem | None:
    """Give one item with who began it."""
    found: ContentItem | None = session.scalar(
        sa.select(ContentItem).where(ContentItem.id == item_id).options(joinedload(ContentItem.created_by))
    )
    return found


def revisions_of(item_id: int) -> list[Revision]:
    """Give the revisions, newest first (at most 200), each with author, without the long texts."""
    query = (
        sa.select(Revision)
        .where(Revision.item_id == item_id)
        .options(joinedload(Revision.author), *_no_bodies)
        .order_by(Revision.number.desc())
        .limit(MOST_REVISIONS)
    )
    return list(session.scalars(query))


def revision_of(item_id: int, number: int) -> Revision | None:
    """Give one revision with item, author and image."""
    query = (
        sa.select(Revision)
        .where(Revision.item_id == item_id, Revision.number == number)
        .options(joinedload(Revision.item), joinedload(Revision.author), joinedload(Revision.image))
    )
    found: Revision | None = session.scalar(query)
    return found


def approvals_of(item_id: int) -> list[Approval]:
    """Give the decisions, newest first (at most 200), each with its revision and who decided."""
    query = (
        sa.select(Approval)
        .join(Approval.revision)
        .where(Revision.item_id == item_id)
        .options(joinedload(Approval.revision), joinedload(Approval.decided_by))
        .order_by(Approval.decided_at.desc(), Approval.id.desc())
        .limit(MOST_REVISIONS)
    )
    return list(session.scalars(query))


def publication_of(item_id: int) -> Publication | None:
    """Give what is planned and what stands on the website, with both revisions."""
    query = (
        sa.select(Publication)
        .where(Publication.item_id == item_id, Publication.channel == Channel.WEBSITE)
        .options(joinedload(Publication.revision), joinedload(Publication.successor))
    )
    found: Publication | None = session.scalar(query)
    return found


def last_approved_number(approvals: Sequence[Approval]) -> int | None:
    """Give the number of the newest approved revision among these decisions."""
    numbers = [approval.revision.number for approval in approvals if approval.decision is Decision.APPROVED]
    return max(numbers, default=None)


def image_by_digest(sha256: str) -> Image | None:
    """Give a kept picture."""
    found: Image | None = session.scalar(sa.select(Image).where(Image.sha256 == sha256))
    return found
