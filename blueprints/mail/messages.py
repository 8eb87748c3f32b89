"""Writing to the contacts of a course: filter, text, preview, then sending."""

import hashlib

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.common.access import current_principal, ensure, open_to
from blueprints.common.forms import UNPROCESSABLE, form_refused
from blueprints.common.queue import wake
from blueprints.common.unit_of_work import writing
from blueprints.mail.course_letters import written_message
from blueprints.mail.course_room import WRITERS
from blueprints.mail.forms import MessageForm, OpeningsForm
from blueprints.mail.previewing import link_in_preview, preview
from blueprints.mail.reading import LetterRead
from models.clock import now
from models.courses.course import Course
from models.courses.queries import course_by_id
from models.errors import NotFound, RuleViolation
from models.registrations.letter_text import letter_openings, set_letter_openings
from models.registrations.messaging import Message, NobodyToWriteTo, check_message, send_message
from models.registrations.placeholders import PLACEHOLDERS
from models.registrations.policy import may_see_registrations
from models.registrations.queries import registration_by_id
from models.registrations.recipients import first_registration, number_of_registrations

SEND = "gui"


@open_to(*WRITERS)
def message(course_id: int) -> ResponseReturnValue:
    """Write, look at it, send it. What is sent is what was looked at: else it is shown once more."""
    ensure(may_see_registrations(current_principal()))
    course = course_by_id(course_id)
    form = MessageForm.asked(request.args.getlist("trang-thai"), request.args.getlist("loai"))
    if not form.validate_on_submit():
        page = _message_page(form, course)
        return (page, UNPROCESSABLE) if form.errors else page
    written = form.message(course_id)
    wants_to_send = request.form.get("buoc") == SEND
    if wants_to_send and form.seen.data == _edition(written):
        return _send(form, written, course_id)
    try:
        check_message(course, written)
        letter, number = _example(written)
    except RuleViolation as violation:
        form_refused(form, violation)
        return _message_page(form, course), UNPROCESSABLE
    form.seen.data = _edition(written)
    return _message_page(form, course, letter=letter, number=number, is_other=wants_to_send)


def _send(form: MessageForm, written: Message, course_id: int) -> ResponseReturnValue:
    actor = current_principal().actor
    try:
        with writing():
            letters = send_message(written, actor=actor, now=now())
    except NotFound:
        raise
    except RuleViolation as violation:
        form_refused(form, violation)
        return _message_page(form, course_by_id(course_id)), violation.status
    wake("deliver_mail", 0)
    flash(f"Đã xếp gửi {letters} thư.", "success")
    return redirect(url_for(".course_letters", course_id=course_id), 303)


def _message_page(
    form: MessageForm, course: Course, *, letter: LetterRead | None = None, number: int = 0, is_other: bool = False
) -> str:
    return render_template(
        "mail/desk/message.html", form=form, course=course, letter=letter, number=number, is_other=is_other,
        placeholders=PLACEHOLDERS, send=SEND,
    )  # fmt: skip


def _edition(written: Message) -> str:
    """Give a digest of words and recipients: what was seen and what is sent must be the same."""
    said = (written.subject, written.text, sorted(written.audience.states), sorted(written.audience.kinds))
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _example(written: Message) -> tuple[LetterRead, int]:
    """Give the letter as the first contact would read it, and how many get one. Raises `NobodyToWriteTo`."""
    first = first_registration(written.audience)
    registration = registration_by_id(first) if first else None
    if registration is None:
        raise NobodyToWriteTo
    contents = written_message(
        registration, link_in_preview(registration), written.subject, written.text, to_name=registration.contact_name
    )
    return preview("course_message", contents, registration, now()), number_of_registrations(written.audience)


@open_to(*WRITERS)
def openings(course_id: int) -> ResponseReturnValue:
    """Change how this course's letters begin."""
    principal = current_principal()
    ensure(may_see_registrations(principal))
    course = course_by_id(course_id)
    stored = {occasion.value: text for occasion, text in letter_openings(course_id).items()}
    form = OpeningsForm(data=stored)
    if form.validate_on_submit():
        with writing():
            changed = set_letter_openings(course_id, form.openings(), actor=principal.actor, now=now())
        flash("Đã lưu lời mở đầu." if changed else "Không có gì thay đổi.", "success")
        return redirect(url_for(".course_letters", course_id=course_id), 303)
    page = render_template("mail/desk/openings.html", form=form, course=course, placeholders=PLACEHOLDERS)
    return (page, UNPROCESSABLE) if form.errors else page
