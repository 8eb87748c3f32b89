"""What becomes of a scan: the behaviours for which public scanners are tested, one sentence each."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from models.attendance.closing import close_session, reopen_session
from models.attendance.scan import Outcome, Reason, Scan, Shown
from models.attendance.verdict import Verdict
from models.db import session
from models.registrations.enrolment import EnrolmentState
from models.registrations.ticket import ticket_digest
from tests.conftest import NOW
from tests.factories.attendance import enrolment_named, make_sighting
from tests.factories.courses import make_course
from tests.factories.door import ANH, ME, WAITS, Door
from tests.factories.odd_scans import offline
from tests.factories.people import make_principal
from tests.factories.registrations import KEY, make_registration

Keep = Callable[..., Any]
ACCEPTED, REJECTED = Outcome.ACCEPTED, Outcome.REJECTED


@pytest.fixture
def room(kept: Keep) -> Door:
    return kept(Door)


def outcomes(verdicts: Sequence[Verdict]) -> list[tuple[Outcome, Reason | None]]:
    return [(verdict.outcome, verdict.reason) for verdict in verdicts]


def refused(verdicts: Sequence[Verdict]) -> Reason | None:
    (verdict,) = verdicts
    assert (verdict.outcome is REJECTED) is (verdict.reason is not None)
    return verdict.reason


def test_a_valid_ticket_is_accepted(kept: Keep, room: Door) -> None:
    assert outcomes(kept(room.judge, room.seen())) == [(ACCEPTED, None)]


def test_a_substituted_persons_ticket_was_replaced(kept: Keep, room: Door) -> None:
    def substitute() -> None:
        gone = enrolment_named(ME)
        gone.state, gone.seat_number, gone.withdrawn_at = EnrolmentState.WITHDRAWN, None, NOW
        gone.replaced_by_id = enrolment_named(ANH).id

    seen = room.seen()
    kept(substitute)
    assert refused(kept(room.judge, seen)) is Reason.TICKET_REPLACED


def test_a_ticket_replaced_while_the_phone_was_offline_is_unknown_and_kept(kept: Keep, room: Door) -> None:
    def print_anew() -> None:
        person = enrolment_named(ME)
        person.ticket_version, person.ticket_digest = 2, ticket_digest(KEY, person.id, 2)

    seen = offline(room.seen())
    kept(print_anew)
    assert refused(kept(room.judge, seen)) is Reason.UNKNOWN_TICKET
    scan = session.scalars(sa.select(Scan)).one()
    assert (scan.shown, scan.offline, scan.session_id) == (Shown.GREEN, True, room.lessons[0].id)


def test_who_waits_or_has_withdrawn_is_not_confirmed(kept: Keep, room: Door) -> None:
    def withdraw() -> None:
        gone = enrolment_named(ME)
        gone.state, gone.seat_number, gone.withdrawn_at = EnrolmentState.WITHDRAWN, None, NOW

    assert refused(kept(room.judge, room.seen(name=WAITS))) is Reason.NOT_CONFIRMED
    kept(withdraw)
    assert refused(kept(room.judge, room.seen())) is Reason.NOT_CONFIRMED


def test_who_was_registered_after_the_phone_fetched_its_list_is_accepted(kept: Keep, room: Door) -> None:
    kept(lambda: make_registration(room.course, KEY, "Đến Sau"))
    seen = offline(room.seen(name="Đến Sau"), Shown.AMBER)
    assert outcomes(kept(room.judge, seen)) == [(ACCEPTED, None)]


def test_a_ticket_of_another_course_is_refused(kept: Keep, room: Door) -> None:
    kept(lambda: make_registration(make_course(starts_at=NOW), KEY, "Người Khóa Khác"))
    assert refused(kept(room.judge, room.seen(name="Người Khóa Khác"))) is Reason.WRONG_COURSE


def test_a_ticket_is_good_for_each_session_on_its_own_day(kept: Keep, room: Door) -> None:
    tomorrow = room.lessons[1].uid
    assert refused(kept(room.judge, room.seen(session=tomorrow))) is Reason.SESSION_NOT_OPEN
    day_after = room.seen(24 * 60, session=tomorrow)
    assert outcomes(kept(room.judge, room.seen(), day_after, now=NOW + timedelta(days=1))) == [(ACCEPTED, None)] * 2


def test_a_session_that_there_is_not_is_not_open(kept: Keep, room: Door) -> None:
    assert refused(kept(room.judge, room.seen(session=uuid4()))) is Reason.SESSION_NOT_OPEN


def test_a_course_says_how_long_before_a_session_its_scans_count(kept: Keep, room: Door) -> None:
    def open_early() -> None:
        room.course.scans_open_minutes = 90

    assert refused(kept(room.judge, room.seen(-71))) is Reason.SESSION_NOT_OPEN
    kept(open_early)
    assert refused(kept(room.judge, room.seen(-71))) is None
    assert refused(kept(room.judge, room.seen(-101))) is Reason.SESSION_NOT_OPEN


def test_a_course_says_how_many_days_later_a_scan_is_believed(kept: Keep, room: Door) -> None:
    def believe_longer() -> None:
        room.course.scans_taken_days = 30

    late = NOW + timedelta(days=14, seconds=1)
    assert refused(kept(room.judge, room.seen(), now=late)) is Reason.IMPLAUSIBLE_TIME
    kept(believe_longer)
    assert refused(kept(room.judge, room.seen(), now=late)) is None


@pytest.mark.parametrize("year", [1970, 2001, 2076])
def test_a_clock_that_is_years_wrong_is_not_believed(kept: Keep, room: Door, year: int) -> None:
    seen = room.seen(scanned_at=NOW.replace(year=year))
    assert refused(kept(room.judge, seen)) is Reason.IMPLAUSIBLE_TIME


def test_a_clock_may_be_ten_minutes_fast(kept: Keep, room: Door) -> None:
    assert refused(kept(room.judge, room.seen(10), now=NOW)) is None
    assert refused(kept(room.judge, room.seen(10.1), now=NOW)) is Reason.IMPLAUSIBLE_TIME


def test_a_session_that_was_closed_takes_nothing_until_it_is_opened_again(kept: Keep, room: Door) -> None:
    hoa, lesson = kept(make_principal).actor, room.lessons[0].id
    kept(close_session, lesson, actor=hoa, now=NOW + timedelta(hours=3))
    early = room.seen()
    assert refused(kept(room.judge, early)) is Reason.SESSION_CLOSED
    kept(reopen_session, lesson, "Bổ sung lượt quét", actor=hoa, now=NOW + timedelta(hours=3))
    assert refused(kept(room.judge, early)) is Reason.SESSION_CLOSED  # its first answer
    assert refused(kept(room.judge, room.seen())) is None


def test_an_unknown_or_damaged_code_is_unknown_and_kept(kept: Keep, room: Door) -> None:
    good = room.seen().ticket
    codes = ["0123456789ABCDEF", good[:-1], "", "\x00", "A" * 200, good[:8] + "?" + good[9:]]
    verdicts = kept(room.judge, *(room.seen(ticket=code) for code in codes))
    assert outcomes(verdicts) == [(REJECTED, Reason.UNKNOWN_TICKET)] * len(codes)
    assert session.scalar(sa.select(sa.func.count()).select_from(Scan)) == len(codes)


def test_what_a_revoked_phone_sends_is_kept_and_refused_and_names_nobody(kept: Keep, room: Door) -> None:
    before, after = room.seen(), room.seen(1)
    (known,) = kept(room.judge, before, actor=room.phones[0])
    verdicts = kept(room.judge, before, after, actor=room.phones[0], scope=frozenset())
    assert outcomes(verdicts) == [(ACCEPTED, None), (REJECTED, Reason.DEVICE_OUT_OF_SCOPE)]
    assert (known.person is None, verdicts[0].person, verdicts[1].person) == (False, None, None)
    scan = session.scalars(sa.select(Scan).where(Scan.scan_id == after.id)).one()
    assert (scan.device_id, scan.enrolment_id) == (room.phones[0].id, enrolment_named(ME).id)


def test_a_phone_of_another_course_is_out_of_scope(kept: Keep, room: Door) -> None:
    assert refused(kept(room.judge, room.seen(), scope=frozenset({room.course_id + 1}))) is Reason.DEVICE_OUT_OF_SCOPE


def test_a_phone_marks_by_name_only_where_the_course_gives_it_names(kept: Keep, room: Door) -> None:
    def give_names() -> None:
        room.course.names_on_phones = True

    by_name = make_sighting(room.lessons[0], enrolment_id=enrolment_named(ME).id)
    wrong_time = replace(by_name, id=uuid4(), scanned_at=NOW - timedelta(days=300))
    for _ in range(2):  # judged, then given again
        verdicts = kept(room.judge, by_name, wrong_time, actor=room.phones[0])
        assert [(one.reason, one.person) for one in verdicts] == [(Reason.UNKNOWN_TICKET, None)] * 2
    kept(give_names)
    (verdict,) = kept(room.judge, replace(by_name, id=uuid4()), actor=room.phones[0])
    assert (verdict.outcome, verdict.person and verdict.person.name) == (ACCEPTED, ME)
