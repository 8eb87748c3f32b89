"""All tickets of a registration on paper, to be cut out: drawn when somebody asks, kept nowhere."""

from flask import Response
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.common.access import EVERYONE, open_to
from blueprints.common.calendar import place_of
from blueprints.common.extensions import bearer_key, settings
from blueprints.common.filters import vn_date, vn_phone, vn_time, vn_weekday
from blueprints.common.language import current_language
from blueprints.common.press import press
from blueprints.common.tickets import grouped_code, ticket_address
from blueprints.common.turns import out_of_turn
from blueprints.common.unit_of_work import undo
from blueprints.registrations.own import opened
from certificates.ticket_sheet import TicketFace, TicketSheet, draw_tickets
from models.clock import now
from models.courses.course import CourseState
from models.errors import N_, RuleViolation
from models.registrations.enrolment import EnrolmentState
from models.registrations.own_page import OwnCourse, OwnRegistration, Row
from models.registrations.ticket import ticket_code

MOST_SESSIONS = 12
"""On a card; a longer programme is said to go on at the course's page."""


class NoTickets(RuleViolation):
    """Nobody has a seat, or the course was cancelled."""

    code = "no_tickets"
    message = N_("Chưa có vé nào để in: vé có khi học viên đã có chỗ và khóa không bị hủy.")


@open_to(EVERYONE)
def tickets_pdf(reference: str, secret: str) -> ResponseReturnValue:
    """Give the PDF with every ticket of the registration that this link opens. Raises `NoTickets`."""
    registration = opened(reference, secret)
    seated = [person for person in registration.enrolments if person.state is EnrolmentState.CONFIRMED]
    if not seated or registration.course.state is CourseState.CANCELLED:
        raise NoTickets
    sheet = _sheet(registration, seated)
    undo()  # the reading is done: no transaction stays open while the press works
    with out_of_turn():
        pdf = draw_tickets(press(), sheet, drawn_at=now())
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="ve-{registration.reference}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _sheet(registration: OwnRegistration, seated: list[Row]) -> TicketSheet:
    course, language = registration.course, current_language()
    return TicketSheet(
        language=language,
        title=_("Vé tham dự: %(title)s", title=course.title),
        department=settings().department_name_en if language == "en" else settings().department_name,
        course=course.title,
        organisation=registration.organisation.name,
        sessions=_lines(course),
        contact=_("Liên hệ: %(name)s, %(phone)s", name=course.contact_name, phone=vn_phone(course.contact_phone)),
        code_label=_("Mã vé"),
        show_at_door=_("Đưa mã QR hoặc đọc mã vé tại cửa lớp."),
        tickets=tuple(_face(person) for person in seated),
    )


def _face(person: Row) -> TicketFace:
    code = ticket_code(bearer_key(), person.id, person.ticket_version)
    name = person.name or _("Học viên chưa điền tên")
    return TicketFace(
        name=name,
        position=person.position,
        code=grouped_code(code),
        address=ticket_address(code),
        qr_name=_("Mã QR của vé %(name)s", name=name),
    )


def _lines(course: OwnCourse) -> tuple[str, ...]:
    """One line a session; the place is said where it is another than before."""
    lines, before = [], ""
    for lesson in course.sessions[:MOST_SESSIONS]:
        place = place_of(lesson)
        lines.append(_when(lesson) if place == before else f"{_when(lesson)}: {place}")
        before = place
    if (more := len(course.sessions) - MOST_SESSIONS) > 0:
        lines.append(_("và %(number)s buổi nữa, xem trang của khóa", number=more))
    return tuple(lines)


def _when(lesson: Row) -> str:
    weekday = f"{vn_weekday(lesson.starts_at)} " if current_language() == "vi" else ""
    return f"{vn_time(lesson.starts_at)}–{vn_time(lesson.ends_at)}, {weekday}{vn_date(lesson.starts_at)}"
