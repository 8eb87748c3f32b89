"""The office's view of registrations: courses, the people of one, and one registration."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.common.access import current_principal, ensure, open_to
from blueprints.common.letter_words import LETTER_NAMES, LETTER_STATES
from blueprints.common.paging import Page, page_number
from blueprints.common.queue import wake
from blueprints.common.unit_of_work import writing
from blueprints.registrations.words import CONSENT_NAMES, KINDS, STATES
from models.certificates.queries import took_part
from models.clock import now
from models.courses.commune import commune_names
from models.courses.course import Course
from models.db import session
from models.errors import NotFound
from models.mail.queries import letters_about
from models.people.roles import Role
from models.registrations.enrolment import EnrolmentState
from models.registrations.phone import is_doubtful
from models.registrations.policy import may_withdraw
from models.registrations.queries import (
    PeopleSearch,
    courses_with_counts,
    number_of_courses,
    number_of_people_found,
    numbers_by_state,
    people_found,
    registration_by_id,
)
from models.registrations.tax_code import shown_identifier
from models.registrations.withdrawing import withdraw
from models.text import clean

LONGEST_SEARCH = 100


@open_to(Role.ORGANISER, Role.ADMINISTRATOR)
def desk() -> ResponseReturnValue:
    """List the courses with how many hold a seat and how many wait."""
    page = Page(page_number(), number_of_courses())
    return render_template("registrations/desk.html", courses=courses_with_counts(page.offset, page.size), page=page)


@open_to(Role.ORGANISER, Role.ADMINISTRATOR)
def course_desk(course_id: int) -> ResponseReturnValue:
    """List the people of one course by given name, with search and a filter by state."""
    course = session.get(Course, course_id)
    if course is None:
        raise NotFound
    search = PeopleSearch(course_id, clean(request.args.get("tim", ""))[:LONGEST_SEARCH], _state())
    page = Page(page_number(), number_of_people_found(search))
    return render_template(
        "registrations/course_desk.html",
        course=course,
        people=people_found(search, page.offset, page.size),
        numbers=numbers_by_state(course_id),
        search=search,
        states=STATES,
        page=page,
    )


@open_to(Role.ORGANISER, Role.ADMINISTRATOR)
def registration(registration_id: int) -> ResponseReturnValue:
    """Show one registration: organisation, contact, people, consents, letters."""
    found = registration_by_id(registration_id)
    if found is None:
        raise NotFound
    return render_template(
        "registrations/registration.html",
        registration=found,
        identifier=shown_identifier(found.organisation.identifier_kind, found.organisation.identifier),
        kind=KINDS[found.organisation.kind],
        commune=commune_names()[found.organisation.commune_code],
        letters=letters_about("registration", found.id),
        letter_names=LETTER_NAMES,
        letter_states=LETTER_STATES,
        consents=CONSENT_NAMES,
        states=STATES,
        is_phone_doubtful=is_doubtful(found.contact_phone),
        participants=took_part([person.id for person in found.enrolments]),
    )


@open_to(Role.ORGANISER, Role.ADMINISTRATOR)
def desk_withdrawal(registration_id: int, enrolment_id: int) -> ResponseReturnValue:
    """Take a name off the list for somebody who telephoned."""
    ensure(may_withdraw(current_principal()))
    actor = current_principal().actor
    with writing():
        seated = withdraw(registration_id, enrolment_id, took_part=took_part, actor=actor, now=now())
    wake("deliver_mail", 0)
    passed_on = "Đã rút tên. Chỗ trống được xếp cho người tiếp theo trong danh sách chờ."
    flash(passed_on if seated else "Đã rút tên.", "success")
    return redirect(url_for("registrations.registration", registration_id=registration_id), 303)


def _state() -> EnrolmentState | None:
    wanted = request.args.get("trang-thai", "")
    return EnrolmentState(wanted) if wanted in set(EnrolmentState) else None
