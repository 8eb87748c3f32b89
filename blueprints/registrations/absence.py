"""A trainee asks from her own page to be excused from a session, or takes the request back."""

from datetime import timedelta
from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import HiddenField, TextAreaField

from blueprints.common.access import EVERYONE, open_to
from blueprints.common.converters import row_number
from blueprints.common.extensions import bearer_key
from blueprints.common.forms import UNPROCESSABLE, form_refused
from blueprints.common.tickets import trainee_page_path
from blueprints.common.unit_of_work import writing
from blueprints.registrations.own_forms import KeptForm
from blueprints.registrations.trainee import opened_by_link, page_with_absence
from models.attendance.asking_absence import ask_absence, take_back
from models.audit.actor import Actor
from models.clock import now
from models.errors import NotFound, RuleViolation
from models.people.throttling import Limit, TooManyAttempts, count_attempts

HOUR = timedelta(hours=1)
MOST_ASKED = 12
"""An hour: every session of a long course, and nobody's desk is filled by whoever holds a link."""


class AbsenceForm(KeptForm):
    """Which session, and why. How long a reason may be is the act's to say."""

    same_names_confirmed: Any = None
    buoi = HiddenField()
    reason = TextAreaField(lazy_gettext("Lý do xin vắng"))


@open_to(EVERYONE)
def absence_asked(secret: str) -> ResponseReturnValue:
    """Keep the request; or give back what was typed with why it cannot be kept."""
    person = opened_by_link(secret)
    form = AbsenceForm()
    lesson = row_number(form.buoi.data)
    if lesson not in {one.id for one in person.sessions}:
        raise NotFound
    if not form.validate():
        return page_with_absence(person, form, UNPROCESSABLE)
    try:
        with writing():
            limit = Limit("absence", str(person.id), MOST_ASKED, HOUR)
            if until := count_attempts([limit], server_key=bearer_key(), now=now()):
                raise TooManyAttempts(until)
            ask_absence(person.id, lesson or 0, form.reason.data or "", actor=Actor.visitor(person.name), now=now())
    except NotFound:
        raise
    except RuleViolation as violation:
        form_refused(form, violation)
        return page_with_absence(person, form, violation.status)
    flash(_("Đã gửi đơn xin vắng. Câu trả lời sẽ hiện ở trang này và được báo qua thư."), "success")
    return redirect(trainee_page_path(person) + "#lich", 303)


@open_to(EVERYONE)
def absence_taken_back(secret: str, request_id: int) -> ResponseReturnValue:
    """Take back a request of hers that nobody has answered."""
    person = opened_by_link(secret)
    with writing():
        take_back(request_id, person.id, actor=Actor.visitor(person.name), now=now())
    flash(_("Đã rút lại đơn xin vắng."), "success")
    return redirect(trainee_page_path(person) + "#lich", 303)
