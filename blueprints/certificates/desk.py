"""The office's desk: who has earned a certificate, the issue, and how far the press has come."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from blueprints.certificates.choosing import IssueForm
from blueprints.certificates.drawing import JOB
from blueprints.certificates.issuer import installation_issuer
from blueprints.certificates.room import COURSE, DESK, blueprint
from blueprints.common.access import current_principal, ensure, open_to
from blueprints.common.forms import UNPROCESSABLE, say
from blueprints.common.htmx import wants_fragment
from blueprints.common.paging import Page, page_number
from blueprints.common.queue import wake
from blueprints.common.unit_of_work import writing
from models.certificates.eligibility import standings
from models.certificates.issuing import ISSUABLE, CourseNotTaught, NobodyToCertify, issue_certificates
from models.certificates.policy import ISSUERS, may_issue
from models.certificates.queries import certificates_of_course, courses_counted, courses_to_certify, drawing_progress
from models.certificates.sheets import batches_of_course
from models.clock import now
from models.courses.queries import course_with_programme
from models.errors import RuleViolation

LIST_SIZE = 100
MOST_SHOWN = 300
"""Of the people who get one, and of those who do not: more are counted in a sentence."""


@blueprint.get(DESK)
@open_to(*ISSUERS)
def desk() -> ResponseReturnValue:
    """List the courses with who has earned a certificate and who has one."""
    ensure(may_issue(current_principal()))
    page = Page(page_number(), courses_counted())
    courses = courses_to_certify(now(), limit=page.size, offset=page.offset)
    return render_template("certificates/desk.html", courses=courses, page=page)


@blueprint.get(COURSE)
@open_to(*ISSUERS)
def course_desk(course_id: int) -> ResponseReturnValue:
    """Show who would get one and who not and why, then what was issued. htmx asks for the latter alone."""
    ensure(may_issue(current_principal()))
    if wants_fragment():
        return render_template("certificates/_issued.html", course_id=course_id, **_issued(course_id))
    return _course_page(course_id, IssueForm(formdata=None))


@blueprint.post(f"{COURSE}/dot-cap")
@open_to(*ISSUERS)
def issue(course_id: int) -> ResponseReturnValue:
    """Issue what is due and wake the press."""
    principal = current_principal()
    ensure(may_issue(principal))
    form = IssueForm()
    if not form.validate_on_submit():
        return _course_page(course_id, form), UNPROCESSABLE
    issuer = installation_issuer(form.chosen())
    try:
        with writing():
            batch_id = issue_certificates(course_id, issuer=issuer, actor=principal.actor, now=now())
            wake(JOB, batch_id)
    except (CourseNotTaught, NobodyToCertify) as violation:
        return _course_page(course_id, form, violation), violation.status
    flash("Đã cấp giấy chứng nhận. Hệ thống đang tạo tệp và báo tin cho người nhận.", "success")
    return redirect(url_for("certificates.course_desk", course_id=course_id), 303)


def _course_page(course_id: int, form: IssueForm, refusal: RuleViolation | None = None) -> str:
    course, moment = course_with_programme(course_id), now()
    trainees = standings(course, moment)
    return render_template(
        "certificates/course.html",
        course=course,
        course_id=course.id,
        is_issuable=course.state in ISSUABLE,
        is_over=bool(course.sessions) and max(session.ends_at for session in course.sessions) <= moment,
        due=[trainee for trainee in trainees if trainee.is_due],
        missing=[trainee for trainee in trainees if not trainee.is_earned and trainee.number_text is None],
        most_shown=MOST_SHOWN,
        refusal=say(refusal) if refusal else "",
        form=form,
        **_issued(course_id),
    )


def _issued(course_id: int) -> dict[str, object]:
    progress = drawing_progress(course_id)
    page = Page(page_number(), progress.issued, LIST_SIZE)
    issued = certificates_of_course(course_id, limit=page.size, offset=page.offset)
    return {"progress": progress, "page": page, "issued": issued, "batches": batches_of_course(course_id)}
