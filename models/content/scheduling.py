"""Plan when an approved revision goes onto the website, and take it off the plan again."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.content.approval import Approval, Decision
from models.content.item import STATE_NAMES, ContentItem, ContentState
from models.content.moving import WrongState, locked_item, move, newest_revision
from models.content.publication import Channel, Publication
from models.content.revision import Revision
from models.db import locked, session
from models.errors import N_, RuleViolation

FURTHEST = timedelta(days=366)


class NotApproved(RuleViolation):
    """Only an approved revision is published."""

    code = "not_approved"
    message = N_("Bản số {number} chưa được duyệt nên chưa thể đăng. Vui lòng trình duyệt trước.")


class TimePassed(RuleViolation):
    """The time chosen lies in the past."""

    code = "time_passed"
    message = N_("Thời điểm đăng đã qua. Vui lòng chọn thời điểm sau hiện tại, hoặc chọn “Đăng ngay”.")
    status = 422
    field = "publish_at"


class TooFarAhead(RuleViolation):
    """More than a year ahead: more likely a slip than a plan."""

    code = "too_far_ahead"
    message = N_("Thời điểm đăng cách hôm nay hơn một năm. Vui lòng kiểm tra lại năm.")
    status = 422
    field = "publish_at"


def schedule(item_id: int, *, revision_number: int, publish_at: datetime, actor: Actor, now: datetime) -> Publication:
    """Plan the approved revision for `publish_at` (`now`: at once), or move a plan to another time.

    The worker publishes (`publishing.publish_due`). Raises `NotFound`, `NewerRevision`, `WrongState`, `NotApproved`,
    `TimePassed`, `TooFarAhead`.
    """
    if publish_at < now:
        raise TimePassed
    if publish_at > now + FURTHEST:
        raise TooFarAhead
    item = locked_item(item_id)
    revision = newest_revision(item, revision_number)
    if item.state is not ContentState.SCHEDULED:
        move(item, ContentState.SCHEDULED)
    if not is_approved(revision.id):
        raise NotApproved(number=revision.number)
    publication = _plan(item, revision, publish_at)
    record(
        "article.scheduled", "content_item", item.id, actor=actor, now=now,
        title=revision.title, revision=revision.number, publish_at=publish_at.isoformat(),
    )  # fmt: skip
    return publication


def unschedule(item_id: int, *, actor: Actor, now: datetime) -> None:
    """Take the plan back; the approval stays. Raises `NotFound`, `WrongState` (it may just have been published)."""
    item = locked_item(item_id)
    if item.state is not ContentState.SCHEDULED:
        raise WrongState(state=STATE_NAMES[item.state])
    take_off_schedule(item)
    move(item, ContentState.APPROVED)
    record("article.unscheduled", "content_item", item.id, actor=actor, now=now)


def take_off_schedule(item: ContentItem) -> None:
    """Forget what is planned for a locked item; what is published stands."""
    publication = locked_publication(item)
    if publication is None:
        return
    if publication.published_at is None:
        session.delete(publication)
    else:
        publication.successor_id = publication.replace_at = None
    session.flush()


def is_approved(revision_id: int) -> bool:
    """Whether someone approved exactly this revision."""
    query = sa.select(Approval.id).where(Approval.revision_id == revision_id, Approval.decision == Decision.APPROVED)
    return session.scalar(query.limit(1)) is not None


def locked_publication(item: ContentItem) -> Publication | None:
    """Give and lock the website publication of a locked item, read afresh."""
    query = sa.select(Publication).where(Publication.item_id == item.id, Publication.channel == Channel.WEBSITE)
    found: Publication | None = session.scalar(locked(query).execution_options(populate_existing=True))
    return found


def _plan(item: ContentItem, revision: Revision, publish_at: datetime) -> Publication:
    publication = locked_publication(item)
    if publication is None:
        publication = Publication(
            item_id=item.id, channel=Channel.WEBSITE, revision_id=revision.id, publish_at=publish_at
        )
        session.add(publication)
    elif publication.published_at is None:
        publication.revision_id, publication.publish_at = revision.id, publish_at
    else:
        publication.successor_id, publication.replace_at = revision.id, publish_at
    session.flush()
    return publication
