"""The sessions of a course: adding, changing, removing."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from blueprints.common.access import current_principal, ensure, open_to
from blueprints.common.forms import say
from blueprints.common.unit_of_work import writing
from blueprints.courses.answers import refused_or_new, saved_meanwhile, writing_for
from blueprints.courses.forms import SessionForm
from models.attendance.holding import is_closed
from models.attendance.queries import has_scans
from models.clock import now, vietnam_date
from models.courses import policy, scheduling
from models.courses.course import Course
from models.courses.desk_queries import session_of_course, trainers, venues
from models.courses.policy import EDITORS
from models.courses.queries import course_by_id, course_with_programme
from models.courses.training_session import TrainingSession
from models.errors import NotFound, RuleViolation


@open_to(*EDITORS)
def new_session(course_id: int) -> ResponseReturnValue:
    """Add a session; the form begins with the day of the last one."""
    course, principal = course_with_programme(course_id), current_principal()
    ensure(policy.may_edit(principal, course))
    form = SessionForm.following(vietnam_date(course.sessions[-1].starts_at) if course.sessions else None)
    _offer(form)
    if form.validate_on_submit():
        with writing_for(form):
            scheduling.add_session(course_id, form.facts(), actor=principal.actor, now=now())
        if not form.errors:
            flash("Đã thêm buổi học.", "success")
            return redirect(url_for(".course_desk", course_id=course_id), 303)
    return _answer(form, course_by_id(course_id), None)


@open_to(*EDITORS)
def edit_session(course_id: int, session_id: int) -> ResponseReturnValue:
    """Change a session."""
    lesson, principal = session_of_course(course_id, session_id), current_principal()
    ensure(policy.may_edit(principal, lesson.course))
    form = SessionForm.of(lesson)
    _offer(form)
    if form.validate_on_submit():
        with writing_for(form):
            scheduling.edit_session(
                course_id, session_id, form.facts(), started_from=form.started_from.data, has_scans=has_scans,
                is_closed=is_closed, actor=principal.actor, now=now(),
            )  # fmt: skip
        if not form.errors:
            flash("Đã lưu buổi học.", "success")
            return redirect(url_for(".course_desk", course_id=course_id), 303)
    lesson = session_of_course(course_id, session_id)
    return _answer(form, lesson.course, lesson)


@open_to(*EDITORS)
def session_removal(course_id: int, session_id: int) -> ResponseReturnValue:
    """Remove a session at which nobody was scanned."""
    actor = current_principal().actor
    try:
        with writing():
            scheduling.remove_session(course_id, session_id, actor=actor, now=now())
    except NotFound:
        raise
    except RuleViolation as violation:
        flash(say(violation), "danger")
    else:
        flash("Đã xóa buổi học.", "success")
    return redirect(url_for(".course_desk", course_id=course_id), 303)


def _offer(form: SessionForm) -> None:
    form.offer(venues(), [trainer for trainer, _account in trainers()])


def _answer(form: SessionForm, course: Course, lesson: TrainingSession | None) -> ResponseReturnValue:
    meanwhile: list[tuple[str, str]] = []
    if lesson:
        stored = SessionForm.of(lesson, formdata=None)
        _offer(stored)
        meanwhile = saved_meanwhile(form, stored)
    page = render_template("courses/session_form.html", form=form, course=course, lesson=lesson, meanwhile=meanwhile)
    return refused_or_new(form, page)
