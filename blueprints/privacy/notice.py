"""The notice about personal data, and the form by which anybody asks about her own."""

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.common.access import EVERYONE, open_to
from blueprints.common.extensions import bearer_key, csrf, settings
from blueprints.common.filters import vn_date
from blueprints.common.forms import UNPROCESSABLE, form_refused
from blueprints.common.queue import wake
from blueprints.common.throttling import caller_network
from blueprints.common.unit_of_work import writing
from blueprints.privacy.forms import RequestForm
from blueprints.privacy.room import blueprint
from models.audit.actor import Actor
from models.clock import now
from models.errors import RuleViolation
from models.people.throttling import TooManyAttempts, count_attempts
from models.privacy.requesting import Asked, ask, request_limits

ADDRESS = "/quyen-rieng-tu"
OK = 200


@blueprint.get(ADDRESS, endpoint="notice")
@open_to(EVERYONE)
def show_notice() -> ResponseReturnValue:
    """Tell what personal data is kept, why, for how long, and what a person may ask; with the form to ask."""
    return _page(RequestForm(formdata=None))


@blueprint.post(ADDRESS, endpoint="request_sent")
@csrf.exempt  # the form checks its own token, so that one that has grown too old comes back with all that was typed
@open_to(EVERYONE)
def request_sent() -> ResponseReturnValue:
    """Take a request down, or give the form back with what must be mended."""
    form = RequestForm()
    if not form.validate():
        return _page(form, UNPROCESSABLE)
    try:
        sentence = _taken_down(form.asked())
    except RuleViolation as violation:
        form_refused(form, violation)
        answer = make_response(_page(form, violation.status))
        if isinstance(violation, TooManyAttempts):
            answer.retry_after = violation.until
        return answer
    wake("deliver_mail", 0)
    flash(sentence, "success")
    return redirect(url_for("privacy.notice"), 303)


def _taken_down(asked: Asked) -> str:
    """Count and take down in one transaction, and give what to say. Raises `TooManyAttempts`, or what is wrong."""
    with writing():
        until = count_attempts(request_limits(asked, caller_network()), server_key=bearer_key(), now=now())
        if until:
            raise TooManyAttempts(until)
        request = ask(asked, actor=Actor.visitor("Người yêu cầu"), now=now())
        return _(
            "Đã nhận yêu cầu. Mã yêu cầu: %(reference)s. Chúng tôi báo tiếp nhận chậm nhất ngày %(acknowledge)s "
            "và trả lời chậm nhất ngày %(due)s.",
            reference=request.reference,
            acknowledge=vn_date(request.acknowledge_by),
            due=vn_date(request.due_on),
        )


def _page(form: RequestForm, status: int = OK) -> ResponseReturnValue:
    ours = settings()
    page = render_template(
        "privacy/notice.html", form=form, contact=ours.privacy_contact or ours.department_email, settings=ours
    )
    response = make_response(page, status)
    response.headers["Cache-Control"] = "private, no-cache"  # each blank form has a key of its own
    return response
