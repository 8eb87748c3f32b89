"""Odd scans: two people who decide at once, and what the list costs."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import sqlalchemy as sa

from blueprints.common.unit_of_work import unit_of_work
from models.attendance.mark import Decision, Mark, Resolution
from models.attendance.odd_scans import odd_scans
from models.attendance.resolving import ScanResolved, resolve
from models.audit.actor import Actor
from models.courses.course import Course
from models.db import session
from models.people.roles import Role
from tests.conftest import NOW
from tests.factories.attendance import enrolment_named, lessons_of
from tests.factories.courses import make_course
from tests.factories.odd_scans import make_conflict, make_unknown
from tests.factories.people import make_user
from tests.factories.registrations import KEY, make_registration

UT, AN = "Võ Thị Út", "Lê An"


def make_taught():
    made = make_course(seats=2, starts_at=NOW - timedelta(days=1))
    make_registration(made, KEY, UT, AN)
    return made


def organiser():
    return Actor("user", "Lê Thị Hòa", make_user(Role.ORGANISER).id)


def test_two_people_decide_at_once_and_one_decision_stands(app, kept):
    made = kept(make_taught).id
    scan = kept(lambda: make_unknown(lessons_of(session.get_one(Course, made))[0])).id
    actors = [kept(organiser) for _ in range(2)]
    an, together = enrolment_named(AN).id, Barrier(2)
    session.rollback()

    def decide(which):
        decision = (Decision.COUNTS, Decision.DISMISSED)[which]
        with app.app_context():
            together.wait()
            try:
                with unit_of_work():
                    resolve(
                        scan, decision, "Lý do", course_id=made, scope=None, actor=actors[which], now=NOW,
                        enrolment_id=an,
                    )  # fmt: skip
            except ScanResolved:
                return "too late"
            return "decided"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(decide, range(2))) == ["decided", "too late"]
    session.rollback()
    stands_now = session.scalars(sa.select(Resolution)).one()
    assert len(session.scalars(sa.select(Mark)).all()) == (stands_now.decision is Decision.COUNTS)


def test_the_list_costs_two_queries_for_two_scans_and_for_five(context, queries):
    course = make_taught()
    lesson = lessons_of(course)[0]
    counted = []
    for tickets in (["0123456789ABCDEF"], ["1123456789ABCDEF", "2123456789ABCDEF"]):
        for ticket in tickets:
            make_unknown(lesson, ticket)
        make_conflict(lesson, enrolment_named(UT if len(tickets) == 1 else AN), KEY)
        queries.clear()
        found = odd_scans(course.id, None, limit=50)
        counted.append((len(found), len(queries)))
    assert counted == [(2, 2), (5, 2)]
