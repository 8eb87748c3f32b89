"""Counters for the plan: organisations by kind and by commune, of one course or of all courses in a period."""

from collections.abc import Iterator
from datetime import date, time, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue

from blueprints.common.access import open_to
from blueprints.registrations.desk_list import found_course
from blueprints.registrations.desk_question import day_in
from models.clock import at_vietnam, now, vietnam_date
from models.courses.commune import commune_names
from models.people.roles import Role
from models.registrations.counting import Count, Counters, counters_between, counters_of_course
from models.registrations.organisation import ORGANISATION_KIND_NAMES

UNKNOWN = "Chưa ghi"
ALL = "Tổng"
Line = dict[str, str | int]


@open_to(Role.ORGANISER, Role.ADMINISTRATOR)
def course_counters(course_id: int) -> ResponseReturnValue:
    """Show the counters of one course."""
    course = found_course(course_id)
    return _page(counters_of_course(course_id), course=course)


@open_to(Role.ORGANISER, Role.ADMINISTRATOR)
def counters() -> ResponseReturnValue:
    """Show the counters of all courses that begin in a period: this year, unless the address says otherwise."""
    today = vietnam_date(now())
    since = day_in(request.args.get("tu-ngay")) or date(today.year, 1, 1)
    until = day_in(request.args.get("den-ngay")) or date(today.year, 12, 31)
    counted = counters_between(at_vietnam(since, time()), at_vietnam(until + timedelta(days=1), time()))
    return _page(counted, course=None, since=since, until=until)


def lines_of(counted: Counters) -> Iterator[Line]:
    """Give the same for a file: what is counted, organisations, people."""
    yield _line(ALL, ALL, counted.all)
    for kind, count in counted.by_kind.items():
        yield _line("Loại hình", ORGANISATION_KIND_NAMES[kind], count)
    for code, count in counted.by_commune.items():
        yield _line("Xã, phường, đặc khu", commune_names().get(code, UNKNOWN), count)


def _line(group: str, name: str, count: Count) -> Line:
    return {"Nhóm": group, "Tên": name, "Đơn vị": count.organisations, "Học viên": count.people}


def _page(counted: Counters, **shown: object) -> str:
    return render_template(
        "registrations/course_desk_counters.html",
        counted=counted,
        kinds=ORGANISATION_KIND_NAMES,
        communes=commune_names(),
        unknown=UNKNOWN,
        **shown,
    )
