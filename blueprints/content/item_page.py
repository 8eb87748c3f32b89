"""The page of one article on the desk: every act on it begins here, and a refused one is told here."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from blueprints.common.access import current_principal
from blueprints.common.forms import Form, form_refused
from blueprints.common.unit_of_work import writing
from blueprints.content.forms import LATER, DecisionForm, ScheduleForm, SubmissionForm, WithdrawalForm
from blueprints.content.room import UNPROCESSABLE
from models.clock import VIETNAM
from models.content.approving import author_ids
from models.content.comparing import Comparison, compare
from models.content.item import ContentItem
from models.content.policy import may_decide, may_withdraw, may_write
from models.content.publication import Publication
from models.content.queries import (
    approvals_of,
    article_item,
    last_approved_number,
    publication_of,
    revision_of,
    revisions_of,
)
from models.content.revision import Revision
from models.errors import NotFound, RuleViolation

FORMS: dict[str, type[Form]] = {
    "submission": SubmissionForm,
    "decision": DecisionForm,
    "schedule": ScheduleForm,
    "withdrawal": WithdrawalForm,
}


def found_item(item_id: int) -> tuple[ContentItem, Revision]:
    """Give the item and its newest revision. Raises `NotFound`."""
    item = article_item(item_id)
    newest = revision_of(item_id, item.latest_revision) if item else None
    if item is None or newest is None:
        raise NotFound
    return item, newest


def item_page(item_id: int, sent: Form | None = None) -> str:
    """Give the page; `sent` is the form that was refused and keeps what was typed."""
    item, newest = found_item(item_id)
    approvals = approvals_of(item_id)
    approved_number = last_approved_number(approvals)
    publication = publication_of(item_id)
    return render_template(
        "content/item.html",
        item=item,
        newest=newest,
        revisions=revisions_of(item_id),
        approvals=approvals,
        approved_number=approved_number,
        since_approved=_since(newest, approved_number),
        publication=publication,
        forms=_forms(sent, publication),
        **_permissions(item_id),
    )


def _forms(sent: Form | None, publication: Publication | None) -> dict[str, Form]:
    """Give the page's forms: the one that was sent as it was typed, the plan filled in if there is one."""
    forms: dict[str, Form] = {name: kind(formdata=None) for name, kind in FORMS.items()}
    if publication and publication.planned_at:
        local = publication.planned_at.astimezone(VIETNAM)
        forms["schedule"] = ScheduleForm(formdata=None, when=LATER, publish_at=local)
    return {name: sent if isinstance(sent, type(form)) else form for name, form in forms.items()}


def _since(newest: Revision, approved_number: int | None) -> Comparison | None:
    """Give what changed since the last approved revision, if something was approved before."""
    if approved_number is None or approved_number == newest.number:
        return None
    approved = revision_of(newest.item_id, approved_number)
    return compare(approved, newest) if approved else None


def _permissions(item_id: int) -> dict[str, bool]:
    principal = current_principal()
    authors = author_ids(item_id)
    return {
        "may_write": may_write(principal),
        "may_decide": may_decide(principal, authors),
        "wrote_some": principal.id in authors,
        "may_withdraw": may_withdraw(principal),
    }


def attempt(item_id: int, form: Form, act: Callable[[], Any], done: str) -> ResponseReturnValue:
    """Do what the form asks: back to the page with `done`, or the page again with the refusal and what was typed."""
    if not form.validate():
        return item_page(item_id, form), UNPROCESSABLE
    try:
        with writing():
            act()
    except NotFound:
        raise
    except RuleViolation as violation:
        form_refused(form, violation)
        return item_page(item_id, form), violation.status
    flash(done, "success")
    return redirect(url_for("content.item", item_id=item_id), 303)
