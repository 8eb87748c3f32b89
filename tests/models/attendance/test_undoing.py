"""A scan made by mistake is undone: it stays, with the reason, and counts no more."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from models.attendance.closing import close_session, reopen_session
from models.attendance.mark import ScanUndo
from models.attendance.scan import Direction, Outcome, Scan
from models.attendance.undoing import ScanDoesNotCount, SessionIsClosed, UndoReasonMissing, undo_scan
from models.audit.actor import Actor
from models.audit.audit_event import AuditEvent
from models.db import session
from models.errors import NotAllowed, NotFound
from tests.conftest import NOW
from tests.factories.attendance import enrolment_named
from tests.factories.door import ME, Door
from tests.factories.people import make_principal

Keep = Callable[..., Any]
LATER = NOW + timedelta(hours=3)
REASON = "Quét nhầm người"


@pytest.fixture
def door(kept: Keep) -> Door:
    return kept(Door)


@pytest.fixture
def hoa(kept: Keep) -> Actor:
    return kept(make_principal).actor


def scanned(kept: Keep, door: Door, *args: Any, phone: int = 0, **changed: Any) -> UUID:
    """Give a scan that this phone made."""
    return kept(door.judge, door.seen(*args, **changed), actor=door.phones[phone])[0].id


def test_what_is_undone_counts_no_more_and_stays_with_its_reason(kept: Keep, door: Door) -> None:
    scan = scanned(kept, door)
    assert door.arrived_at() == NOW
    kept(undo_scan, scan, f" {REASON} ", scope=door.scope, actor=door.phones[0], now=LATER)
    assert door.arrived_at() is None
    assert session.scalars(sa.select(Scan)).one().outcome is Outcome.ACCEPTED
    undo = session.scalars(sa.select(ScanUndo)).one()
    assert (undo.reason, undo.undone_at, undo.undone_by, undo.device_id, undo.user_id) == (
        REASON, LATER, "Máy của thầy Dũng", door.phones[0].id, None,
    )  # fmt: skip
    (line,) = session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "attendance.undone"))
    assert (line.subject_id, line.details) == (enrolment_named(ME).id, {"scan": str(scan), "reason": REASON})


def test_who_is_scanned_again_afterwards_comes_anew(kept: Keep, door: Door) -> None:
    scan = scanned(kept, door)
    kept(undo_scan, scan, REASON, scope=door.scope, actor=door.phones[0], now=LATER)
    (again,) = kept(door.judge, door.seen(7))
    assert (again.outcome, again.first_scanned_at) == (Outcome.ACCEPTED, None)
    assert door.arrived_at() == NOW + timedelta(minutes=7)
    numbers = session.scalars(sa.select(Scan.nth).order_by(Scan.id)).all()
    assert numbers == [1, 2]  # the undone one keeps its number, which the database gives to nobody else


def test_a_duplicate_that_stood_behind_it_makes_her_present(kept: Keep, door: Door) -> None:
    scan = scanned(kept, door)
    kept(door.judge, door.seen(4))
    kept(undo_scan, scan, REASON, scope=door.scope, actor=door.phones[0], now=LATER)
    assert door.arrived_at() == NOW + timedelta(minutes=4)


def test_an_undone_going_out_leaves_her_inside(kept: Keep, door: Door) -> None:
    scanned(kept, door)
    out = scanned(kept, door, 30, Direction.OUT)
    kept(undo_scan, out, REASON, scope=door.scope, actor=door.phones[0], now=LATER)
    (again,) = kept(door.judge, door.seen(40))
    assert (again.outcome, again.first_scanned_at) == (Outcome.DUPLICATE, NOW)


def test_undone_twice_is_undone_once_and_the_first_time_stands(kept: Keep, door: Door, hoa: Actor) -> None:
    scan = scanned(kept, door)
    first = kept(undo_scan, scan, REASON, scope=door.scope, actor=door.phones[0], now=LATER)
    again = kept(undo_scan, scan, "Lý do khác", scope=None, actor=hoa, now=LATER + timedelta(days=1))
    assert (first, again) == (LATER, LATER)
    assert session.scalars(sa.select(ScanUndo)).one().reason == REASON


def test_a_phone_undoes_what_it_scanned_and_a_person_what_was_scanned_in_her_courses(
    kept: Keep, door: Door, hoa: Actor
) -> None:
    scan = scanned(kept, door)
    for actor, scope in (
        (door.phones[1], door.scope), (door.phones[0], frozenset()), (hoa, frozenset({door.course_id + 1})),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            kept(undo_scan, scan, REASON, scope=scope, actor=actor, now=LATER)
    assert kept(undo_scan, scan, REASON, scope=door.scope, actor=hoa, now=LATER) == LATER
    assert session.scalars(sa.select(ScanUndo)).one().user_id == hoa.id


def test_a_rejected_scan_need_not_be_undone(kept: Keep, door: Door) -> None:
    scan = scanned(kept, door, ticket="0000000000000000")
    with pytest.raises(ScanDoesNotCount):
        kept(undo_scan, scan, REASON, scope=door.scope, actor=door.phones[0], now=LATER)


def test_an_unknown_scan_is_not_found(kept: Keep, door: Door) -> None:
    with pytest.raises(NotFound):
        kept(undo_scan, uuid4(), REASON, scope=door.scope, actor=door.phones[0], now=LATER)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201])
def test_a_reason_is_asked_for(kept: Keep, door: Door, reason: str) -> None:
    with pytest.raises(UndoReasonMissing):
        kept(undo_scan, scanned(kept, door), reason, scope=door.scope, actor=door.phones[0], now=LATER)


def test_in_a_closed_session_nothing_is_undone_until_it_is_opened_again(kept: Keep, door: Door, hoa: Actor) -> None:
    scan, lesson = scanned(kept, door), door.lessons[0].id
    kept(close_session, lesson, actor=hoa, now=LATER)
    with pytest.raises(SessionIsClosed):
        kept(undo_scan, scan, REASON, scope=door.scope, actor=door.phones[0], now=LATER)
    kept(reopen_session, lesson, "Quét nhầm", actor=hoa, now=LATER)
    assert kept(undo_scan, scan, REASON, scope=door.scope, actor=door.phones[0], now=LATER) == LATER
