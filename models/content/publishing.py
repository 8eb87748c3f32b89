"""Publish what is due, once; and take an article off the website."""

from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.content.item import ContentState
from models.content.moving import locked_item, move
from models.content.publication import Publication
from models.content.revision import Revision
from models.content.scheduling import is_approved, locked_publication, unschedule
from models.db import session
from models.errors import N_, RuleViolation

LARGEST_BATCH = 100


class NotPublished(RuleViolation):
    """It does not stand on the website."""

    code = "not_published"
    message = N_("Bài này hiện không đăng trên trang tin. Vui lòng tải lại trang để xem tình trạng mới.")


class WithdrawalReasonMissing(RuleViolation):
    """Whoever takes an article off says why."""

    code = "withdrawal_reason_missing"
    message = N_("Vui lòng ghi lý do gỡ bài.")
    status = 422
    field = "reason"


def due_items(now: datetime) -> list[int]:
    """Give the items that are planned for `now` or before, at most 100: each is published in a transaction of its own.

    `blueprints/content/publishing.py` does so.
    """
    query = sa.select(Publication.item_id).where(_is_due(now)).order_by(Publication.id).limit(LARGEST_BATCH)
    return list(session.scalars(query))


def publish_item(item_id: int, *, now: datetime) -> bool:
    """Publish one item if it is due, and tell whether this call did. Raises `NotFound`.

    The item is locked before it is looked at again: of two workers at once one publishes, and a second run publishes
    nothing.
    """
    item = locked_item(item_id)
    publication = locked_publication(item)
    if publication is None or publication.planned_at is None or publication.planned_at > now:
        return False  # another worker was first, or it was taken off the schedule
    revision_id = publication.successor_id or publication.revision_id
    if item.state is not ContentState.SCHEDULED or not is_approved(revision_id):
        return False  # no act leaves it so; words without approval never go out
    planned_at = publication.planned_at
    if publication.published_at is None:
        publication.published_at = now
    else:
        publication.revision_id, publication.updated_at = revision_id, now
        publication.successor_id = publication.replace_at = publication.withdrawn_at = None
    move(item, ContentState.PUBLISHED)
    session.flush()
    number, title = session.execute(sa.select(Revision.number, Revision.title).where(Revision.id == revision_id)).one()
    record(
        "article.published", "content_item", item.id, actor=Actor.system(), now=now,
        title=title, revision=number, planned_at=planned_at.isoformat(),
    )  # fmt: skip
    return True


def withdraw(item_id: int, *, reason: str, actor: Actor, now: datetime) -> None:
    """Take a published article off the website. Its approved words may be scheduled again, or edited first.

    Words that were planned to take its place are taken off the schedule: nothing comes back by itself.
    Raises `NotFound`, `NotPublished`, `WithdrawalReasonMissing`.
    """
    if not reason:
        raise WithdrawalReasonMissing
    item = locked_item(item_id)
    publication = locked_publication(item)
    if publication is None or not publication.stands:
        raise NotPublished
    if item.state is ContentState.SCHEDULED:
        unschedule(item.id, actor=actor, now=now)
    elif item.state is ContentState.PUBLISHED:
        move(item, ContentState.APPROVED)
    publication.withdrawn_at = now
    session.flush()
    record("article.withdrawn", "content_item", item.id, actor=actor, now=now, reason=reason)


def _is_due(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(
        sa.and_(Publication.published_at.is_(None), Publication.publish_at <= now),
        Publication.replace_at <= now,
    )
