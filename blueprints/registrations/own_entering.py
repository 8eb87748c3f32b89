"""Who comes instead, who comes too, and who comes another time: the forms of an organisation's own page."""

from collections.abc import Collection

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.common.access import EVERYONE, open_to
from blueprints.common.converters import row_number
from blueprints.common.extensions import bearer_key
from blueprints.common.forms import UNPROCESSABLE, form_refused, say
from blueprints.common.queue import wake
from blueprints.common.unit_of_work import writing
from blueprints.registrations import own_forms
from blueprints.registrations.own import OK, opened, own_page, private
from blueprints.registrations.own_forms import AdditionForm, SubstitutionForm
from blueprints.registrations.own_people import people_of, shown_name
from blueprints.registrations.own_windows import Windows, windows_of
from blueprints.registrations.rows import ADD, REMOVE, tidied, with_row_added, with_row_removed
from models.audit.actor import Actor
from models.certificates.queries import took_part
from models.clock import now
from models.errors import NotFound, RuleViolation
from models.people.throttling import TooManyAttempts
from models.registrations.adding import add_people
from models.registrations.destinations import destinations
from models.registrations.enrolment import GONE, EnrolmentState
from models.registrations.holding import said_name
from models.registrations.moving import move
from models.registrations.own_page import OwnRegistration, Row
from models.registrations.questionnaire import Asked, questions_asked
from models.registrations.refusals import AlreadyRefused, AlreadyWithdrawn, NobodyChosen, NotInSeries
from models.registrations.registering import MOST_TRAINEES
from models.registrations.substituting import substitute

MOST_TICKED = 200


@open_to(EVERYONE)
def substitution_form(reference: str, secret: str, enrolment_id: int) -> ResponseReturnValue:
    """Show the blank form for who comes instead of this person."""
    registration = opened(reference, secret)
    leaving = _of(registration, enrolment_id)
    if leaving.state in GONE:
        gone = AlreadyRefused if leaving.state is EnrolmentState.REFUSED else AlreadyWithdrawn
        return own_page(registration, secret, gone(name=said_name(leaving.name)))
    return _substitution_page(registration, secret, leaving, _substitution_form(registration)(formdata=None))


@open_to(EVERYONE)
def substituted(reference: str, secret: str, enrolment_id: int) -> ResponseReturnValue:
    """Let another take the place: the old ticket dies, the new one is on the page."""
    registration = opened(reference, secret)
    leaving, form = _of(registration, enrolment_id), _substitution_form(registration)(request.form)
    if not form.validate():
        return _substitution_page(registration, secret, leaving, form, UNPROCESSABLE)
    try:
        with writing():
            substitute(
                registration.id, enrolment_id, form.trainee(), key=bearer_key(), took_part=took_part,
                actor=Actor.visitor(registration.contact_name), now=now(),
                same_names_confirmed=bool(form.same_names_confirmed.data),
            )  # fmt: skip
    except NotFound:
        raise
    except RuleViolation as violation:
        form_refused(form, violation)
        return _or_later(_substitution_page(registration, secret, leaving, form, violation.status), violation)
    return _done(reference, secret, _("Đã thay người. Vé cũ không còn dùng được, vé mới ở ngay dưới đây."))


@open_to(EVERYONE)
def addition_form(reference: str, secret: str) -> ResponseReturnValue:
    """Show the blank form for people who come too."""
    registration = opened(reference, secret)
    return _addition_page(registration, secret, _addition_form(registration)(formdata=None))


@open_to(EVERYONE)
def people_added(reference: str, secret: str) -> ResponseReturnValue:
    """Enter more people; or give the form back with a row more, a row less, or what must be mended."""
    registration = opened(reference, secret)
    form_of = _addition_form(registration)
    if ADD in request.form:
        return _addition_page(registration, secret, form_of(with_row_added(request.form)), focus_last=True)
    if REMOVE in request.form:
        return _addition_page(registration, secret, form_of(with_row_removed(request.form)))
    form = form_of(tidied(request.form))
    if not form.validate():
        return _addition_page(registration, secret, form, UNPROCESSABLE)
    try:
        with writing():
            entered = add_people(
                registration.id, form.people(), key=bearer_key(), actor=Actor.visitor(registration.contact_name),
                now=now(), same_names_confirmed=bool(form.same_names_confirmed.data),
                last_known=row_number(form.known.data) or 0,
            )  # fmt: skip
    except RuleViolation as violation:
        form_refused(form, violation)
        return _or_later(_addition_page(opened(reference, secret), secret, form, violation.status), violation)
    seated = sum(person.state is EnrolmentState.CONFIRMED for person in entered)
    added = _("Đã thêm %(count)s người: %(seated)s người có chỗ.", count=len(entered), seated=seated)
    return _done(reference, secret, added)


@open_to(EVERYONE)
def move_form(reference: str, secret: str) -> ResponseReturnValue:
    """Show who may move, and to which courses of the series."""
    return _move_page(opened(reference, secret), secret)


@open_to(EVERYONE)
def moved(reference: str, secret: str) -> ResponseReturnValue:
    """Move whom was ticked. The answer is the page of their new registration."""
    registration = opened(reference, secret)
    ids = [number for text in request.form.getlist("chon")[:MOST_TICKED] if (number := row_number(text))]
    to_course_id = row_number(request.form.get("khoa"))
    try:
        if not ids:
            raise NobodyChosen
        if not to_course_id:
            raise NotInSeries
        with writing():
            there = move(
                registration.id, ids, to_course_id, key=bearer_key(), took_part=took_part,
                actor=Actor.visitor(registration.contact_name), now=now(),
            )  # fmt: skip
    except NotFound:
        raise
    except RuleViolation as violation:
        return _move_page(registration, secret, violation, ticked=ids, chosen=to_course_id)
    moved_there = _("Đã chuyển %(count)s người. Đây là đăng ký mới của họ, đường dẫn đã gửi qua thư.", count=len(ids))
    return _done(there.reference, there.secret, moved_there)


def _of(registration: OwnRegistration, enrolment_id: int) -> Row:
    found = next((person for person in registration.enrolments if person.id == enrolment_id), None)
    if found is None:
        raise NotFound
    return found


def _asked(registration: OwnRegistration) -> tuple[Asked, ...]:
    return questions_asked(registration.course.id) if registration.course.questions_version else ()


def _substitution_form(registration: OwnRegistration) -> type[SubstitutionForm]:
    return own_forms.substitution_form(_asked(registration))


def _addition_form(registration: OwnRegistration) -> type[AdditionForm]:
    return own_forms.addition_form(_asked(registration))


def _or_later(answer: Response, violation: RuleViolation) -> Response:
    """Say when it may be sent again, if there were too many."""
    if isinstance(violation, TooManyAttempts):
        answer.retry_after = violation.until
    return answer


def _done(reference: str, secret: str, sentence: str) -> ResponseReturnValue:
    wake("deliver_mail", 0)
    flash(sentence, "success")
    return redirect(url_for("registrations.own", reference=reference, secret=secret), 303)


def _windows(registration: OwnRegistration) -> Windows:
    return windows_of(registration.course, now())


def _substitution_page(
    registration: OwnRegistration, secret: str, leaving: Row, form: SubstitutionForm, status: int = OK
) -> Response:
    page = render_template(
        "registrations/own_substitution.html",
        registration=registration,
        secret=secret,
        leaving=shown_name(leaving.name),
        form=form,
        window=_windows(registration).substituting,
    )
    return private(page, status)


def _addition_page(
    registration: OwnRegistration, secret: str, form: AdditionForm, status: int = OK, *, focus_last: bool = False
) -> Response:
    page = render_template(
        "registrations/own_addition.html",
        registration=registration,
        secret=secret,
        form=form,
        known=max(person.id for person in registration.enrolments),
        names=[shown_name(person.name) for person in registration.enrolments if person.state not in GONE],
        window=_windows(registration).adding,
        most=MOST_TRAINEES,
        focus_last=focus_last,
    )
    return private(page, status)


def _move_page(
    registration: OwnRegistration,
    secret: str,
    refusal: RuleViolation | None = None,
    *,
    ticked: Collection[int] = (),
    chosen: int | None = None,
) -> Response:
    windows, moment = _windows(registration), now()
    page = render_template(
        "registrations/own_move.html",
        registration=registration,
        secret=secret,
        people=[person for person in people_of(registration, windows, moment) if person.may_withdraw],
        courses=destinations(registration.course.id, moment),
        window=windows.moving,
        refusal=say(refusal) if refusal else "",
        ticked=ticked,
        chosen=chosen,
    )
    return private(page, refusal.status if refusal else OK)
