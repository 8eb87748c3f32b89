"""The desk: what lies on it, one article with its history, its preview, and what changed between two revisions."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from blueprints.common.access import current_principal, open_to
from blueprints.common.paging import Page, page_number
from blueprints.content.item_page import found_item, item_page
from blueprints.content.news import article_page
from blueprints.content.room import DESK, ITEM, asked_number, blueprint
from models.content import policy
from models.content.comparing import compare
from models.content.item import STATE_NAMES, ContentState
from models.content.queries import (
    DeskQuestion,
    approvals_of,
    count_by_state,
    count_desk_lines,
    desk_lines,
    last_approved_number,
    publication_of,
    revision_of,
)
from models.errors import NotFound
from models.people.principal import Principal
from models.people.roles import Role
from models.text import clean

FOR_ME = "cho-toi-duyet"
STATES = {
    "nhap": ContentState.DRAFT,
    "cho-duyet": ContentState.SUBMITTED,
    "da-duyet": ContentState.APPROVED,
    "hen-gio": ContentState.SCHEDULED,
    "da-dang": ContentState.PUBLISHED,
}


@blueprint.get(DESK)
@open_to(*policy.DESK)
def desk() -> ResponseReturnValue:
    """List the articles of every state: `?loc=` a state or what waits for this approver, `?tim=` words."""
    principal = current_principal()
    chosen = request.args.get("loc", "")
    question = _question(principal, chosen)
    page = Page(page_number(), count_desk_lines(question))
    return render_template(
        "content/desk.html",
        lines=desk_lines(question, offset=page.offset, limit=page.size),
        page=page,
        words=question.words,
        chosen=chosen,
        tabs=_tabs(principal),
        may_write=policy.may_write(principal),
    )


def _question(principal: Principal, chosen: str) -> DeskQuestion:
    words = clean(request.args.get("tim", ""))[:100]
    return DeskQuestion(STATES.get(chosen), principal.id if chosen == FOR_ME else None, words)


def _tabs(principal: Principal) -> list[tuple[str, str, int]]:
    """Give each filter with its name and how many it holds."""
    counts = count_by_state()
    tabs = [("", "Tất cả", sum(counts.values()))]
    if principal.has(Role.APPROVER):
        tabs.append((FOR_ME, "Chờ tôi duyệt", count_desk_lines(DeskQuestion(waiting_for=principal.id))))
    return tabs + [(key, STATE_NAMES[state], counts.get(state, 0)) for key, state in STATES.items()]


@blueprint.get(ITEM)
@open_to(*policy.DESK)
def item(item_id: int) -> ResponseReturnValue:
    """Show one article: where it stands, what may be done next, its revisions and decisions."""
    return item_page(item_id)


@blueprint.get(f"{ITEM}/xem-truoc")
@open_to(*policy.DESK)
def preview(item_id: int) -> ResponseReturnValue:
    """Show a revision (`?ban=`, by default the newest) as readers would see it."""
    found, _newest = found_item(item_id)
    revision = revision_of(item_id, asked_number("ban", found.latest_revision))
    if revision is None:
        raise NotFound
    publication = publication_of(item_id)
    return article_page(
        revision, publication=None, more=[], published_at=publication.published_at if publication else None
    )


@blueprint.get(f"{ITEM}/so-sanh")
@open_to(*policy.DESK)
def comparison(item_id: int) -> ResponseReturnValue:
    """Show what changed from revision `?tu=` (by default the last approved, or the one before) to `?den=`."""
    found, newest = found_item(item_id)
    approved = last_approved_number(approvals_of(item_id)) or 0
    before = approved if 0 < approved < found.latest_revision else max(1, found.latest_revision - 1)
    old = revision_of(item_id, asked_number("tu", before))
    new = revision_of(item_id, asked_number("den", newest.number))
    if old is None or new is None:
        raise NotFound
    return render_template("content/comparison.html", item=found, old=old, new=new, comparison=compare(old, new))
