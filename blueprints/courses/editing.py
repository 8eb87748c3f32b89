"""Writing down a course and changing it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from blueprints.common.access import current_principal, ensure, open_to
from blueprints.common.extensions import bearer_key
from blueprints.common.links import public_url
from blueprints.common.queue import wake
from blueprints.common.unit_of_work import writing
from blueprints.courses.answers import refused_or_new, saved_meanwhile, writing_for
from blueprints.courses.forms import CourseForm
from models.attendance.holding import closed_once_held
from models.clock import now
from models.courses import drafting, policy
from models.courses.course import Course
from models.courses.inviting import replace_invitation
from models.courses.policy import EDITORS
from models.courses.queries import course_by_id
from models.registrations.queries import seats_taken
from models.registrations.registration_rules import invitation_code
from models.registrations.waiting import fill_seats


@open_to(*EDITORS)
def new_course() -> ResponseReturnValue:
    """Write down a draft."""
    form, actor = CourseForm(), current_principal().actor
    if form.validate_on_submit():
        facts = form.facts()
        with writing_for(form):
            course_id = drafting.create_course(facts, actor=actor, now=now()).id
        if not form.errors:
            flash("Đã lưu bản nháp. Việc tiếp theo: thêm các buổi học.", "success")
            return redirect(url_for(".course_desk", course_id=course_id), 303)
    return _answer(form, None)


@open_to(*EDITORS)
def edit_course(course_id: int) -> ResponseReturnValue:
    """Change a course that is not over."""
    course, principal = course_by_id(course_id), current_principal()
    ensure(policy.may_edit(principal, course))
    form = CourseForm.of(course)
    if form.validate_on_submit():
        facts = form.facts()
        with writing_for(form):
            drafting.edit_course(
                course_id, facts, started_from=form.started_from.data, count_seats=seats_taken,
                closed_sessions=closed_once_held, actor=principal.actor, now=now(),
            )  # fmt: skip
            seated = fill_seats(course_id, actor=principal.actor, now=now())  # more seats: the waiting list moves up
        if not form.errors:
            if seated:
                wake("deliver_mail", 0)
            flash("Đã lưu thông tin khóa.", "success")
            return redirect(url_for(".course_desk", course_id=course_id), 303)
    return _answer(form, course_by_id(course_id))


def _answer(form: CourseForm, course: Course | None) -> ResponseReturnValue:
    meanwhile = saved_meanwhile(form, CourseForm.of(course, formdata=None)) if course else []
    page = render_template(
        "courses/course_form.html", form=form, course=course, meanwhile=meanwhile, invitation=_invitation(course)
    )
    return refused_or_new(form, page)


@open_to(*EDITORS)
def invitation_replacement(course_id: int) -> ResponseReturnValue:
    """Let the invitation link die and show the new one."""
    course, principal = course_by_id(course_id), current_principal()
    ensure(policy.may_edit(principal, course))
    with writing():
        replace_invitation(course_id, actor=principal.actor, now=now())
    flash("Đã đổi đường dẫn mời. Đường dẫn cũ không còn mở được biểu mẫu.", "success")
    return redirect(url_for(".edit_course", course_id=course_id), 303)


def _invitation(course: Course | None) -> str:
    """Give the full address that opens the form of a course for the invited."""
    if course is None or not course.invitation_only:
        return ""
    code = invitation_code(bearer_key(), course.id, course.invitation_version)
    return public_url("registrations.register", slug=course.slug, moi=code)
