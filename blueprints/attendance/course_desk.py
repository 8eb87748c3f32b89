"""The attendance of a whole course: its sessions, and each person's units of those planned."""

from collections import Counter

from flask import render_template, request
from flask.typing import ResponseReturnValue

from blueprints.attendance.room import TAKERS, blueprint
from blueprints.common.access import current_principal, ensure, open_to
from blueprints.common.paging import Page, page_number
from models.attendance.at_risk import at_risk
from models.attendance.attendance import attendance_of_course
from models.attendance.closing import open_matters
from models.attendance.holding import closed_sessions
from models.attendance.policy import may_take_attendance, scope_of
from models.attendance.queries import lessons_of_course, places_of
from models.attendance.reach import Reach, units_needed
from models.attendance.standing import standings
from models.clock import now
from models.courses.course import CourseState
from models.courses.policy import EDITORS
from models.courses.queries import course_by_id
from models.registrations.policy import may_see_registrations

LIST_SIZE = 100
REACHES = {
    Reach.REACHED: ("da-du", "Đã đủ", "success"),
    Reach.POSSIBLE: ("con-kha-nang", "Còn đủ khả năng", "info"),
    Reach.LOST: ("khong-con", "Không còn đủ", "danger"),
}
"""How each is asked for in the address, said and coloured."""


@blueprint.get("/quan-ly/khoa-hoc/<int:course_id>/diem-danh")
@open_to(*TAKERS)
def course_desk(course_id: int) -> ResponseReturnValue:
    """Show the sessions of a course, and its people: all, or (`?dieu-kien=`) those whose units stand in one way."""
    principal = current_principal()
    ensure(may_take_attendance(scope_of(principal), course_id))
    course, lessons = course_by_id(course_id), lessons_of_course(course_id)
    planned = sum(lesson.units for lesson in lessons)
    attended = attendance_of_course(course_id, now())
    people = standings(course, now(), attended=attended)
    wanted = _reach_asked_for()
    listed = [person for person in people if wanted in {None, person.reach}]
    page = Page(page_number(), len(listed), LIST_SIZE)
    shown, matters = listed[page.offset : page.offset + page.size], open_matters(course_id)
    return render_template(
        "attendance/course.html",
        course=course,
        lessons=lessons,
        closed=closed_sessions(course_id),
        numbers={"odd_scans": matters.odd_scans, "absences": matters.absences},
        may_see_closing=principal.has(*EDITORS),
        made_up_where=places_of({made for person in shown for made in person.made_up}),
        planned=planned,
        needed=units_needed(planned, course.attendance_threshold),
        page=page,
        listed=shown,
        at_risk=at_risk(course_id, now(), attended=attended) if course.state is CourseState.PUBLISHED else [],
        reaches=REACHES,
        wanted=wanted,
        counts=Counter(person.reach for person in people),
        everyone=len(people),
        may_register=may_see_registrations(principal),
    )


def _reach_asked_for() -> Reach | None:
    asked = request.args.get("dieu-kien", "")
    return next((reach for reach, (word, *_) in REACHES.items() if word == asked), None)
