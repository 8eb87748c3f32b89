"""A trainee's own page, opened by the link that her letter or her organisation gave her.

Until somebody has said who comes it asks her; afterwards it shows what is kept of her, her ticket, what she attended.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from flask import Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from blueprints.common.access import EVERYONE, open_to
from blueprints.common.calendar import subscription_url
from blueprints.common.extensions import bearer_key
from blueprints.common.filters import vn_phone
from blueprints.common.forms import UNPROCESSABLE, form_refused
from blueprints.common.links import public_url
from blueprints.common.qr import qr_svg
from blueprints.common.queue import wake
from blueprints.common.throttling import MOST_WRONG_LINKS, attempt, caller_network
from blueprints.common.tickets import grouped_code, ticket_address, trainee_page_path
from blueprints.common.unit_of_work import writing
from blueprints.registrations.former_link import written_words
from blueprints.registrations.forms import PersonFields, field_name
from blueprints.registrations.own import OK, private
from blueprints.registrations.own_attendance import OwnAttendance, own_attendance
from blueprints.registrations.own_forms import KeptForm
from blueprints.registrations.question_fields import asking
from blueprints.registrations.words import STATES
from models.audit.actor import Actor
from models.certificates.queries import Issued, certificates_of_enrolment
from models.certificates.verifying import pdf_secret
from models.clock import now
from models.errors import NotFound, RuleViolation
from models.people.throttling import Limit, TooManyAttempts, count_attempts
from models.registrations.enrolment import EnrolmentState
from models.registrations.filling_in import fill_in
from models.registrations.page_link import refuse_former_link
from models.registrations.queries import places_in_line
from models.registrations.question import QuestionKind
from models.registrations.questionnaire import Asked, answers_given, in_words, questions_asked
from models.registrations.ticket import ticket_code
from models.registrations.trainee_page import OwnTrainee, opened_trainee

HOUR = timedelta(hours=1)
MOST_CHANGES = 10
"""An hour: each new address is sent a ticket, and nobody's mailbox is filled by whoever holds a link."""


class DetailsForm(PersonFields, KeptForm):
    """Who she is, as she writes it herself."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What she shows at the door."""

    code: str
    code_to_read: str
    picture: Markup


@open_to(EVERYONE)
def trainee(secret: str) -> ResponseReturnValue:
    """Show her page: what it asks, or what is kept of her."""
    person = opened_by_link(secret)
    asked = _asked(person)
    given = answers_given(person.id) if asked else {}
    return _page(person, asked, given, _filled(person, asked, given))


@open_to(EVERYONE)
def details(secret: str) -> ResponseReturnValue:
    """Keep what she wrote; or give it back with what must be mended."""
    person = opened_by_link(secret)
    asked = _asked(person)
    form = asking(DetailsForm, asked)(request.form)
    if not form.validate():
        return _refused(person, asked, form, UNPROCESSABLE)
    try:
        version = _write(person, form)
    except NotFound:
        raise
    except RuleViolation as violation:
        form_refused(form, violation)
        return _refused(person, asked, form, violation.status)
    wake("deliver_mail", 0)
    flash(written_words(is_link_new=version != person.page_version), "success")
    return redirect(trainee_page_path(replace(person, page_version=version)), 303)


def _write(person: OwnTrainee, form: DetailsForm) -> int:
    """Count and write in one transaction; give the version of her page's link.

    Raises `TooManyAttempts`, or what is wrong by name.
    """
    limit = Limit("trainee_details", str(person.id), MOST_CHANGES, HOUR)
    written, confirmed = form.trainee(), bool(form.same_names_confirmed.data)
    with writing():
        if until := count_attempts([limit], server_key=bearer_key(), now=now()):
            raise TooManyAttempts(until)
        return fill_in(
            person.id, written, key=bearer_key(), actor=Actor.visitor(written.name), now=now(),
            same_names_confirmed=confirmed,
        )  # fmt: skip


def opened_by_link(secret: str) -> OwnTrainee:
    """Find by digest. Wrong links are counted and answered 404 (or 429)."""
    person = opened_trainee(secret)
    if person is None:
        refuse_former_link(secret)
        attempt([Limit("trainee_link", caller_network(), MOST_WRONG_LINKS, HOUR)])
        raise NotFound
    return person


def _asked(person: OwnTrainee) -> tuple[Asked, ...]:
    return questions_asked(person.course_id) if person.questions_version else ()


def _filled(person: OwnTrainee, asked: tuple[Asked, ...], given: dict[int, list[str]]) -> DetailsForm:
    """Give the form with what is known of her."""
    known: dict[str, Any] = {
        "name": person.name, "position": person.position, "phone": vn_phone(person.phone), "email": person.email,
    }  # fmt: skip
    for question in asked:
        words = given.get(question.id, [])
        known[field_name(question.id)] = words if question.kind is QuestionKind.MANY else next(iter(words), None)
    return asking(DetailsForm, asked)(formdata=None, data=known)


def _refused(person: OwnTrainee, asked: tuple[Asked, ...], form: DetailsForm, status: int) -> Response:
    return _page(person, asked, answers_given(person.id) if asked else {}, form, status)


def _page(
    person: OwnTrainee, asked: tuple[Asked, ...], given: dict[int, list[str]], form: DetailsForm, status: int = OK
) -> Response:
    moment = now()
    return _drawn(person, asked, given, form, own_attendance(person, moment), moment, status)


def page_with_absence(person: OwnTrainee, absence_form: object, status: int) -> Response:
    """Draw her page again after a request to be excused was refused, with what she typed."""
    moment, asked = now(), _asked(person)
    given = answers_given(person.id) if asked else {}
    own = own_attendance(person, moment)
    return _drawn(person, asked, given, _filled(person, asked, given), own, moment, status, absence_form=absence_form)


def _drawn(
    person: OwnTrainee, asked: tuple[Asked, ...], given: dict[int, list[str]], form: DetailsForm, own: OwnAttendance,
    moment: datetime, status: int, *, absence_form: object = None,
) -> Response:  # fmt: skip
    page = render_template(
        "registrations/trainee.html",
        person=person,
        form=form,
        absence_form=absence_form,
        may_write=person.may_write(moment),
        state=STATES[person.state],
        place_in_line=_place_in_line(person),
        ticket=_ticket(person),
        answers=[(question.text, in_words(given[question.id])) for question in asked if question.id in given],
        own=own,
        webcal=subscription_url(public_url("feeds.course_calendar", slug=person.slug)),
        certificates=_certificates(person) if person.has_begun(moment) else [],
    )
    return private(page, status)


def _place_in_line(person: OwnTrainee) -> int | None:
    if person.state is not EnrolmentState.WAITING:
        return None
    return places_in_line(person.course_id, [person.id]).get(person.id)


def _ticket(person: OwnTrainee) -> Ticket | None:
    if not person.has_ticket:
        return None
    code = ticket_code(bearer_key(), person.id, person.ticket_version)
    picture = qr_svg(ticket_address(code), _("Mã QR của vé %(name)s", name=person.name))
    return Ticket(code, grouped_code(code), picture)


def _certificates(person: OwnTrainee) -> list[tuple[Issued, str]]:
    return [(issued, pdf_secret(bearer_key(), issued.id)) for issued in certificates_of_enrolment(person.id)]
