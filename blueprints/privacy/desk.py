"""The office's queue of requests, and each of them."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.common.access import current_principal, open_to
from blueprints.common.forms import UNPROCESSABLE, Form, form_refused
from blueprints.common.paging import Page, page_number
from blueprints.common.queue import wake
from blueprints.common.unit_of_work import writing
from blueprints.privacy.forms import AnswerForm, ExtensionForm
from blueprints.privacy.room import blueprint
from blueprints.privacy.words import RECORD_KINDS, REQUEST_KINDS, STATES
from models.clock import now
from models.errors import NotFound, RuleViolation
from models.privacy import deciding
from models.privacy.holding import standing_holds
from models.privacy.policy import CARERS, may_erase
from models.privacy.queries import (
    contacts_matching,
    open_requests,
    request_by_id,
    request_counts,
    settled_requests,
    trainees_matching,
)
from models.privacy.retaining import latest_runs

DESK = "/quan-ly/quyen-rieng-tu"
REQUEST = f"{DESK}/<int:request_id>"
OK = 200


@blueprint.get(DESK, endpoint="desk")
@open_to(*CARERS)
def show_desk() -> ResponseReturnValue:
    """List the requests that wait, the most urgent first; or those that were answered."""
    moment = now()
    waiting, overdue, settled = request_counts(moment)
    is_settled = request.args.get("loc") == "da-tra-loi"
    page = Page(page_number(), settled if is_settled else waiting)
    listed = settled_requests if is_settled else open_requests
    return render_template(
        "privacy/desk.html",
        requests=listed(offset=page.offset, limit=page.size),
        numbers=(waiting, overdue, settled),
        is_settled=is_settled,
        page=page,
        kinds=REQUEST_KINDS,
        states=STATES,
        moment=moment,
    )


@blueprint.get(f"{DESK}/luu-giu", endpoint="retention")
@open_to(*CARERS)
def show_retention() -> ResponseReturnValue:
    """Show what is held by law, and what retention has forgotten."""
    person = current_principal()
    return render_template(
        "privacy/retention.html",
        runs=latest_runs(),
        holds=standing_holds(),
        kinds=RECORD_KINDS,
        may_erase=may_erase(person),
    )


@blueprint.get(REQUEST, endpoint="request")
@open_to(*CARERS)
def show_request(request_id: int) -> ResponseReturnValue:
    """Show one request, whose records it may be about, and the forms to answer it."""
    return _page(request_id, ExtensionForm(formdata=None), AnswerForm(formdata=None))


@blueprint.post(f"{REQUEST}/tiep-nhan", endpoint="acknowledgement")
@open_to(*CARERS)
def acknowledged(request_id: int) -> ResponseReturnValue:
    """Tell her that somebody works on it."""
    with writing():
        deciding.acknowledge(request_id, actor=current_principal().actor, now=now())
    return _told(request_id, "Đã báo tiếp nhận.")


@blueprint.post(f"{REQUEST}/gia-han", endpoint="extension")
@open_to(*CARERS)
def extended(request_id: int) -> ResponseReturnValue:
    """Move the day of the answer, once."""
    request_by_id(request_id)
    form = ExtensionForm()
    if form.validate_on_submit():
        try:
            with writing():
                deciding.extend(
                    request_id, form.days.data, form.reason.data, actor=current_principal().actor, now=now()
                )
        except RuleViolation as violation:
            return _refused(request_id, form, violation)
        return _told(request_id, "Đã gia hạn.")
    return _page(request_id, form, AnswerForm(formdata=None), UNPROCESSABLE)


@blueprint.post(f"{REQUEST}/tra-loi", endpoint="answer")
@open_to(*CARERS)
def answered(request_id: int) -> ResponseReturnValue:
    """Say that it is done, or why not."""
    request_by_id(request_id)
    form = AnswerForm()
    if form.validate_on_submit():
        settle = deciding.complete if form.decision.data == "done" else deciding.refuse
        try:
            with writing():
                settle(request_id, form.answer.data, actor=current_principal().actor, now=now())
        except RuleViolation as violation:
            return _refused(request_id, form, violation)
        return _told(request_id, "Đã trả lời.")
    return _page(request_id, ExtensionForm(formdata=None), form, UNPROCESSABLE)


def _told(request_id: int, sentence: str) -> ResponseReturnValue:
    """Say what was done, and whether a letter goes; somebody who gave a phone alone is to be telephoned."""
    found = request_by_id(request_id)
    wake("deliver_mail", 0)
    how = "Thư báo được gửi đến người yêu cầu." if found.email else "Người này chỉ cho số điện thoại: xin gọi báo."
    flash(f"{sentence} {how}", "success")
    return redirect(url_for(".request", request_id=request_id), 303)


def _refused(request_id: int, form: Form, violation: RuleViolation) -> ResponseReturnValue:
    if isinstance(violation, NotFound):
        raise violation
    form_refused(form, violation)
    extension = form if isinstance(form, ExtensionForm) else ExtensionForm(formdata=None)
    answer = form if isinstance(form, AnswerForm) else AnswerForm(formdata=None)
    return _page(request_id, extension, answer, violation.status)


def _page(request_id: int, extension: ExtensionForm, answer: AnswerForm, status: int = OK) -> ResponseReturnValue:
    asked, moment = request_by_id(request_id), now()
    page = render_template(
        "privacy/request.html",
        asked=asked,
        kind=REQUEST_KINDS[asked.kind],
        state=STATES[asked.state],
        is_overdue=asked.is_overdue(moment),
        contacts=[] if asked.forgotten_at else contacts_matching(asked),
        trainees=[] if asked.forgotten_at else trainees_matching(asked),
        extension=extension,
        answer=answer,
    )
    return page, status
