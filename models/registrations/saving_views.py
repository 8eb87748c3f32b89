"""Keeping a view of the desk's list under a name, and giving it up. A person's own convenience: nobody else sees it."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.db import ask, locked, session
from models.errors import N_, NotFound, RuleViolation
from models.people.user import User
from models.registrations.saved_view import SavedView

MOST_VIEWS = 20
LONGEST_NAME = 60


class ViewWithoutName(RuleViolation):
    """It must be called something, and shortly."""

    code = "view_without_name"
    message = N_("Vui lòng đặt tên cho cách xem, tối đa {longest} ký tự.")
    status = 422


class TooManyViews(RuleViolation):
    """The list of views would need a search of its own."""

    code = "too_many_views"
    message = N_("Mỗi người lưu tối đa {most} cách xem. Vui lòng xóa bớt một cách xem cũ.")


def save_view(name: str, query: str, *, actor: Actor, now: datetime) -> int:
    """Keep `query` under `name`; a view of that name is replaced. Gives its id.

    Raises `ViewWithoutName`, `TooManyViews`, or `NotFound` for an actor without an account.
    """
    if not 1 <= len(name) <= LONGEST_NAME:
        raise ViewWithoutName(longest=LONGEST_NAME)
    # Her own account's row is held: two windows that save at once are counted one after the other.
    if actor.id is None or not session.scalar(locked(sa.select(User.id).where(User.id == actor.id))):
        raise NotFound
    view = session.scalar(sa.select(SavedView).where(SavedView.user_id == actor.id, SavedView.name == name))
    if view is None:
        if len(saved_views(actor.id)) >= MOST_VIEWS:
            raise TooManyViews(most=MOST_VIEWS)
        view = SavedView(user_id=actor.id, name=name)
        session.add(view)
    view.query, view.saved_at = query, now
    session.flush()
    record("view.saved", "view", view.id, actor=actor, now=now, name=name)
    return view.id


def remove_view(view_id: int, *, actor: Actor, now: datetime) -> None:
    """Give up one of the actor's own views. Raises `NotFound`."""
    view = session.get(SavedView, view_id)
    if view is None or view.user_id != actor.id:
        raise NotFound
    session.delete(view)
    session.flush()
    record("view.removed", "view", view_id, actor=actor, now=now, name=view.name)


@dataclass(frozen=True)
class KeptView:
    """A view as a page lists it."""

    id: int
    name: str
    query: str


VIEWS = cast("sa.Table", SavedView.__table__).c
_views = (
    sa.select(VIEWS.id, VIEWS.name, VIEWS.query)
    .where(VIEWS.user_id == sa.bindparam("user"))
    .order_by(VIEWS.name, VIEWS.id)
    .limit(MOST_VIEWS)
)


def saved_views(user_id: int) -> list[KeptView]:
    """Give a person's views by name. One query."""
    return [KeptView(*row) for row in ask(_views, user=user_id)]
