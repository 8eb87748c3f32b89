"""The door: who never registered is entered in a few words, and checked in if a session is on; then comes the next."""

from datetime import datetime
from uuid import uuid4

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, EmailField, SelectField, StringField, TelField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional

from blueprints.common.access import current_principal, open_to
from blueprints.common.converters import row_number
from blueprints.common.extensions import bearer_key
from blueprints.common.forms import UNPROCESSABLE, form_refused
from blueprints.common.qr import qr_svg
from blueprints.common.queue import wake
from blueprints.common.tickets import grouped_code, ticket_address
from blueprints.common.unit_of_work import writing
from blueprints.registrations.desk_list import found_course
from blueprints.registrations.desk_questions import StaffAnswering
from blueprints.registrations.forms import Read, read_email
from blueprints.registrations.question_fields import asking
from models.attendance.checking_in import judge_scans
from models.attendance.policy import scope_of
from models.attendance.queries import Lesson, lessons_of_course
from models.attendance.scan import Method, Outcome
from models.attendance.verdict import Sighting
from models.clock import now
from models.errors import RuleViolation
from models.people.roles import Role
from models.registrations.listing import CourseAtDesk, Row, people_ticked
from models.registrations.organisation import ORGANISATION_KIND_NAMES, OrganisationKind
from models.registrations.person_name import read_person_name, read_words
from models.registrations.phone import read_phone
from models.registrations.questionnaire import questions_asked
from models.registrations.ticket import ticket_code
from models.registrations.walking_in import POSITION_LATER, Arrival, WalkedIn, walk_in

OK = 200
LONGEST_WORDS = 200


def _words(text: str) -> str:
    return read_words(text, LONGEST_WORDS)


class WalkInForm(StaffAnswering):
    """Three fields, what the course must know, and Enter; the rest can wait."""

    name = StringField("Họ và tên", [DataRequired("Vui lòng nhập họ và tên."), Read(read_person_name)])
    organisation = StringField("Đơn vị", [DataRequired("Vui lòng nhập tên đơn vị."), Read(_words)])
    phone = TelField("Điện thoại", [DataRequired("Vui lòng nhập số điện thoại."), Read(read_phone)])
    kind = SelectField(
        "Loại hình", choices=[SelectChoice(kind.value, name) for kind, name in ORGANISATION_KIND_NAMES.items()],
        default=OrganisationKind.ENTERPRISE.value,
    )  # fmt: skip
    position = StringField("Chức danh (để trống: bổ sung sau)", [Optional(), Read(_words)])
    email = EmailField("Thư điện tử (không bắt buộc)", [Optional()])
    check_in = BooleanField("Điểm danh luôn vào buổi đang diễn ra", default=True)
    same_names_confirmed = BooleanField("Đây là người khác, chỉ trùng họ tên")
    over_seats = BooleanField("Vượt số chỗ")
    over_seats_reason = StringField("Lý do vượt số chỗ", [Optional(), Read(_words)])

    def validate_email(self, field: EmailField) -> None:
        """Only what can be written to."""
        if field.data:
            read_email(field.data)

    def arrival(self) -> Arrival:
        """Give what was typed as the act takes it."""
        return Arrival(
            name=read_person_name(self.name.data),
            organisation_name=_words(self.organisation.data),
            phone=read_phone(self.phone.data),
            kind=OrganisationKind(self.kind.data),
            email=read_email(self.email.data) if self.email.data else "",
            position=_words(self.position.data) if self.position.data else POSITION_LATER,
            over_seats=bool(self.over_seats.data),
            over_seats_reason=_words(self.over_seats_reason.data or ""),
            same_names_confirmed=bool(self.same_names_confirmed.data),
            answers=self.answers(),
            answers_later=self.fills_in_herself,
        )


@open_to(Role.ORGANISER, Role.ADMINISTRATOR)
def walk_in_form(course_id: int) -> ResponseReturnValue:
    """Show the blank form, under the ticket of whoever was entered last (`?xong=`)."""
    course = found_course(course_id)
    entered = row_number(request.args.get("xong"))
    person = next(iter(people_ticked(course_id, [entered])), None) if entered else None
    return _page(course, _form_of(course)(formdata=None), person=person)


@open_to(Role.ORGANISER, Role.ADMINISTRATOR)
def walked_in(course_id: int) -> ResponseReturnValue:
    """Enter one person, and check her in to the session that is on, if that was ticked."""
    course = found_course(course_id)
    form = _form_of(course)()
    if not form.validate():
        return _page(course, form, UNPROCESSABLE)
    lesson = _session_on(course_id, now()) if form.check_in.data else None
    try:
        with writing():
            new = walk_in(course_id, form.arrival(), key=bearer_key(), actor=current_principal().actor, now=now())
            is_in = _checked_in(new, lesson) if lesson else False
    except RuleViolation as violation:
        form_refused(form, violation)
        return _page(course, form, violation.status)
    wake("deliver_mail", 0)
    flash(f"Đã ghi danh, chỗ số {new.seat}. " + ("Đã điểm danh." if is_in else "Chưa điểm danh."), "success")
    return redirect(url_for("registrations.walk_in_form", course_id=course_id, xong=new.enrolment_id), 303)


def _form_of(course: CourseAtDesk) -> type[WalkInForm]:
    return asking(WalkInForm, questions_asked(course.id) if course.has_questions else ())


def _checked_in(new: WalkedIn, lesson: Lesson) -> bool:
    """Vouch for who stands at the door, by the same act as a scan. Whether she is checked in now."""
    moment, principal = now(), current_principal()
    seen = Sighting(uuid4(), lesson.uid, moment, enrolment_id=new.enrolment_id, method=Method.NAME)
    verdict = judge_scans([seen], scope=scope_of(principal), actor=principal.actor, now=moment)[0]
    return verdict.outcome is Outcome.ACCEPTED


def _session_on(course_id: int, moment: datetime) -> Lesson | None:
    """Give the session that takes scans at this moment: of several, the one that began last."""
    taking = [lesson for lesson in lessons_of_course(course_id) if lesson.closed_at(moment) is None]
    begun = [lesson for lesson in taking if lesson.starts_at <= moment]
    return next(iter(begun[-1:] or taking), None)


def _page(course: CourseAtDesk, form: WalkInForm, status: int = OK, *, person: Row | None = None) -> Response:
    code = ticket_code(bearer_key(), person.id, person.ticket_version) if person and person.seat_number else ""
    page = render_template(
        "registrations/course_desk_walk_in.html",
        course=course,
        form=form,
        lesson=_session_on(course.id, now()),
        person=person,
        code=code,
        code_to_read=grouped_code(code),
        picture=qr_svg(ticket_address(code), f"Mã QR của vé {person.name}") if code and person else "",
    )
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"  # it shows a ticket
    return response
