"""The registration form's two views: show it, take it."""

from functools import cache

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from blueprints.common.access import EVERYONE, open_to
from blueprints.common.extensions import bearer_key
from blueprints.common.forms import UNPROCESSABLE, form_refused
from blueprints.common.queue import wake
from blueprints.common.unit_of_work import writing
from blueprints.registrations.forms import RegistrationForm
from blueprints.registrations.rows import ADD, REMOVE, tidied, with_row_added, with_row_removed
from models.audit.actor import Actor
from models.clock import now
from models.courses.commune import commune_names
from models.errors import NotFound, RuleViolation
from models.registrations.queries import CourseToRegister, course_to_register, seats_taken
from models.registrations.registering import MOST_TRAINEES, Registered, register

OK = 200


@open_to(EVERYONE)
def show_form(slug: str) -> ResponseReturnValue:
    """Show the blank form, or why the course takes nobody now."""
    course = _course(slug)
    if not course.is_open(now()):
        return render_template("registrations/closed.html", course=course, moment=now())
    return _page(course, RegistrationForm(formdata=None))


@open_to(EVERYONE)
def take_form(slug: str) -> ResponseReturnValue:
    """Register; or give the form back with another row, without one, or with what must be mended."""
    course = _course(slug)
    if ADD in request.form:
        return _page(course, RegistrationForm(with_row_added(request.form)), focus_last=True)
    if REMOVE in request.form:
        return _page(course, RegistrationForm(with_row_removed(request.form)))
    form = RegistrationForm(tidied(request.form))
    registered = _registered(course, form)
    if registered is None:
        return _page(course, form, UNPROCESSABLE)
    wake("deliver_mail", 0)
    address = url_for("registrations.own", reference=registered.reference, secret=registered.secret, moi=1)
    return redirect(address, 303)


def _registered(course: CourseToRegister, form: RegistrationForm) -> Registered | None:
    """Register what the form holds; `None` when it must be mended, the reasons at its fields."""
    if not form.validate():
        return None
    application = form.application()
    try:
        with writing():
            visitor = Actor.visitor(application.contact_name)
            return register(course.id, application, key=bearer_key(), actor=visitor, now=now())
    except RuleViolation as violation:
        form_refused(form, violation)
        return None


def _course(slug: str) -> CourseToRegister:
    course = course_to_register(slug)
    if course is None:
        raise NotFound
    return course


@cache
def _commune_options() -> Markup:
    """Draw the 96 names once: they are the same on every form."""
    return Markup().join(Markup('<option value="{}"></option>').format(name) for name in commune_names().values())


def _page(course: CourseToRegister, form: RegistrationForm, status: int = OK, *, focus_last: bool = False) -> Response:
    left = max(0, course.seats - seats_taken([course.id])[course.id])
    page = render_template(
        "registrations/form.html",
        course=course,
        form=form,
        seats_left=left,
        commune_options=_commune_options(),
        most=MOST_TRAINEES,
        focus_last=focus_last,
    )
    response = make_response(page, status)
    # Each blank form has a key of its own; the browser may still keep it for its Back button.
    response.headers["Cache-Control"] = "private, no-cache"
    return response
