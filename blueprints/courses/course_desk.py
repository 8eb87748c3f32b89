"""The course desk: the list, one course, publishing and cancelling it."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.common.access import audience_of, current_principal, ensure, may_enter, open_to
from blueprints.common.forms import say
from blueprints.common.paging import Page, page_number
from blueprints.common.queue import wake
from blueprints.common.short_text import course_invitation
from blueprints.common.unit_of_work import writing
from blueprints.courses.answers import refused_or_new, writing_for
from blueprints.courses.forms import CancellationForm
from blueprints.courses.public import LONGEST_SEARCH, draw_course, seats_of
from blueprints.courses.words import STATES
from models.clock import now
from models.courses import policy
from models.courses.course import CourseState
from models.courses.course_page import draft_course_page
from models.courses.desk_queries import desk_lines, desk_size
from models.courses.policy import EDITORS, READERS
from models.courses.programme import PlannedSession
from models.courses.publishing import publish_course
from models.courses.queries import course_by_id, course_with_programme
from models.errors import NotFound, RuleViolation
from models.people.principal import Principal
from models.registrations.announcing import changes_to_tell
from models.registrations.cancelling_course import cancel_and_tell
from models.registrations.enrolment import EnrolmentState
from models.registrations.queries import numbers_by_state, organisations_with_seats, seats_taken
from models.text import clean

ROOMS = (
    ("registrations.course_desk", "Đăng ký", "list"),
    ("registrations.questions", "Câu hỏi", "edit"),
    ("attendance.course_desk", "Điểm danh", "scan"),
    ("certificates.course_desk", "Giấy chứng nhận", "seal"),
    ("mail.course_letters", "Thư", "mail"),
)
"""Where else in the office this course is at work."""


@open_to(*READERS)
def desk() -> ResponseReturnValue:
    """List every course, the newest first."""
    words = clean(request.args.get("tim", ""))[:LONGEST_SEARCH]
    wanted = request.args.get("trang_thai", "")
    state = CourseState(wanted) if wanted in STATES else None
    page = Page(page_number(), desk_size(words, state))
    lines = desk_lines(words, state, limit=page.size, offset=page.offset)
    return render_template(
        "courses/desk.html",
        lines=lines,
        taken=seats_taken([line.id for line in lines]),
        words=words,
        state=state,
        states=STATES,
        page=page,
        may_plan=policy.may_plan(current_principal()),
    )


@open_to(*READERS)
def course_desk(course_id: int) -> ResponseReturnValue:
    """Show one course with its sessions and what may be done with it."""
    return _course_desk(course_id)


def _course_desk(course_id: int, refusal: str = "") -> str:
    course, principal = course_with_programme(course_id), current_principal()
    return render_template(
        "courses/course_desk.html",
        course=course,
        taken=seats_taken([course.id])[course.id],
        states=STATES,
        rooms=[room for room in ROOMS if _may_go(principal, room[0])],
        may_edit=policy.may_edit(principal, course),
        may_publish=policy.may_publish(principal, course),
        may_cancel=policy.may_cancel(principal, course),
        refusal=refusal,
        changes=changes_to_tell(course, [PlannedSession.of(lesson) for lesson in course.sessions], now()),
        may_see_registrations=_may_go(principal, "mail.course_letters"),
        short_text=course_invitation(course) if course.published_at else "",
    )


def _may_go(principal: Principal, endpoint: str) -> bool:
    return endpoint in current_app.view_functions and may_enter(audience_of(current_app, endpoint), principal)


@open_to(*READERS)
def preview(course_id: int) -> ResponseReturnValue:
    """Show the course as the public will see it."""
    shown = draft_course_page(course_id)
    if shown is None:
        raise NotFound
    seats = seats_of(shown, seats_taken([shown.id])[shown.id], now())
    return draw_course(shown, seats, preview=True)


@open_to(*EDITORS)
def publication(course_id: int) -> ResponseReturnValue:
    """Publish a draft."""
    actor = current_principal().actor
    try:
        with writing():
            publish_course(course_id, actor=actor, now=now())
    except NotFound:
        raise
    except RuleViolation as violation:
        return _course_desk(course_id, say(violation)), violation.status
    flash("Đã công bố khóa. Trang công khai đã mở cho mọi người xem.", "success")
    return redirect(url_for(".course_desk", course_id=course_id), 303)


@open_to(*EDITORS)
def cancellation(course_id: int) -> ResponseReturnValue:
    """Ask for the reason, then cancel the course."""
    form, principal = CancellationForm(), current_principal()
    if form.validate_on_submit():
        with writing_for(form):
            letters = cancel_and_tell(course_id, form.reason.data, actor=principal.actor, now=now())
        if not form.errors:
            wake("deliver_mail", 0)
            flash(f"Đã hủy khóa. Trang công khai báo khóa đã hủy cùng lý do; đã xếp gửi {letters} thư báo.", "success")
            return redirect(url_for(".course_desk", course_id=course_id), 303)
    course = course_by_id(course_id)
    ensure(policy.may_cancel(principal, course) or bool(form.errors))
    hit = numbers_by_state(course_id)
    page = render_template(
        "courses/cancellation.html",
        form=form,
        course=course,
        seated=hit[EnrolmentState.CONFIRMED],
        waiting=hit[EnrolmentState.WAITING],
        organisations=organisations_with_seats(course_id),
        may_see_registrations=_may_go(principal, "registrations.course_desk"),
    )
    return refused_or_new(form, page)
