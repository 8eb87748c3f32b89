"""The registration form's two views: show it, take it."""

from dataclasses import replace
from datetime import timedelta
from functools import cache

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from blueprints.common.access import EVERYONE, open_to
from blueprints.common.extensions import bearer_key, settings
from blueprints.common.form_timing import new_form_key
from blueprints.common.forms import UNPROCESSABLE, form_refused, say
from blueprints.common.language import gettext as _
from blueprints.common.queue import wake
from blueprints.common.throttling import attempt, caller_network
from blueprints.common.unit_of_work import writing
from blueprints.registrations.forms import RegistrationForm
from blueprints.registrations.listing import TEXT, Listed, doubts_in, is_list_given, read_list
from blueprints.registrations.question_fields import check_list, registration_form
from blueprints.registrations.rows import ADD, REMOVE, as_asked, tidied, with_row_added, with_row_removed
from models.audit.actor import Actor
from models.clock import now
from models.courses.commune import commune_names
from models.errors import NotFound, RuleViolation
from models.people.throttling import Limit, TooManyAttempts, count_attempts
from models.registrations.application import Application
from models.registrations.queries import CourseToRegister, course_to_register, seats_taken
from models.registrations.questionnaire import Asked, questions_asked
from models.registrations.refusals import OverOrganisationCap, SameName
from models.registrations.registering import MOST_TRAINEES, Registered, register
from models.registrations.registration_rules import is_invited
from models.text import clean

OK = 200
MOST_HINTS = 30
"""An hour, from one network, for one course: far more than somebody needs who mends a form of her own."""
LONGEST_INVITATION = 64
HOUR = timedelta(hours=1)
MOST_BY_ONE_CONTACT = 20
"""Forms an hour with one contact address: an official who enters a commune's households one by one stays below it, and
nobody's mailbox is filled by a stranger. How many from one network is a setting, `registrations_per_hour`."""


@open_to(EVERYONE)
def show_form(slug: str) -> ResponseReturnValue:
    """Show the blank form, or why the course takes nobody now."""
    course = _course(slug)
    if not course.is_open(now()) or not _is_invited(course):
        return render_template("registrations/closed.html", course=course, moment=now())
    return _page(course, None)


@open_to(EVERYONE)
def take_form(slug: str) -> ResponseReturnValue:
    """Register; or give the form back with another row, without one, or with what must be mended."""
    course = _course(slug)
    form_of = registration_form(_asked(course))
    if ADD in request.form:
        return _page(course, form_of(with_row_added(request.form)), focus_last=True)
    if REMOVE in request.form:
        return _page(course, form_of(with_row_removed(request.form)))
    if is_list_given(request.form):
        return _with_list(course, form_of)
    form = form_of(tidied(request.form))
    if not form.validate():
        return _page(course, form, UNPROCESSABLE)
    application = replace(form.application(), invitation=_invitation())
    try:
        registered = _registered(course, application)
    except RuleViolation as violation:
        refusal = _counted(course, violation)
        form_refused(form, refusal)
        return _refused(course, form, refusal)
    wake("deliver_mail", 0)
    flash(_received(application), "success")  # said once: the page itself is opened again for weeks
    return redirect(url_for("registrations.own", reference=registered.reference, secret=registered.secret), 303)


def _invitation() -> str:
    """Give the code of the invitation link, which stays in the address while the form is sent."""
    return clean(request.args.get("moi", ""))[:LONGEST_INVITATION]


def _most(course: CourseToRegister) -> int:
    """Give how many people one form of this course takes."""
    return min(MOST_TRAINEES, course.most_per_organisation or MOST_TRAINEES)


def _is_invited(course: CourseToRegister) -> bool:
    version = course.invitation_version
    return not course.invitation_only or is_invited(
        _invitation(), key=bearer_key(), course_id=course.id, version=version
    )


def _with_list(course: CourseToRegister, form_of: type[RegistrationForm]) -> Response:
    """Give the form back with the list's people in it and what must be mended; or say why the list cannot be read."""
    try:
        attempt([Limit("register:list", caller_network(), settings().registrations_per_hour, HOUR)])
        typed, listed = read_list(request.form, most=_most(course))
    except RuleViolation as violation:
        return _refused(course, form_of(tidied(request.form)), violation, list_refused=say(violation))
    form = form_of(typed)
    is_right = check_list(form)  # of the rest nothing need be typed yet
    return _page(course, form, OK if is_right else UNPROCESSABLE, listed=listed)


def _received(application: Application) -> str:
    return _(
        "Đã nhận đăng ký. Thư xác nhận được gửi đến %(address)s. Trang này cũng mở được từ đường dẫn trong thư.",
        address=application.contact_email,
    )


def _registered(course: CourseToRegister, application: Application) -> Registered:
    """Count and register in one transaction: what is refused is not counted, for it wrote nothing and sent no letter.

    Raises `TooManyAttempts`, or what is wrong by name.
    """
    limits = [
        Limit("register:network", f"{course.id} {caller_network()}", settings().registrations_per_hour, HOUR),
        Limit("register:contact", application.contact_email, MOST_BY_ONE_CONTACT, HOUR),
    ]
    with writing():
        until = count_attempts(limits, server_key=bearer_key(), now=now())
        if until:
            raise TooManyAttempts(until)
        visitor = Actor.visitor(application.contact_name)
        return register(course.id, application, key=bearer_key(), actor=visitor, now=now())


def _counted(course: CourseToRegister, violation: RuleViolation) -> RuleViolation:
    """Count a refusal that hints at what others registered, so that nobody goes on asking; give what is to be said."""
    if not isinstance(violation, (OverOrganisationCap, SameName)):
        return violation
    try:
        attempt([Limit("register:hint", f"{course.id} {caller_network()}", MOST_HINTS, HOUR)])
    except TooManyAttempts as too_many:
        return too_many
    return violation


def _refused(
    course: CourseToRegister, form: RegistrationForm, violation: RuleViolation, *, list_refused: str = ""
) -> Response:
    """Give the form back with everything typed; when there were too many, with the time to send it again."""
    if not isinstance(violation, TooManyAttempts):
        return _page(course, form, UNPROCESSABLE, list_refused=list_refused)
    answer = _page(course, form, violation.status, list_refused=list_refused)
    answer.retry_after = violation.until
    return answer


def _course(slug: str) -> CourseToRegister:
    course = course_to_register(slug)
    if course is None:
        raise NotFound
    return course


@cache
def _commune_options() -> Markup:
    """Draw the 96 names once: they are the same on every form."""
    return Markup().join(Markup('<option value="{}"></option>').format(name) for name in commune_names().values())


def _asked(course: CourseToRegister) -> tuple[Asked, ...]:
    """Give what the course asks each person. A course that never asked anything costs no query."""
    return questions_asked(course.id) if course.questions_version else ()


def _page(
    course: CourseToRegister,
    form: RegistrationForm | None,
    status: int = OK,
    *,
    focus_last: bool = False,
    listed: Listed | None = None,
    list_refused: str = "",
) -> Response:
    """Draw the form as it was sent; without one the blank form, whose fields are drawn once for everyone."""
    left = max(0, course.seats - seats_taken([course.id])[course.id])
    asked = () if form else _asked(course)
    page = render_template(
        "registrations/form.html",
        course=course,
        form=form,
        asked=asked,
        blank_form=lambda: registration_form(asked)(formdata=None),
        form_key=new_form_key(now()) if form is None else form.form_key.data,
        seats_left=left,
        commune_options=_commune_options(),
        most=_most(course),
        focus_last=focus_last,
        listed=listed,
        doubts=listed.questions if listed else doubts_in(as_asked(request.form)) if form else {},
        list_text="" if listed else request.form.get(TEXT, ""),
        list_refused=list_refused,
    )
    response = make_response(page, status)
    # Each blank form has a key of its own; the browser may still keep it for its Back button.
    response.headers["Cache-Control"] = "private, no-cache"
    return response
