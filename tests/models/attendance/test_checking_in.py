"""Which scans count, which repeat, which are refused."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from blueprints.common.unit_of_work import unit_of_work
from models.attendance.checking_in import judge_scans
from models.attendance.opening import reason_closed
from models.attendance.queries import units_planned
from models.attendance.results import result_of
from models.attendance.scan import Direction, Outcome, Reason, Scan
from models.attendance.standing import units_attended
from models.attendance.verdict import Person, Sighting, Verdict, code_in
from models.audit.actor import Actor
from models.audit.audit_event import AuditEvent
from models.bearer import digest
from models.courses.course import CourseState
from models.db import db, session
from models.registrations.enrolment import EnrolmentState
from models.registrations.ticket import ticket_code
from tests.conftest import NOW
from tests.factories.attendance import check_in, enrolment_named, lessons_of, make_sighting
from tests.factories.courses import make_course
from tests.factories.registrations import make_registration

KEY = b"a key for tests"
TRAINER = Actor("user", "Trần Văn Dũng", None)
Keep = Callable[..., Any]


def judge(*sightings: Sighting, scope: frozenset[int] | None = None, now: datetime = NOW) -> list[Verdict]:
    return judge_scans(sightings, scope=scope, actor=TRAINER, now=now)


def ticket_of(name: str) -> str:
    return ticket_code(KEY, enrolment_named(name).id, 1)


@pytest.fixture
def course(kept: Keep):
    """A course whose first session began ten minutes ago, with two people in and one waiting."""

    def make():
        made = make_course(seats=2, starts_at=NOW - timedelta(minutes=10))
        make_registration(made, KEY, "Nguyễn Tấn Đạt", "Lê Thị Ánh", "Võ Văn Út", waiting=1)
        return made

    return kept(make)


@pytest.fixture
def lesson(course):
    return lessons_of(course)[0]


def test_first_scan_is_accepted_and_names_the_person(kept: Keep, lesson) -> None:
    seen = make_sighting(lesson, ticket_of("Nguyễn Tấn Đạt"))
    (verdict,) = kept(judge, seen)
    assert (verdict.id, verdict.outcome, verdict.reason, verdict.first_scanned_at) == (
        seen.id, Outcome.ACCEPTED, None, None,
    )  # fmt: skip
    assert verdict.person is not None
    assert verdict.person.name == "Nguyễn Tấn Đạt"
    assert verdict.person.organisation.startswith("Công ty TNHH Thử nghiệm")


def test_second_scan_is_a_duplicate_and_says_when_the_first_was(kept: Keep, lesson) -> None:
    ticket = ticket_of("Nguyễn Tấn Đạt")
    kept(judge, make_sighting(lesson, ticket, at=NOW - timedelta(minutes=5)))
    (verdict,) = kept(judge, make_sighting(lesson, ticket))
    assert (verdict.outcome, verdict.first_scanned_at) == (Outcome.DUPLICATE, NOW - timedelta(minutes=5))


def test_the_same_scan_again_gets_its_first_answer_however_the_world_has_changed(kept: Keep, course, lesson) -> None:
    seen = make_sighting(lesson, ticket_of("Nguyễn Tấn Đạt"))
    first = kept(judge, seen)

    def close() -> None:
        course.state = CourseState.CANCELLED
        session.merge(course)
        enrolment = enrolment_named("Nguyễn Tấn Đạt")
        enrolment.state, enrolment.seat_number, enrolment.withdrawn_at = EnrolmentState.WITHDRAWN, None, NOW

    kept(close)
    assert kept(judge, seen, now=NOW + timedelta(days=30)) == first
    assert session.scalar(sa.select(sa.func.count()).select_from(Scan)) == 1


def test_a_rejection_too_is_kept_with_its_answer_and_only_the_digest_of_the_ticket(kept: Keep, lesson) -> None:
    seen = make_sighting(lesson, "0000000000000000")
    (verdict,) = kept(judge, seen)
    assert verdict == Verdict(seen.id, Outcome.REJECTED, Reason.UNKNOWN_TICKET, None, None)
    scan = session.scalars(sa.select(Scan)).one()
    assert (scan.ticket, scan.session_id, scan.enrolment_id) == (digest("0000000000000000"), lesson.id, None)
    assert kept(judge, replace(seen, ticket=ticket_of("Nguyễn Tấn Đạt"))) == [verdict]


def test_what_is_refused_says_why(kept: Keep, course, lesson) -> None:
    kept(lambda: make_registration(make_course(starts_at=NOW), KEY, "Người Khóa Khác"))
    mine = ticket_of("Nguyễn Tấn Đạt")
    tomorrow = lessons_of(course)[1]

    def reason(seen: Sighting, scope: frozenset[int] | None = None) -> Reason | None:
        return kept(judge, seen, scope=scope)[0].reason

    assert reason(make_sighting(lesson, ticket_of("Người Khóa Khác"))) is Reason.WRONG_COURSE
    assert reason(make_sighting(lesson, ticket_of("Võ Văn Út"))) is Reason.NOT_CONFIRMED
    assert reason(make_sighting(tomorrow, mine)) is Reason.SESSION_NOT_OPEN
    assert reason(make_sighting(lesson, mine, at=NOW - timedelta(minutes=71))) is Reason.SESSION_NOT_OPEN
    assert reason(make_sighting(lesson, mine, at=NOW + timedelta(minutes=11))) is Reason.IMPLAUSIBLE_TIME
    assert reason(make_sighting(lesson, mine, at=NOW - timedelta(days=14, seconds=1))) is Reason.IMPLAUSIBLE_TIME
    assert reason(make_sighting(lesson, mine), frozenset({course.id + 1})) is Reason.DEVICE_OUT_OF_SCOPE
    assert reason(replace(make_sighting(lesson, mine), session=uuid4())) is Reason.SESSION_NOT_OPEN
    assert reason(make_sighting(lesson, mine), frozenset({course.id})) is None


def test_out_of_scope_nobody_is_named_even_when_the_scan_is_known(kept: Keep, course, lesson) -> None:
    seen = make_sighting(lesson, ticket_of("Nguyễn Tấn Đạt"))
    assert kept(judge, seen)[0].person is not None
    elsewhere = frozenset({course.id + 1})
    assert kept(judge, seen, scope=elsewhere)[0].person is None
    assert kept(judge, replace(seen, id=uuid4()), scope=elsewhere)[0].person is None


def test_a_ticket_of_another_course_names_nobody_to_who_does_not_take_its_attendance(
    kept: Keep, course, lesson
) -> None:
    other = kept(make_course, starts_at=NOW)
    kept(make_registration, other, KEY, "Người Khóa Khác")
    seen = make_sighting(lesson, ticket_of("Người Khóa Khác"))
    mine, both = frozenset({course.id}), frozenset({course.id, other.id})
    for _ in range(2):  # judged, then given again from what was kept
        (verdict,) = kept(judge, seen, scope=mine)
        assert (verdict.reason, verdict.person) == (Reason.WRONG_COURSE, None)
        assert result_of(seen.id, lesson.id, mine).name is None
    assert kept(judge, seen, scope=both)[0].person.name == "Người Khóa Khác"
    assert result_of(seen.id, lesson.id, both).name == "Người Khóa Khác"


def test_nobody_outside_the_course_is_let_in_by_name(kept: Keep, course, lesson) -> None:
    kept(lambda: make_registration(make_course(starts_at=NOW), KEY, "Người Khóa Khác"))
    other = make_sighting(lesson, enrolment_id=enrolment_named("Người Khóa Khác").id)
    nobody = make_sighting(lesson, enrolment_id=999_999)
    refused = kept(judge, other, nobody, scope=frozenset({course.id}))
    assert [(one.reason, one.person) for one in refused] == [
        (Reason.WRONG_COURSE, None), (Reason.UNKNOWN_TICKET, None),
    ]  # fmt: skip


def test_a_session_takes_scans_from_an_hour_before_until_midnight_in_vietnam() -> None:
    starts, ends = datetime(2026, 11, 23, 0, 30, tzinfo=UTC), datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
    midnight = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)

    def asked(at: datetime, state: CourseState = CourseState.PUBLISHED) -> Reason | None:
        return reason_closed(starts, ends, state, at)

    assert asked(starts - timedelta(minutes=60, microseconds=1)) is Reason.SESSION_NOT_OPEN
    assert asked(starts - timedelta(minutes=60)) is None
    assert asked(midnight - timedelta(microseconds=1)) is None
    assert asked(midnight) is Reason.SESSION_CLOSED
    assert asked(starts, CourseState.CANCELLED) is Reason.SESSION_CLOSED
    assert asked(starts, CourseState.CLOSED) is Reason.SESSION_CLOSED
    assert asked(starts, CourseState.DRAFT) is Reason.SESSION_NOT_OPEN


def test_a_batch_is_judged_item_by_item_in_the_order_given(kept: Keep, lesson) -> None:
    first = make_sighting(lesson, ticket_of("Nguyễn Tấn Đạt"))
    batch = [
        make_sighting(lesson, "no such ticket"),
        first,
        make_sighting(lesson, ticket_of("Nguyễn Tấn Đạt")),
        first,
        make_sighting(lesson, ticket_of("Lê Thị Ánh")),
        make_sighting(lesson, ticket_of("Lê Thị Ánh"), direction=Direction.OUT),
    ]
    verdicts = kept(judge, *batch)
    assert [verdict.outcome.value for verdict in verdicts] == [
        "rejected", "accepted", "duplicate", "accepted", "accepted", "accepted",
    ]  # fmt: skip
    assert [verdict.id for verdict in verdicts] == [seen.id for seen in batch]
    assert session.scalar(sa.select(sa.func.count()).select_from(Scan)) == 5


def test_a_thousand_scans_take_as_few_statements_as_one(kept: Keep, lesson, queries: list[str]) -> None:
    mine = ticket_of("Nguyễn Tấn Đạt")
    single = make_sighting(lesson, mine)
    batch = [make_sighting(lesson, mine if number % 2 else f"T{number}") for number in range(1_000)]
    queries.clear()
    kept(judge, single)
    one = len(queries)
    queries.clear()
    verdicts = kept(judge, *batch)
    act = 3 if db.engine.dialect.name == "sqlite" else 4  # sessions, people, insert; PostgreSQL locks first
    assert (one, len(queries)) == (act, act)
    assert sum(verdict.outcome is Outcome.DUPLICATE for verdict in verdicts) == 500


def test_a_person_found_by_name_is_let_in_and_the_trail_says_by_whom(kept: Keep, course, lesson) -> None:
    person = enrolment_named("Lê Thị Ánh")
    seen = make_sighting(lesson, enrolment_id=person.id)
    (verdict,) = kept(judge, seen)
    assert (verdict.outcome, verdict.person) == (Outcome.ACCEPTED, Person("Lê Thị Ánh", verdict.person.organisation))
    assert kept(judge, seen) == [verdict]
    assert kept(judge, make_sighting(lesson, ticket_of("Lê Thị Ánh")))[0].outcome is Outcome.DUPLICATE
    trail = session.scalars(sa.select(AuditEvent)).all()
    assert [(line.action, line.subject_id, line.actor_name) for line in trail] == [
        ("attendance.vouched", person.id, "Trần Văn Dũng")
    ]


def test_the_database_itself_refuses_a_second_accepted_scan(kept: Keep, lesson) -> None:
    kept(check_in, lesson, enrolment_named("Lê Thị Ánh"), KEY)
    scan = session.scalars(sa.select(Scan)).one()
    values = {column.key: getattr(scan, column.key) for column in sa.inspect(Scan).column_attrs if column.key != "id"}
    with pytest.raises(IntegrityError):
        kept(session.execute, sa.insert(Scan).values(values | {"scan_id": uuid4()}))


def test_units_attended_are_those_of_the_sessions_where_one_came_in(kept: Keep, course) -> None:
    first, second = lessons_of(course)
    dat, anh = enrolment_named("Nguyễn Tấn Đạt"), enrolment_named("Lê Thị Ánh")
    assert units_attended([course.id], NOW) == {}
    kept(check_in, first, dat, KEY)
    kept(check_in, second, dat, KEY)
    kept(check_in, second, dat, KEY, at=second.starts_at + timedelta(minutes=2))
    kept(check_in, second, anh, KEY)
    assert units_attended([course.id], NOW) == {dat.id: 8, anh.id: 4}
    assert units_planned([course.id, course.id + 1]) == {course.id: 8}


@pytest.mark.one_database
def test_a_ticket_is_found_in_what_the_qr_says_and_in_what_is_typed() -> None:
    assert code_in("HTTPS://DAOTAO.EXAMPLE.VN/V/K7QF2M3X9TRA0C1D") == "K7QF2M3X9TRA0C1D"
    assert code_in(" http://127.0.0.1:8000/v/k7qf2m3x9tra0c1d/ ") == "K7QF2M3X9TRA0C1D"
    assert code_in("k7qf 2m3x 9tra 0c1d") == "K7QF 2M3X 9TRA 0C1D"


def test_of_phones_that_scan_one_ticket_at_one_moment_exactly_one_is_first(app: Flask, kept: Keep, lesson) -> None:
    ticket = ticket_of("Nguyễn Tấn Đạt")
    same = make_sighting(lesson, ticket)
    seen = [same, same, *(make_sighting(lesson, ticket) for _ in range(14))]

    def scan(sighting: Sighting) -> Verdict:
        with app.app_context(), unit_of_work():
            return judge(sighting)[0]

    with ThreadPoolExecutor(8) as phones:
        verdicts = list(phones.map(scan, seen))
    session.rollback()
    by_id = {verdict.id: verdict for verdict in verdicts}
    assert verdicts[0] == verdicts[1]
    assert sorted(verdict.outcome.value for verdict in by_id.values()) == ["accepted"] + ["duplicate"] * 14
    assert session.scalar(sa.select(sa.func.count()).select_from(Scan)) == 15
