"""Mending what is written of a named trainee, and giving her page another link."""

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import EmailField, StringField, TelField
from wtforms.validators import DataRequired, Length, Optional

from blueprints.common.access import current_principal, ensure, open_to
from blueprints.common.extensions import bearer_key
from blueprints.common.filters import vn_phone
from blueprints.common.forms import UNPROCESSABLE, form_refused
from blueprints.common.links import public_url
from blueprints.common.queue import wake
from blueprints.common.unit_of_work import writing
from blueprints.registrations.forms import Answering, Read, field_name, read_email
from blueprints.registrations.question_fields import asking
from models.attendance.freezing import correct_in_snapshot
from models.clock import now
from models.errors import NotFound, RuleViolation
from models.people.roles import Role
from models.registrations.application import Trainee
from models.registrations.correcting import NOBODY_NAMED, Correction, correct_trainee
from models.registrations.enrolling import page_secret
from models.registrations.enrolment import Enrolment
from models.registrations.page_link import replace_page_link
from models.registrations.person_name import read_person_name, read_words
from models.registrations.phone import read_phone
from models.registrations.policy import may_change_registrations
from models.registrations.queries import registration_by_id
from models.registrations.question import QuestionKind
from models.registrations.questionnaire import Asked, answers_given, questions_asked
from models.registrations.registration import Registration

OK = 200
LONGEST_WORDS = 200
LONGEST_REASON = 500


def _words(text: str) -> str:
    return read_words(text, LONGEST_WORDS)


class CorrectionForm(Answering):
    """What is written of her, and why her name changes if it does."""

    name = StringField("Họ và tên", [DataRequired("Vui lòng nhập họ và tên."), Read(read_person_name)])
    reason = StringField("Lý do sửa họ tên", [Optional(), Length(max=LONGEST_REASON)])
    position = StringField("Chức danh", [DataRequired("Vui lòng nhập chức danh."), Read(_words)])
    phone = TelField("Điện thoại (không bắt buộc)", [Optional(), Read(read_phone)])
    email = EmailField("Thư điện tử (không bắt buộc)", [Optional()])

    @property
    def fills_in_herself(self) -> bool:
        """What the course must know may be asked another time."""
        return True

    def validate_email(self, field: EmailField) -> None:
        """Only what can be written to."""
        if field.data:
            read_email(field.data)

    def correction(self) -> Correction:
        """Give what was typed as the act takes it."""
        trainee = Trainee(
            name=read_person_name(self.name.data),
            position=_words(self.position.data),
            phone=read_phone(self.phone.data) if self.phone.data else None,
            email=read_email(self.email.data) if self.email.data else None,
            answers=self.answers(),
        )
        return Correction(trainee, self.reason.data or "")


@open_to(Role.ORGANISER, Role.ADMINISTRATOR)
def trainee_corrected(registration_id: int, enrolment_id: int) -> ResponseReturnValue:
    """Show what is written of her, and take what is right."""
    registration, person = _found(registration_id, enrolment_id)
    asked = questions_asked(registration.course_id) if registration.course.questions_version else ()
    form = asking(CorrectionForm, asked)(data=_known(person, asked))
    if not form.validate_on_submit():
        return _page(registration, person, form)
    try:
        with writing():
            changed = correct_trainee(
                registration_id, enrolment_id, form.correction(), key=bearer_key(),
                actor=current_principal().actor, now=now(),
            )  # fmt: skip
            if changed:
                correct_in_snapshot(enrolment_id)
    except NotFound:
        raise
    except RuleViolation as violation:
        form_refused(form, violation)
        return _page(*_found(registration_id, enrolment_id), form, violation.status)
    wake("deliver_mail", 0)
    flash("Đã lưu thông tin học viên." if changed else "Không có gì thay đổi.", "success")
    return redirect(url_for("registrations.registration", registration_id=registration_id), 303)


@open_to(Role.ORGANISER, Role.ADMINISTRATOR)
def page_link_replaced(registration_id: int, enrolment_id: int) -> ResponseReturnValue:
    """Close her page to every link that is out. The new one is shown this once, to be read out or sent to her."""
    _found(registration_id, enrolment_id)
    with writing():
        version = replace_page_link(enrolment_id, key=bearer_key(), actor=current_principal().actor, now=now())
    wake("deliver_mail", 0)
    page = render_template(
        "registrations/desk_page_link.html",
        registration_id=registration_id,
        link=public_url("registrations.trainee", secret=page_secret(bearer_key(), enrolment_id, version)),
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def _found(registration_id: int, enrolment_id: int) -> tuple[Registration, Enrolment]:
    """Give a named person of this registration. Raises `NotFound`."""
    ensure(may_change_registrations(current_principal()))
    registration = registration_by_id(registration_id)
    people = registration.enrolments if registration else []
    person = next((one for one in people if one.id == enrolment_id), None)
    if registration is None or person is None or person.name in NOBODY_NAMED:
        raise NotFound
    return registration, person


def _known(person: Enrolment, asked: tuple[Asked, ...]) -> dict[str, Any]:
    known: dict[str, Any] = {
        "name": person.name, "position": person.position, "phone": vn_phone(person.phone), "email": person.email,
    }  # fmt: skip
    given = answers_given(person.id) if asked else {}
    for question in asked:
        words = given.get(question.id, [])
        known[field_name(question.id)] = words if question.kind is QuestionKind.MANY else next(iter(words), None)
    return known


def _page(registration: Registration, person: Enrolment, form: CorrectionForm, status: int = OK) -> Response:
    page = render_template("registrations/desk_trainee.html", registration=registration, person=person, form=form)
    return make_response(page, UNPROCESSABLE if form.errors and status == OK else status)
