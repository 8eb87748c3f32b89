"""What staff do to the people of one registration for somebody who telephoned: add, substitute, move, withdraw all."""

from collections.abc import Collection

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, EmailField, StringField, TelField
from wtforms.validators import DataRequired, Optional

from blueprints.common.access import current_principal, ensure, open_to
from blueprints.common.converters import row_number
from blueprints.common.extensions import bearer_key
from blueprints.common.forms import UNPROCESSABLE, form_refused
from blueprints.common.queue import wake
from blueprints.common.unit_of_work import writing
from blueprints.registrations.desk_questions import StaffAnswering
from blueprints.registrations.forms import Read, read_email
from blueprints.registrations.question_fields import asking
from blueprints.registrations.words import STATES
from models.certificates.queries import took_part
from models.clock import now
from models.errors import NotFound, RuleViolation
from models.people.roles import Role
from models.registrations.adding import add_people
from models.registrations.application import Trainee
from models.registrations.enrolment import GONE, Enrolment
from models.registrations.moving import courses_to_move_to, move
from models.registrations.person_name import read_person_name, read_words
from models.registrations.phone import read_phone
from models.registrations.policy import may_change_registrations
from models.registrations.queries import registration_by_id
from models.registrations.questionnaire import questions_asked
from models.registrations.registration import Registration
from models.registrations.substituting import substitute
from models.registrations.withdrawing import withdraw_all

OK = 200
LONGEST_WORDS = 200
DESK_ROLES = (Role.ORGANISER, Role.ADMINISTRATOR)


def _words(text: str) -> str:
    return read_words(text, LONGEST_WORDS)


class PersonForm(StaffAnswering):
    """One person, as somebody reads her out on the telephone."""

    name = StringField("Họ và tên", [DataRequired("Vui lòng nhập họ và tên."), Read(read_person_name)])
    position = StringField("Chức danh", [DataRequired("Vui lòng nhập chức danh."), Read(_words)])
    phone = TelField("Điện thoại (không bắt buộc)", [Optional(), Read(read_phone)])
    email = EmailField("Thư điện tử (không bắt buộc)", [Optional()])
    same_names_confirmed = BooleanField("Đây là người khác, chỉ trùng họ tên")

    def validate_email(self, field: EmailField) -> None:
        """Only what can be written to."""
        if field.data:
            read_email(field.data)

    def trainee(self) -> Trainee:
        """Give what was typed as the act takes it."""
        return Trainee(
            name=read_person_name(self.name.data),
            position=_words(self.position.data),
            phone=read_phone(self.phone.data) if self.phone.data else None,
            email=read_email(self.email.data) if self.email.data else None,
            answers=self.answers(),
            answers_later=self.fills_in_herself,
        )


@open_to(*DESK_ROLES)
def person_added(registration_id: int) -> ResponseReturnValue:
    """Show the form for one more person, and take it."""
    registration = _found(registration_id)
    form = _form_of(registration)()
    if not form.validate_on_submit():
        return _person_page(registration, form, None)
    try:
        with writing():
            actor = current_principal().actor
            entered = add_people(
                registration_id, [form.trainee()], key=bearer_key(), actor=actor, now=now(),
                same_names_confirmed=bool(form.same_names_confirmed.data),
            )  # fmt: skip
    except RuleViolation as violation:
        form_refused(form, violation)
        return _person_page(registration, form, None, violation.status)
    flash(f"Đã thêm {entered[0].trainee.name}: {STATES[entered[0].state][0]}.", "success")
    return _done(registration_id)


@open_to(*DESK_ROLES)
def person_substituted(registration_id: int, enrolment_id: int) -> ResponseReturnValue:
    """Show the form for who comes instead, and take it."""
    registration = _found(registration_id)
    form = _form_of(registration)()
    leaving = next((one for one in registration.enrolments if one.id == enrolment_id), None)
    if leaving is None:
        raise NotFound
    if not form.validate_on_submit():
        return _person_page(registration, form, leaving)
    try:
        with writing():
            substitute(
                registration_id, enrolment_id, form.trainee(), key=bearer_key(), took_part=took_part,
                actor=current_principal().actor, now=now(), same_names_confirmed=bool(form.same_names_confirmed.data),
            )  # fmt: skip
    except RuleViolation as violation:
        form_refused(form, violation)
        return _person_page(_found(registration_id), form, leaving, violation.status)
    flash("Đã thay người. Vé cũ không còn dùng được.", "success")
    return _done(registration_id)


@open_to(*DESK_ROLES)
def people_moved(registration_id: int) -> ResponseReturnValue:
    """Show who may move to which course of the series, and move whom was ticked."""
    registration = _found(registration_id)
    if request.method == "GET":
        return _move_page(registration)
    ids = [number for text in request.form.getlist("chon")[:100] if (number := row_number(text))]
    to_course_id = row_number(request.form.get("khoa"))
    if not ids or not to_course_id:
        return _move_page(registration, UNPROCESSABLE, ids, "Vui lòng chọn ít nhất một người và một khóa.")
    with writing():
        moved = move(
            registration_id, ids, to_course_id, key=bearer_key(), took_part=took_part,
            actor=current_principal().actor, now=now(),
        )  # fmt: skip
    flash(f"Đã chuyển {len(ids)} người. Đây là đăng ký mới của họ, mã {moved.reference}.", "success")
    return _done(moved.id)


@open_to(*DESK_ROLES)
def everyone_withdrawn(registration_id: int) -> ResponseReturnValue:
    """Take everyone's name off the list."""
    ensure(may_change_registrations(current_principal()))
    with writing():
        withdraw_all(registration_id, took_part=took_part, actor=current_principal().actor, now=now())
    flash("Đã rút tên tất cả học viên của đăng ký này.", "success")
    return _done(registration_id)


def _form_of(registration: Registration) -> type[PersonForm]:
    has_questions = registration.course.questions_version > 0
    return asking(PersonForm, questions_asked(registration.course_id) if has_questions else ())


def _found(registration_id: int) -> Registration:
    ensure(may_change_registrations(current_principal()))
    registration = registration_by_id(registration_id)
    if registration is None:
        raise NotFound
    return registration


def _done(registration_id: int) -> ResponseReturnValue:
    wake("deliver_mail", 0)
    return redirect(url_for("registrations.registration", registration_id=registration_id), 303)


def _person_page(registration: Registration, form: PersonForm, leaving: Enrolment | None, status: int = OK) -> Response:
    page = render_template("registrations/desk_person.html", registration=registration, form=form, leaving=leaving)
    return make_response(page, UNPROCESSABLE if form.errors and status == OK else status)


def _move_page(registration: Registration, status: int = OK, ticked: Collection[int] = (), error: str = "") -> Response:
    page = render_template(
        "registrations/desk_move.html",
        registration=registration,
        people=[person for person in registration.enrolments if person.state not in GONE],
        courses=courses_to_move_to(registration.course_id, now()),
        states=STATES,
        ticked=ticked,
        error=error,
    )
    return make_response(page, status)
