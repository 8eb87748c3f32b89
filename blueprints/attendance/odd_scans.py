"""Odd scans of a course: what each phone said, what the server knew, and a person's decision."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from blueprints.attendance import odd_words
from blueprints.attendance.odd_words import CHOICES, DECISIONS
from blueprints.attendance.room import TAKERS, blueprint
from blueprints.common.access import current_principal, ensure, open_to
from blueprints.common.converters import row_number
from blueprints.common.forms import UNPROCESSABLE, Form, form_refused
from blueprints.common.paging import Page, page_number
from blueprints.common.unit_of_work import writing
from models.attendance.mark import Decision
from models.attendance.odd_scans import OddScan, number_of_odd_scans, odd_scan, odd_scans, odd_scans_resolved
from models.attendance.policy import Scope, may_take_attendance, scope_of
from models.attendance.resolving import LONGEST_REASON, people_called, resolve
from models.attendance.scan import Outcome
from models.clock import now
from models.courses.policy import EDITORS
from models.courses.queries import course_by_id
from models.errors import NotFound, RuleViolation

ADDRESS = "/quan-ly/khoa-hoc/<int:course_id>/luot-quet-can-xem"
MOST_RESOLVED = 50
MOST_FOUND = 20
LONGEST_SEARCH = 100
OK = 200


class DecisionForm(Form):
    """A decision in one's own words; `enrolment` is who it was, found by name."""

    decision = RadioField("Quyết định", [InputRequired("Vui lòng chọn một quyết định.")])
    enrolment = RadioField("Học viên", [Optional()], validate_choice=False)
    reason = StringField(
        "Lý do",
        [
            InputRequired("Vui lòng ghi lý do, ví dụ “Đã hỏi giảng viên”."),
            Length(max=LONGEST_REASON, message=f"Lý do dài tối đa {LONGEST_REASON} ký tự."),
        ],
    )
    sought = HiddenField()
    """What was searched for, so that the people found stay on the page."""


@blueprint.get(ADDRESS, endpoint="odd_scans")
@open_to(*TAKERS)
def show_odd_scans(course_id: int) -> ResponseReturnValue:
    """List what waits for a decision, the latest first, and below what was decided."""
    scope = _scope(course_id)
    page = Page(page_number(), number_of_odd_scans(course_id))
    return render_template(
        "attendance/odd_scans.html",
        course=course_by_id(course_id),
        scans=odd_scans(course_id, scope, limit=page.size, offset=page.offset),
        resolved=odd_scans_resolved(course_id, scope, limit=MOST_RESOLVED) if page.number == 1 else [],
        most_resolved=MOST_RESOLVED,
        page=page,
        words=odd_words,
        may_see_closing=current_principal().has(*EDITORS),
    )


@blueprint.get(f"{ADDRESS}/<int:scan_id>", endpoint="odd_scan")
@open_to(*TAKERS)
def show_odd_scan(course_id: int, scan_id: int) -> ResponseReturnValue:
    """Show one scan with every decision that can be taken; `?tim=` looks for whose it was."""
    scan = _found(course_id, scan_id, _scope(course_id))
    sought = request.args.get("tim", "")[:LONGEST_SEARCH]
    return _page(course_id, scan, _form(course_id, scan, sought, is_new=True))


@blueprint.post(ADDRESS, endpoint="resolve")
@open_to(*TAKERS)
def resolved(course_id: int) -> ResponseReturnValue:
    """Decide: by one of the ready choices, or in one's own words."""
    scope = _scope(course_id)
    scan = _found(course_id, row_number(request.form.get("luot")) or 0, scope)
    form = _form(course_id, scan, request.form.get("sought", "")[:LONGEST_SEARCH])
    choice = CHOICES.get(request.form.get("chon", ""))
    if choice is None and not form.validate():
        return _page(course_id, scan, form, UNPROCESSABLE)
    decision = choice.decision if choice else Decision(form.decision.data)
    reason = choice.reason if choice else form.reason.data
    try:
        with writing():
            resolve(
                scan.id, decision, reason, course_id=course_id, scope=scope, actor=current_principal().actor, now=now(),
                enrolment_id=None if choice else row_number(form.enrolment.data),
            )  # fmt: skip
    except NotFound:
        raise
    except RuleViolation as violation:
        form_refused(form, violation)
        return _page(course_id, _found(course_id, scan.id, scope), form, violation.status)
    flash(f"Đã ghi quyết định: {DECISIONS[decision][0].lower()}.", "success")
    return redirect(url_for(".odd_scans", course_id=course_id), 303)


def _scope(course_id: int) -> Scope:
    """Answer 403 to who does not take this course's attendance."""
    scope = scope_of(current_principal())
    ensure(may_take_attendance(scope, course_id))
    return scope


def _found(course_id: int, scan_id: int, scope: Scope) -> OddScan:
    scan = odd_scan(scan_id, course_id, scope)
    if scan is None:
        raise NotFound
    return scan


def _form(course_id: int, scan: OddScan, sought: str, *, is_new: bool = False) -> DecisionForm:
    form = DecisionForm(formdata=None) if is_new else DecisionForm()
    form.decision.choices = [SelectChoice(one.value, DECISIONS[one][0]) for one in _decisions(scan)]
    found = people_called(course_id, sought, limit=MOST_FOUND) if sought else []
    form.enrolment.choices = [
        SelectChoice(str(number), ", ".join(filter(None, [name, position, organisation])))
        for number, name, position, organisation in found
    ]
    form.sought.data = sought
    return form


def _decisions(scan: OddScan) -> list[Decision]:
    """Give the decisions that this scan allows; what a closed session forbids is not offered."""
    if scan.outcome is Outcome.CONFLICT:
        return [Decision.SAME_PERSON] if scan.is_closed else [*Decision]
    return [Decision.DISMISSED] if scan.is_closed or scan.session_id is None else [Decision.COUNTS, Decision.DISMISSED]


def _page(course_id: int, scan: OddScan, form: DecisionForm, status: int = OK) -> ResponseReturnValue:
    page: Any = render_template(
        "attendance/odd_scan.html", course=course_by_id(course_id), scan=scan, form=form, words=odd_words
    )
    return page, status
