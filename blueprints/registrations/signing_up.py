"""The registration form's two views: show it, take it."""

from datetime import timedelta
from functools import cache

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from blueprints.common.access import EVERYONE, open_to
from blueprints.common.extensions import bearer_key, settings
from blueprints.common.forms import UNPROCESSABLE, form_refused
from blueprints.common.queue import wake
from blueprints.common.throttling import caller_network
from blueprints.common.unit_of_work import writing
from blueprints.registrations.forms import RegistrationForm, new_form_key
from blueprints.registrations.rows import ADD, REMOVE, tidied, with_row_added, with_row_removed
from models.audit.actor import Actor
from models.clock import now
from models.courses.commune import commune_names
from models.errors import NotFound, RuleViolation
from models.people.throttling import Limit, TooManyAttempts, count_attempts
from models.registrations.application import Application
from models.registrations.queries import CourseToRegister, course_to_register, seats_taken
from models.registrations.registering import MOST_TRAINEES, Registered, register

OK = 200
HOUR = timedelta(hours=1)
MOST_BY_ONE_CONTACT = 20
"""Forms an hour with one contact address: an official who enters a commune's households one by one stays below it, and
nobody's mailbox is filled by a stranger. How many from one network is a setting, `registrations_per_hour`."""


@open_to(EVERYONE)
def show_form(slug: str) -> ResponseReturnValue:
    """Show the blank form, or why the course takes nobody now."""
    course = _course(slug)
    if not course.is_open(now()):
        return render_template("registrations/closed.html", course=course, moment=now())
    return _page(course, None)


@open_to(EVERYONE)
def take_form(slug: str) -> ResponseReturnValue:
    """Register; or give the form back with another row, without one, or with what must be mended."""
    course = _course(slug)
    if ADD in request.form:
        return _page(course, RegistrationForm(with_row_added(request.form)), focus_last=True)
    if REMOVE in request.form:
        return _page(course, RegistrationForm(with_row_removed(request.form)))
    form = RegistrationForm(tidied(request.form))
    if not form.validate():
        return _page(course, form, UNPROCESSABLE)
    application = form.application()
    try:
        registered = _registered(course, application)
    except RuleViolation as violation:
        form_refused(form, violation)
        return _refused(course, form, violation)
    wake("deliver_mail", 0)
    flash(_received(application), "success")  # said once: the page itself is opened again for weeks
    return redirect(url_for("registrations.own", reference=registered.reference, secret=registered.secret), 303)


def _received(application: Application) -> str:
    return _(
        "Đã nhận đăng ký. Thư xác nhận cùng vé được gửi đến %(address)s. "
        "Trang này cũng mở được từ đường dẫn trong thư.",
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


def _refused(course: CourseToRegister, form: RegistrationForm, violation: RuleViolation) -> Response:
    """Give the form back with everything typed; when there were too many, with the time to send it again."""
    if not isinstance(violation, TooManyAttempts):
        return _page(course, form, UNPROCESSABLE)
    answer = _page(course, form, violation.status)
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


def _blank_form() -> RegistrationForm:
    return RegistrationForm(formdata=None)


def _page(
    course: CourseToRegister, form: RegistrationForm | None, status: int = OK, *, focus_last: bool = False
) -> Response:
    """Draw the form as it was sent; without one the blank form, whose fields are drawn once for everyone."""
    left = max(0, course.seats - seats_taken([course.id])[course.id])
    page = render_template(
        "registrations/form.html",
        course=course,
        form=form,
        blank_form=_blank_form,
        new_form_key=new_form_key,
        seats_left=left,
        commune_options=_commune_options(),
        most=MOST_TRAINEES,
        focus_last=focus_last,
    )
    response = make_response(page, status)
    # Each blank form has a key of its own; the browser may still keep it for its Back button.
    response.headers["Cache-Control"] = "private, no-cache"
    return response
