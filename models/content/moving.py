"""How an item goes from state to state, and the refusals that every act of this room shares."""

import sqlalchemy as sa

from models.audit.actor import Actor
from models.content.item import CONTENT_MOVES, STATE_NAMES, ContentItem, ContentState
from models.content.revision import Revision
from models.db import locked, session
from models.errors import N_, NotAllowed, NotFound, RuleViolation


class WrongState(RuleViolation):
    """The item is not where this act begins."""

    code = "wrong_state"
    message = N_(
        "Bài đang ở trạng thái “{state}” nên chưa làm được việc này. Vui lòng tải lại trang để xem tình trạng mới."
    )


class NewerRevision(RuleViolation):
    """The act named a revision, and a newer one exists."""

    code = "newer_revision"
    message = N_("Bài đã có bản số {number}, mới hơn bản Ông/Bà vừa xem. Vui lòng xem bản mới rồi thực hiện lại.")


def locked_item(item_id: int) -> ContentItem:
    """Lock the item that every act on it counts by. Raises `NotFound`."""
    query = locked(sa.select(ContentItem).where(ContentItem.id == item_id)).execution_options(populate_existing=True)
    item: ContentItem | None = session.scalar(query)
    if item is None:
        raise NotFound
    return item


def move(item: ContentItem, to: ContentState) -> None:
    """Move the item. Raises `WrongState` if the map has no such way."""
    if to not in CONTENT_MOVES[item.state]:
        raise WrongState(state=STATE_NAMES[item.state])
    item.state = to


def newest_revision(item: ContentItem, number: int) -> Revision:
    """Give revision `number` if it is still the newest. Raises `NewerRevision`, or `NotFound` if it never was."""
    if number < item.latest_revision:
        raise NewerRevision(number=item.latest_revision)
    if number > item.latest_revision:
        raise NotFound
    query = sa.select(Revision).where(Revision.item_id == item.id, Revision.number == number)
    revision: Revision = session.execute(query).scalar_one()
    return revision


def user_id_of(actor: Actor) -> int:
    """Give the account that acts. Raises `NotAllowed` for anyone without one: words have an author."""
    if actor.kind != "user" or actor.id is None:
        raise NotAllowed
    return actor.id
