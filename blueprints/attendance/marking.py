"""Marking attendance by hand: several at once from the list signed in ink, or one with her whole history."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.attendance.marking_forms import (
    NOT_KNOWN,
    REASONS,
    STATUSES,
    MarkForm,
    PersonMarkForm,
    fresh,
    hour_typed,
    moment_of,
)
from blueprints.attendance.odd_words import KNOWN
from blueprints.attendance.room import LESSON, TAKERS, blueprint, lesson_within_reach
from blueprints.common.access import current_principal, open_to
from blueprints.common.converters import row_number
from blueprints.common.forms import UNPROCESSABLE, form_refused
from blueprints.common.paging import Page, page_number
from blueprints.common.unit_of_work import writing
from models.attendance.evidence import IS_THERE
from models.attendance.history import Marked, Scanned, Undone, history_of
from models.attendance.holding import is_closed
from models.attendance.marking import Wish, mark_by_hand, mark_several
from models.attendance.opening import FINISHED
from models.attendance.queries import Lesson
from models.attendance.session_list import ListedPerson, people_of_session
from models.clock import now
from models.errors import NotFound, RuleViolation

ADDRESS = f"{LESSON}/ghi-tay"
LIST_SIZE = 100
LONGEST_SEARCH = 100
OK = 200
NOT_THERE = "chua-den"
FILTERS = {"": "Tất cả", NOT_THERE: "Chưa có mặt", "co-mat": "Có mặt", "ghi-tay": "Đã ghi tay"}
HOUR_FIELD = "gio-"


@dataclass(frozen=True)
class Asked:
    """Which people of the list are asked for: by name or organisation, and by how they stand."""

    words: str
    filter: str

    @classmethod
    def of(cls, sent: Any) -> "Asked":  # noqa: ANN401  # an address's or a form's values
        """Read it from an address or a form."""
        wanted = sent.get("loc", "")
        return cls(sent.get("tim", "").strip()[:LONGEST_SEARCH], wanted if wanted in FILTERS else "")

    def kept(self) -> dict[str, str]:
        """Give what an address says of it."""
        return {name: value for name, value in (("tim", self.words), ("loc", self.filter)) if value}

    def people(self, lesson: Lesson) -> list[ListedPerson]:
        """Find them."""
        found = people_of_session(lesson.course_id, lesson.id, now(), self.words)
        return [person for person in found if self._takes(person)]

    def _takes(self, person: ListedPerson) -> bool:
        if self.filter == "ghi-tay":
            return person.stands is not None and person.stands.marked
        return not self.filter or person.is_there == (self.filter == "co-mat")


@blueprint.get(ADDRESS)
@open_to(*TAKERS)
def marking(session_id: int) -> ResponseReturnValue:
    """Show the list with boxes; `?chon=tat-ca` ticks everyone who is shown."""
    lesson, _ = lesson_within_reach(session_id)
    return _list_page(lesson, Asked.of(request.args), fresh(MarkForm))


@blueprint.post(ADDRESS)
@open_to(*TAKERS)
def mark_list(session_id: int) -> ResponseReturnValue:
    """Mark those who are ticked, or all whom the filter finds. A time typed beside a name ticks it."""
    lesson, _ = lesson_within_reach(session_id)
    asked, form = Asked.of(request.form), MarkForm()
    if not form.validate():
        return _list_page(lesson, asked, form, UNPROCESSABLE)
    try:
        wishes = _wishes(lesson, asked, form)
        if not wishes:
            form.form_errors.append("Vui lòng đánh dấu ít nhất một học viên trong danh sách.")
            return _list_page(lesson, asked, form, UNPROCESSABLE)
        with writing():
            made = mark_several(
                lesson.id, wishes, uid=form.name(), reason=form.reason.data, actor=current_principal().actor, now=now()
            )
    except ValueError:
        form.form_errors.append("Giờ đến phải ghi như 07:45. Vui lòng xem lại các giờ đã nhập.")
        return _list_page(lesson, asked, form, UNPROCESSABLE)
    except NotFound:
        raise
    except RuleViolation as violation:
        form_refused(form, violation)
        return _list_page(lesson, asked, form, violation.status)
    flash(_said_of(made, len(wishes) - made), "success")
    return redirect(url_for(".marking", session_id=lesson.id, **dict[str, Any](asked.kept())), 303)


@blueprint.get(f"{ADDRESS}/<int:enrolment_id>")
@open_to(*TAKERS)
def person(session_id: int, enrolment_id: int) -> ResponseReturnValue:
    """Show how one person stands in this session and everything that led to it, with the form to correct it."""
    lesson, _ = lesson_within_reach(session_id)
    return _person_page(lesson, enrolment_id, fresh(PersonMarkForm))


@blueprint.post(f"{ADDRESS}/<int:enrolment_id>")
@open_to(*TAKERS)
def mark_person(session_id: int, enrolment_id: int) -> ResponseReturnValue:
    """Mark one person."""
    lesson, _ = lesson_within_reach(session_id)
    form = PersonMarkForm()
    if not form.validate():
        return _person_page(lesson, enrolment_id, form, UNPROCESSABLE)
    arrived_at = moment_of(lesson, form.arrived.data) if form.arrived.data else None
    try:
        with writing():
            mark_by_hand(
                lesson.id, enrolment_id, form.said(), uid=form.name(), reason=form.reason.data, arrived_at=arrived_at,
                units=form.units.data, actor=current_principal().actor, now=now(),
            )  # fmt: skip
    except NotFound:
        raise
    except RuleViolation as violation:
        form_refused(form, violation)
        return _person_page(lesson, enrolment_id, form, violation.status)
    flash("Đã ghi.", "success")
    return redirect(url_for(".person", session_id=lesson.id, enrolment_id=enrolment_id), 303)


def _said_of(made: int, same: int) -> str:
    if not made:
        return "Không có gì thay đổi: những người này đã được ghi như vậy."
    return f"Đã ghi {made} học viên." + (f" {same} người không đổi: đã được ghi như vậy." if same else "")


def _wishes(lesson: Lesson, asked: Asked, form: MarkForm) -> list[Wish]:
    """Give what is wished for each person. Raises `ValueError` for a time that is none."""
    hours = {
        number: hour
        for name, text in request.form.items()
        if name.startswith(HOUR_FIELD)
        and (number := row_number(name.removeprefix(HOUR_FIELD))) is not None
        and (hour := hour_typed(text)) is not None
    }
    if "tat-ca" in request.form:
        people = [found.enrolment_id for found in asked.people(lesson)]
    else:
        ticked = (row_number(text) for text in request.form.getlist("chon"))
        people = list(dict.fromkeys([*(number for number in ticked if number is not None), *hours]))
        if asked.filter == NOT_THERE and form.said() not in IS_THERE:  # who has come since the page was drawn is there
            still = {found.enrolment_id for found in asked.people(lesson)}
            people = [one for one in people if one in still]
    return [
        Wish(one, form.said(), moment_of(lesson, hours[one]) if one in hours else None, form.units.data)
        for one in people
    ]


def _list_page(lesson: Lesson, asked: Asked, form: MarkForm, status: int = OK) -> ResponseReturnValue:
    found = asked.people(lesson)
    page = Page(page_number(), len(found), LIST_SIZE)
    words = render_template(
        "attendance/marking.html",
        lesson=lesson,
        form=form,
        asked=asked,
        filters=FILTERS,
        page=page,
        listed=found[page.offset : page.offset + page.size],
        all_ticked=request.args.get("chon") == "tat-ca",
        typed=request.form,
        **_shared(lesson),
    )
    return words, status


def _person_page(lesson: Lesson, enrolment_id: int, form: PersonMarkForm, status: int = OK) -> ResponseReturnValue:
    found = people_of_session(lesson.course_id, lesson.id, now(), only=[enrolment_id])
    if not found:
        raise NotFound
    words = render_template(
        "attendance/marking_person.html",
        lesson=lesson,
        form=form,
        person=found[0],
        history=history_of(lesson.id, enrolment_id),
        kinds={"Scanned": Scanned, "Undone": Undone, "Marked": Marked},
        scan_reasons=KNOWN,
        **_shared(lesson),
    )
    return words, status


def _shared(lesson: Lesson) -> dict[str, object]:
    return {
        "is_final": lesson.course_state in FINISHED or is_closed(lesson.id),
        "statuses": STATUSES,
        "not_known": NOT_KNOWN,
        "suggested": REASONS,
    }
