"""One deed for several people: ticked in the list, shown (with whom it cannot be done to) before it is done, done."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from blueprints.common.access import current_principal, ensure, open_to
from blueprints.common.converters import row_number
from blueprints.common.forms import UNPROCESSABLE, say
from blueprints.common.queue import wake
from blueprints.common.unit_of_work import writing
from blueprints.registrations.desk_question import LONGEST_QUERY, Question, question_of
from blueprints.registrations.words import STATES
from models.certificates.queries import took_part
from models.clock import now
from models.courses.course import CourseState
from models.errors import NotFound
from models.people.roles import Role
from models.registrations.approving import approve, refuse
from models.registrations.enrolment import ENROLMENT_MOVES, EnrolmentState
from models.registrations.listing import CourseAtDesk, Row, course_at_desk, ids_listed, people_ticked
from models.registrations.policy import may_withdraw
from models.registrations.withdrawing_several import Withdrawn, withdraw_several
from models.text import clean

MOST_AT_ONCE = 100
"""People in one deed: the writer's turn is held for a second at most."""
OK = 200
LONGEST_REASON = 500


@dataclass(frozen=True)
class Deed:
    """What may be done to several: its name on a button, what will come of it, and what it makes of a person."""

    name: str
    consequence: str
    leads_to: EnrolmentState
    tone: str
    needs_reason: bool = False
    decides: bool = False
    """For those who wait for approval only."""


WITHDRAWAL, APPROVAL, REFUSAL = "rut-ten", "duyet", "tu-choi"
DEEDS = {
    WITHDRAWAL: Deed(
        "Rút tên",
        "Rút rồi thì không lấy lại được. Chỗ trống được xếp cho người đầu danh sách chờ và báo bằng thư.",
        EnrolmentState.WITHDRAWN,
        "danger",
    ),
    APPROVAL: Deed(
        "Duyệt",
        "Người được duyệt có chỗ ngay nếu còn chỗ, nếu không thì vào danh sách chờ. Đơn vị được báo bằng thư.",
        EnrolmentState.WAITING,
        "secondary",
        decides=True,
    ),
    REFUSAL: Deed(
        "Không nhận",
        "Đơn vị được báo bằng thư kèm lý do. Không nhận rồi thì không đổi lại được.",
        EnrolmentState.REFUSED,
        "danger",
        needs_reason=True,
        decides=True,
    ),
}


@open_to(Role.ORGANISER, Role.ADMINISTRATOR)
def preview(course_id: int) -> ResponseReturnValue:
    """Show to whom the deed would be done, to whom it cannot be done and why. Nothing is written."""
    course = _course(course_id)
    asked = question_of(course_id, request.args)
    is_whole = "tat-ca" in request.args
    ids = ids_listed(asked.people, MOST_AT_ONCE) if is_whole else _ids(request.args.getlist("chon"))
    return _page(course, _deed_key(request.args.get("viec")), ids, asked)


@open_to(Role.ORGANISER, Role.ADMINISTRATOR)
def deed_done(course_id: int) -> ResponseReturnValue:
    """Do the deed to those who were shown, then show the list again as it was asked for."""
    ensure(may_withdraw(current_principal()))
    course = _course(course_id)
    asked = question_of(course_id, MultiDict(parse_qsl(request.form.get("bo-loc", "")[:LONGEST_QUERY])))
    key, ids = _deed_key(request.form.get("viec")), _ids(request.form.getlist("chon"))
    reason = clean(request.form.get("ly-do", ""))[:LONGEST_REASON]
    if DEEDS[key].needs_reason and not reason:
        return _page(course, key, ids, asked, UNPROCESSABLE)
    with writing():
        _do(key, course_id, ids, reason)
    wake("deliver_mail", 0)
    arguments: dict[str, Any] = dict(asked.kept())
    return redirect(url_for("registrations.course_desk", course_id=course_id, **arguments), 303)


def _do(key: str, course_id: int, ids: Sequence[int], reason: str) -> None:
    actor, moment = current_principal().actor, now()
    ours = [person.id for person in people_ticked(course_id, ids)]
    if key == APPROVAL:
        flash(f"Đã duyệt {approve(ours, actor=actor, now=moment)} người.", "success")
    elif key == REFUSAL:
        flash(f"Đã báo không nhận {refuse(ours, reason, actor=actor, now=moment)} người.", "success")
    else:
        _tell(withdraw_several(course_id, ours, took_part=took_part, actor=actor, now=moment))


def _tell(done: Withdrawn) -> None:
    if done.people:
        passed_on = f" {done.seated} người trong danh sách chờ đã được xếp hoặc mời nhận chỗ." if done.seated else ""
        flash(f"Đã rút tên {done.people} người.{passed_on}", "success")
    for refusal in done.refused:
        flash(say(refusal), "warning")


def _page(course: CourseAtDesk, key: str, ids: Sequence[int], asked: Question, status: int = OK) -> Response:
    deed, arguments = DEEDS[key], dict[str, Any](asked.kept())
    able, unable = _sorted(course, deed, people_ticked(course.id, ids))
    page = render_template(
        "registrations/course_desk_preview.html",
        course=course,
        deed=deed,
        deed_key=key,
        able=able,
        unable=unable,
        states=STATES,
        back=url_for("registrations.course_desk", course_id=course.id, **arguments),
        kept=asked.query(),
        error="Vui lòng ghi lý do: đơn vị được báo lý do này." if status == UNPROCESSABLE else "",
    )
    return make_response(page, status)


def _deed_key(sent: str | None) -> str:
    return sent if sent in DEEDS else WITHDRAWAL


def _course(course_id: int) -> CourseAtDesk:
    course = course_at_desk(course_id)
    if course is None:
        raise NotFound
    return course


def _ids(sent: Sequence[str]) -> list[int]:
    found = (row_number(text) for text in sent[:MOST_AT_ONCE])
    return sorted({number for number in found if number})


def _sorted(course: CourseAtDesk, deed: Deed, people: Sequence[Row]) -> tuple[list[Row], list[tuple[Row, str]]]:
    """Part those to whom the deed can be done from those to whom it cannot, with the reason."""
    came = took_part([person.id for person in people]) if people else set()
    reasons = [(person, _reason_against(course, deed, person, came)) for person in people]
    return [person for person, reason in reasons if not reason], [(person, why) for person, why in reasons if why]


def _reason_against(course: CourseAtDesk, deed: Deed, person: Row, came: Collection[int]) -> str:
    if course.state is not CourseState.PUBLISHED:
        return "Khóa đã kết thúc hoặc đã hủy."
    if deed.leads_to not in ENROLMENT_MOVES[person.state]:
        label, _tone = STATES[person.state]
        return f"Trạng thái hiện tại: {label}."
    if person.id in came:
        return "Đã được điểm danh hoặc đã được cấp giấy chứng nhận."
    return ""
