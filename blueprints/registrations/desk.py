"""The office's view of registrations: courses, and one registration (desk_list.py: the people of a course)."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from blueprints.common.access import current_principal, ensure, open_to
from blueprints.common.extensions import bearer_key
from blueprints.common.letter_words import LETTER_NAMES, LETTER_STATES
from blueprints.common.paging import Page, page_number
from blueprints.common.queue import wake
from blueprints.common.tickets import trainee_page_path
from blueprints.common.unit_of_work import writing
from blueprints.registrations.words import CONSENT_NAMES, KINDS, STATES
from models.audit.queries import events_about
from models.certificates.queries import took_part
from models.clock import now
from models.courses.commune import commune_names
from models.errors import NotFound
from models.mail.forgetting import FORGOTTEN_NAME
from models.mail.queries import letters_about
from models.people.roles import Role
from models.registrations.correcting import NOBODY_NAMED
from models.registrations.enrolment import GONE
from models.registrations.phone import is_doubtful
from models.registrations.policy import may_read_history, may_withdraw
from models.registrations.queries import courses_with_counts, number_of_courses, registration_by_id
from models.registrations.questionnaire import answers_of, questions_of
from models.registrations.relinking import replace_link
from models.registrations.restriction import restricted_in_registration
from models.registrations.tax_code import shown_identifier
from models.registrations.withdrawing import withdraw

MOST_EVENTS = 100


@open_to(Role.ORGANISER, Role.ADMINISTRATOR)
def desk() -> ResponseReturnValue:
    """List the courses with how many hold a seat and how many wait."""
    page = Page(page_number(), number_of_courses())
    return render_template("registrations/desk.html", courses=courses_with_counts(page.offset, page.size), page=page)


@open_to(Role.ORGANISER, Role.ADMINISTRATOR)
def registration(registration_id: int) -> ResponseReturnValue:
    """Show one registration: organisation, contact, people, consents, letters."""
    found = registration_by_id(registration_id)
    if found is None:
        raise NotFound
    people = [person.id for person in found.enrolments]
    is_erased = FORGOTTEN_NAME in {found.contact_name, *(person.name for person in found.enrolments)}
    has_history = may_read_history(current_principal(), is_erased=is_erased)
    return render_template(
        "registrations/registration.html",
        registration=found,
        identifier=shown_identifier(found.organisation.identifier_kind, found.organisation.identifier),
        kind=KINDS[found.organisation.kind],
        commune=commune_names().get(found.organisation.commune_code or "", ""),
        letters=letters_about("registration", found.id),
        letter_names=LETTER_NAMES,
        letter_states=LETTER_STATES,
        consents=CONSENT_NAMES,
        states=STATES,
        is_phone_doubtful=is_doubtful(found.contact_phone),
        participants=took_part(people),
        restricted=restricted_in_registration(found.id),
        has_history=has_history,
        history=events_about({"registration": [found.id], "enrolment": people}, MOST_EVENTS) if has_history else [],
        gone=GONE,
        nobody_named=NOBODY_NAMED,
        questions=questions_of(found.course_id) if found.course.questions_version else (),
        answers=answers_of(people) if found.course.questions_version else {},
        trainee_page_path=trainee_page_path,
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


@open_to(Role.ORGANISER, Role.ADMINISTRATOR)
def link_replaced(registration_id: int) -> ResponseReturnValue:
    """Send the contact a new link, after the old one got into wrong hands."""
    with writing():
        replace_link(registration_id, key=bearer_key(), actor=current_principal().actor, now=now())
    wake("deliver_mail", 0)
    flash("Đã đổi đường dẫn. Đường dẫn cũ không còn mở được; đường dẫn mới được gửi cho người liên hệ.", "success")
    return redirect(url_for("registrations.registration", registration_id=registration_id), 303)
