"""Closing a session after a look at what is missing, opening it again with a reason, and closing the course."""

from collections import Counter

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length

from blueprints.attendance.course_desk import REACHES
from blueprints.attendance.marking_forms import STATUSES
from blueprints.attendance.room import LESSON, TAKERS, blueprint, lesson_within_reach
from blueprints.common.access import current_principal, open_to
from blueprints.common.forms import UNPROCESSABLE, Form, form_refused
from blueprints.common.unit_of_work import writing
from models.attendance.closing import LONGEST_REASON, close_course, close_session, open_matters, reopen_session
from models.attendance.closings import closings_of, frozen_facts
from models.attendance.holding import closed_sessions
from models.attendance.mark import AttendanceStatus
from models.attendance.opening import FINISHED
from models.attendance.queries import Lesson, lessons_of_course
from models.attendance.session_list import people_of_session
from models.attendance.standing import standings
from models.clock import now
from models.courses.course import CourseState
from models.courses.policy import EDITORS
from models.courses.queries import course_by_id
from models.errors import NotFound, RuleViolation

MOST_NAMED = 100
"""Of those who are missing: more are counted in a sentence."""
OK = 200
AWAY = frozenset({AttendanceStatus.ABSENT, AttendanceStatus.EXCUSED})


class ClosingForm(Form):
    """One press after a look; for a course with open matters, a box."""

    leave_open = BooleanField("Vẫn chốt lớp, không xử lý những mục còn lại")


class ReopeningForm(Form):
    """Why a final list is to change."""

    reason = StringField(
        "Lý do mở lại",
        [
            InputRequired("Vui lòng ghi lý do mở lại, ví dụ: Bổ sung danh sách ký tên."),
            Length(max=LONGEST_REASON, message=f"Lý do dài tối đa {LONGEST_REASON} ký tự."),
        ],
    )


@blueprint.get(f"{LESSON}/chot")
@open_to(*TAKERS)
def session_closing(session_id: int) -> ResponseReturnValue:
    """Show who is missing and what is undecided, before the session is closed; afterwards who closed it."""
    lesson, _ = lesson_within_reach(session_id)
    return _session_page(lesson, ClosingForm(formdata=None), ReopeningForm(formdata=None))


@blueprint.post(f"{LESSON}/chot", endpoint="close_session")
@open_to(*TAKERS)
def session_closed(session_id: int) -> ResponseReturnValue:
    """Make the attendance of the session final."""
    lesson, _ = lesson_within_reach(session_id)
    form = ClosingForm()
    try:
        with writing():
            close_session(session_id, actor=current_principal().actor, now=now())
    except RuleViolation as violation:
        form_refused(form, violation)
        return _session_page(lesson, form, ReopeningForm(formdata=None), violation.status)
    flash("Đã chốt điểm danh của buổi.", "success")
    return redirect(url_for("attendance.course_desk", course_id=lesson.course_id), 303)


@blueprint.post(f"{LESSON}/mo-lai", endpoint="reopen_session")
@open_to(*EDITORS)
def session_reopened(session_id: int) -> ResponseReturnValue:
    """Let the attendance of the session be changed again."""
    lesson, _ = lesson_within_reach(session_id)
    form = ReopeningForm()
    if not form.validate():
        return _session_page(lesson, ClosingForm(formdata=None), form, UNPROCESSABLE)
    try:
        with writing():
            reopen_session(session_id, form.reason.data, actor=current_principal().actor, now=now())
    except RuleViolation as violation:
        form_refused(form, violation)
        return _session_page(lesson, ClosingForm(formdata=None), form, violation.status)
    flash("Đã mở lại điểm danh của buổi.", "success")
    return redirect(url_for("attendance.marking", session_id=session_id), 303)


@blueprint.get("/quan-ly/khoa-hoc/<int:course_id>/chot-lop")
@open_to(*EDITORS)
def closing(course_id: int) -> ResponseReturnValue:
    """Show what closing the course will keep, and what is undecided; afterwards when it was closed and by whom."""
    return _course_page(course_id, ClosingForm(formdata=None))


@blueprint.post("/quan-ly/khoa-hoc/<int:course_id>/chot-lop")
@open_to(*EDITORS)
def course_closed(course_id: int) -> ResponseReturnValue:
    """Close the course for good."""
    form, actor = ClosingForm(), current_principal().actor
    try:
        with writing():
            close_course(course_id, leave_open=form.leave_open.data, actor=actor, now=now())
    except NotFound:
        raise
    except RuleViolation as violation:
        form_refused(form, violation)
        return _course_page(course_id, form, violation.status)
    flash("Đã chốt lớp. Số liệu điểm danh của khóa được giữ nguyên từ bây giờ.", "success")
    return redirect(url_for("attendance.closing", course_id=course_id), 303)


def _session_page(lesson: Lesson, form: ClosingForm, reopening: ReopeningForm, status: int = OK) -> ResponseReturnValue:
    moment = now()
    people = people_of_session(lesson.course_id, lesson.id, moment)
    away = [person for person in people if person.stands is not None and person.stands.status in AWAY]
    closings = closings_of(lesson.id)
    words = render_template(
        "attendance/closing_session.html",
        lesson=lesson,
        form=form,
        reopening=reopening,
        is_over=lesson.ends_at <= moment,
        is_final=lesson.course_state in FINISHED,
        may_reopen=current_principal().has(*EDITORS),
        standing=next((one for one in closings if one.reopened_at is None), None),
        closings=closings,
        counts=Counter(person.stands.status for person in people if person.stands is not None),
        statuses=STATUSES,
        away=away[:MOST_NAMED],
        more=len(away) - MOST_NAMED,
        matters=open_matters(lesson.course_id),
    )
    return words, status


def _course_page(course_id: int, form: ClosingForm, status: int = OK) -> ResponseReturnValue:
    course, lessons, moment = course_by_id(course_id), lessons_of_course(course_id), now()
    people = standings(course, moment)
    words = render_template(
        "attendance/closing.html",
        course=course,
        lessons=lessons,
        form=form,
        closed=closed_sessions(course_id),
        is_over=bool(lessons) and max(lesson.ends_at for lesson in lessons) <= moment,
        may_close=course.state is CourseState.PUBLISHED,
        frozen=frozen_facts(course_id),
        matters=open_matters(course_id),
        counts=Counter(person.reach for person in people),
        everyone=len(people),
        reaches=REACHES,
    )
    return words, status
