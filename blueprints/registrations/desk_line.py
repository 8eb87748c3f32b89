"""The waiting list of a course at the desk: who stands where, and moving somebody for a reason that stays."""

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from blueprints.common.access import current_principal, open_to
from blueprints.common.forms import UNPROCESSABLE, Form, IntegerField, form_refused
from blueprints.common.paging import Page, page_number
from blueprints.common.queue import wake
from blueprints.common.unit_of_work import writing
from blueprints.registrations.desk_list import found_course
from models.clock import now
from models.errors import NotFound, RuleViolation
from models.people.roles import Role
from models.registrations.line_list import Waiter, moves_made, number_waiting, people_waiting, waiter
from models.registrations.listing import CourseAtDesk
from models.registrations.reordering import move_in_line
from models.registrations.waiting import LONGEST_LINE

OK = 200
LONGEST_REASON = 500
REQUIRED = InputRequired("Vui lòng điền mục này.")


class PlaceForm(Form):
    """Another place, and why."""

    place = IntegerField("Thứ tự mới", [REQUIRED, NumberRange(1, LONGEST_LINE)])
    reason = TextAreaField("Lý do", [REQUIRED, Length(max=LONGEST_REASON)])


@open_to(Role.ORGANISER, Role.ADMINISTRATOR)
def line(course_id: int) -> ResponseReturnValue:
    """Show who waits, in order, and how the order was changed."""
    course = found_course(course_id)
    page = Page(page_number(), number_waiting(course_id))
    return render_template(
        "registrations/course_desk_line.html",
        course=course,
        page=page,
        people=people_waiting(course_id, limit=page.size, offset=page.offset),
        moves=moves_made(course_id),
    )


@open_to(Role.ORGANISER, Role.ADMINISTRATOR)
def place_form(course_id: int, enrolment_id: int) -> ResponseReturnValue:
    """Ask for another place and the reason."""
    course = found_course(course_id)
    person, place = _waiter(course_id, enrolment_id)
    return _page(course, person, place, PlaceForm(formdata=None))


@open_to(Role.ORGANISER, Role.ADMINISTRATOR)
def place_given(course_id: int, enrolment_id: int) -> ResponseReturnValue:
    """Move her; whom that gives a seat, if one was free, is told."""
    course = found_course(course_id)
    person, place = _waiter(course_id, enrolment_id)
    form = PlaceForm()
    if not form.validate():
        return _page(course, person, place, form, UNPROCESSABLE)
    try:
        with writing():
            new = move_in_line(person.id, form.place.data, form.reason.data, actor=current_principal().actor, now=now())
    except RuleViolation as violation:
        form_refused(form, violation)
        return _page(course, person, place, form, violation.status)
    wake("deliver_mail", 0)
    flash(f"Đã chuyển {person.name or 'học viên chưa ghi tên'} từ thứ {place} sang thứ {new}.", "success")
    return redirect(url_for("registrations.line", course_id=course_id), 303)


def _waiter(course_id: int, enrolment_id: int) -> tuple[Waiter, int]:
    found = waiter(course_id, enrolment_id)
    if found is None:
        raise NotFound
    return found


def _page(course: CourseAtDesk, person: Waiter, place: int, form: PlaceForm, status: int = OK) -> Response:
    page = render_template("registrations/course_desk_place.html", course=course, person=person, place=place, form=form)
    return make_response(page, status)
