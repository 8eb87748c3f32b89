"""Absences that trainees of a course asked for: those that wait for a decision, and those decided."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import Length

from blueprints.attendance.room import TAKERS, blueprint
from blueprints.common.access import current_principal, ensure, open_to
from blueprints.common.converters import row_number
from blueprints.common.forms import UNPROCESSABLE, Form, form_refused
from blueprints.common.paging import Page, page_number
from blueprints.common.queue import wake
from blueprints.common.unit_of_work import writing
from models.attendance.absence_request import AbsenceState
from models.attendance.absences import absence_by_id, absences_decided, absences_waiting, number_waiting
from models.attendance.deciding_absence import LONGEST_ANSWER, deny_absence, grant_absence
from models.attendance.policy import may_decide_absences, may_take_attendance, scope_of
from models.clock import now
from models.courses.policy import EDITORS
from models.courses.queries import course_by_id
from models.errors import NotFound, RuleViolation
from models.people.roles import Role

ADDRESS = "/quan-ly/khoa-hoc/<int:course_id>/xin-vang"
MOST_DECIDED = 100
OK = 200
STATES = {AbsenceState.GRANTED: ("Cho phép", "success"), AbsenceState.DENIED: ("Không cho phép", "danger")}
ACTS = {"cho-phep": grant_absence, "khong": deny_absence}


class AnswerForm(Form):
    """What she is told; a refusal needs it."""

    answer = TextAreaField(
        "Trả lời học viên",
        [Length(max=LONGEST_ANSWER, message=f"Câu trả lời dài tối đa {LONGEST_ANSWER} ký tự.")],
        render_kw={"rows": 2},
    )


@blueprint.get(ADDRESS, endpoint="absences")
@open_to(*TAKERS)
def show_absences(course_id: int) -> ResponseReturnValue:
    """List who asks to be excused; a trainer of the course reads it too."""
    ensure(may_take_attendance(scope_of(current_principal()), course_id))
    return _page(course_id)


@blueprint.post(ADDRESS, endpoint="decide_absence")
@open_to(Role.ORGANISER, Role.ADMINISTRATOR)
def decided(course_id: int) -> ResponseReturnValue:
    """Grant or deny one request; she is told."""
    ensure(may_decide_absences(current_principal()))
    asked = absence_by_id(row_number(request.form.get("don")) or 0)
    act = ACTS.get(request.form.get("quyet-dinh", ""))
    if asked is None or asked.course_id != course_id or act is None:
        raise NotFound
    form = AnswerForm()
    if not form.validate():
        return _page(course_id, asked.id, form, UNPROCESSABLE)
    try:
        with writing():
            act(asked.id, form.answer.data or "", actor=current_principal().actor, now=now())
    except NotFound:
        raise
    except RuleViolation as violation:
        form_refused(form, violation)
        return _page(course_id, asked.id, form, violation.status)
    wake("deliver_mail", 0)
    words = "Đã cho phép" if act is grant_absence else "Đã trả lời không cho phép"
    flash(f"{words} {asked.name} vắng buổi {asked.topic}.", "success")
    return redirect(url_for(".absences", course_id=course_id), 303)


def _page(
    course_id: int, refused: int | None = None, form: AnswerForm | None = None, status: int = OK
) -> ResponseReturnValue:
    """Draw the list; `refused` is the request whose form came back, with what was typed."""
    page = Page(page_number(), number_waiting(course_id))
    drawn = render_template(
        "attendance/absences.html",
        course=course_by_id(course_id),
        waiting=absences_waiting(course_id, limit=page.size, offset=page.offset),
        decided=absences_decided(course_id, limit=MOST_DECIDED) if page.number == 1 else [],
        most_decided=MOST_DECIDED,
        page=page,
        states=STATES,
        may_decide=may_decide_absences(current_principal()),
        may_see_closing=current_principal().has(*EDITORS),
        refused=refused,
        form=form,
        longest=LONGEST_ANSWER,
        moment=now(),
    )
    return drawn, status
