"""Scans, marks and undos as plain rows, so that what follows from them can be tested without the judging of scans."""

from datetime import datetime, timedelta
from itertools import count
from uuid import uuid4

from models.attendance.mark import AttendanceStatus, Mark, MarkSource, ScanUndo
from models.attendance.scan import Direction, Method, Outcome, Phase, Reason, Scan
from models.courses.course import Course
from models.courses.training_session import TrainingSession
from models.db import session
from models.registrations.enrolment import Enrolment
from tests.conftest import NOW
from tests.factories.attendance import enrolment_named, lessons_of
from tests.factories.courses import make_course
from tests.factories.registrations import KEY, make_registration

_nth = count(1)
MORNING = NOW - timedelta(days=7, hours=1, minutes=30)
"""Monday 16 November 2026, 07:30 in Vietnam."""


def make_past_course(*names: str, starts_at: datetime = MORNING, sessions: int = 2, **rules: object) -> Course:
    """Give a course of morning sessions (07:30 to 10:30, 4 units) from last Monday, with these people confirmed."""
    course = make_course(
        seats=max(1, len(names)), sessions=sessions, starts_at=starts_at, now=starts_at - timedelta(days=14), **rules
    )
    if names:
        make_registration(course, KEY, *names)
    return course


def make_scan(
    lesson: TrainingSession,
    who: Enrolment,
    minutes: float = 0,
    direction: Direction = Direction.IN,
    *,
    phase: Phase = Phase.ARRIVAL,
    outcome: Outcome = Outcome.ACCEPTED,
    received_at: datetime | None = None,
) -> Scan:
    """Give a scan made so many minutes after the session's beginning."""
    at = lesson.starts_at + timedelta(minutes=minutes)
    scan = Scan(
        scan_id=uuid4(), ticket="", session_ref=str(lesson.uid), session_id=lesson.id, enrolment_id=who.id,
        direction=direction, phase=phase, nth=next(_nth), method=Method.CAMERA, scanned_at=at,
        received_at=received_at or at, offline=False, outcome=outcome,
        reason=Reason.SESSION_CLOSED if outcome is Outcome.REJECTED else None,
    )  # fmt: skip
    session.add(scan)
    session.flush()
    return scan


def make_undo(scan: Scan) -> None:
    """Let a scan count no more."""
    session.add(ScanUndo(scan_id=scan.id, reason="Quét nhầm người", undone_at=NOW, undone_by="Lê Thị Hòa"))
    session.flush()


def make_mark(
    lesson: TrainingSession, who: Enrolment, status: AttendanceStatus, units: int = 0, *,
    arrived_at: datetime | None = None, source: MarkSource = MarkSource.BY_HAND,
) -> Mark:  # fmt: skip
    """Give what a person said of somebody."""
    mark = Mark(
        uid=uuid4(), session_id=lesson.id, enrolment_id=who.id, status=status, units=units, arrived_at=arrived_at,
        source=source, reason="Theo danh sách ký tên", was_status=AttendanceStatus.ABSENT, was_units=0,
        marked_at=NOW, marked_by="Lê Thị Hòa",
    )  # fmt: skip
    session.add(mark)
    session.flush()
    return mark


class Class:
    """A past course with Ánh, Bình and Châu, and its two sessions. Its parts are read anew in each transaction."""

    def __init__(self, sessions: int = 2, **rules: object) -> None:
        self.course_id = make_past_course("Ánh", "Bình", "Châu", sessions=sessions, **rules).id

    @property
    def course(self) -> Course:
        """The course as it stands."""
        return session.get_one(Course, self.course_id)

    @property
    def lessons(self) -> list[TrainingSession]:
        """Its sessions in their order."""
        return lessons_of(self.course)

    @property
    def people(self) -> list[Enrolment]:
        """Ánh, Bình and Châu."""
        return [enrolment_named(name) for name in ("Ánh", "Bình", "Châu")]
