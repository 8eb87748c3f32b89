"""Submit a revision and decide on it. Nobody decides on an article of which she wrote a single revision."""

from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.content.approval import Approval, Decision
from models.content.item import STATE_NAMES, ContentItem, ContentState
from models.content.moving import WrongState, locked_item, move, newest_revision, user_id_of
from models.content.revision import Revision
from models.db import session
from models.errors import N_, RuleViolation


class OwnText(RuleViolation):
    """She wrote part of it."""

    code = "own_text"
    message = N_("Ông/Bà đã soạn bài này nên không thể tự duyệt. Vui lòng để người khác duyệt.")
    status = 403


class ReasonMissing(RuleViolation):
    """A return must say what to change."""

    code = "reason_missing"
    message = N_("Vui lòng ghi rõ điều cần sửa để người soạn biết.")
    status = 422
    field = "comment"


def submit(item_id: int, *, revision_number: int, actor: Actor, now: datetime) -> None:
    """Put exactly this revision before the approvers. Raises `NotFound`, `NewerRevision`, `WrongState`."""
    item = locked_item(item_id)
    revision = newest_revision(item, revision_number)
    move(item, ContentState.SUBMITTED)
    _record("article.submitted", item, revision, actor=actor, now=now)


def approve(item_id: int, *, revision_number: int, comment: str = "", actor: Actor, now: datetime) -> Approval:
    """Approve exactly this revision. Raises `NotFound`, `NewerRevision`, `WrongState`, `OwnText`."""
    return _decide(item_id, Decision.APPROVED, revision_number, comment, actor=actor, now=now)


def send_back(item_id: int, *, revision_number: int, comment: str, actor: Actor, now: datetime) -> Approval:
    """Return exactly this revision to its author with the reason. Raises as `approve`, and `ReasonMissing`."""
    if not comment:
        raise ReasonMissing
    return _decide(item_id, Decision.RETURNED, revision_number, comment, actor=actor, now=now)


def _decide(
    item_id: int, decision: Decision, revision_number: int, comment: str, *, actor: Actor, now: datetime
) -> Approval:
    item = locked_item(item_id)
    revision = newest_revision(item, revision_number)
    if item.state is not ContentState.SUBMITTED:
        raise WrongState(state=STATE_NAMES[item.state])
    if user_id_of(actor) in author_ids(item.id):
        raise OwnText
    move(item, ContentState.APPROVED if decision is Decision.APPROVED else ContentState.DRAFT)
    approval = Approval(
        revision_id=revision.id,
        decision=decision,
        comment=comment or None,
        decided_by_id=user_id_of(actor),
        decided_at=now,
    )
    session.add(approval)
    session.flush()
    _record(f"article.{decision.value}", item, revision, actor=actor, now=now, comment=comment)
    return approval


def author_ids(item_id: int) -> frozenset[int]:
    """Give who wrote any revision of the item."""
    return frozenset(session.scalars(sa.select(Revision.author_id).where(Revision.item_id == item_id).distinct()))


def _record(
    action: str, item: ContentItem, revision: Revision, *, actor: Actor, now: datetime, **details: object
) -> None:
    record(
        action, "content_item", item.id, actor=actor, now=now, title=revision.title, revision=revision.number, **details
    )
