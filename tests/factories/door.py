"""A course whose first session has just begun, with two phones at its door."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from models.attendance.attendance import attendance_in_session
from models.attendance.checking_in import judge_scans
from models.attendance.scan import Direction
from models.attendance.verdict import Sighting, Verdict
from models.audit.actor import Actor
from models.courses.course import Course
from models.courses.training_session import TrainingSession
from models.db import session
from models.registrations.ticket import ticket_code
from tests.conftest import NOW
from tests.factories.attendance import DOOR, enrolment_named, lessons_of, make_sighting
from tests.factories.courses import make_course
from tests.factories.odd_scans import make_phone
from tests.factories.registrations import KEY, make_registration

ME = "Nguyễn Tấn Đạt"
ANH = "Lê Thị Ánh"
WAITS = "Võ Văn Út"


class Door:
    """A course of two sessions of three hours, the first of which began ten minutes ago; two phones at its door."""

    def __init__(self) -> None:
        course = make_course(seats=2, starts_at=NOW - timedelta(minutes=10))
        make_registration(course, KEY, ME, ANH, WAITS, waiting=1)
        self.course_id = course.id
        self.scope = frozenset({course.id})
        self.phones = make_phone(course, "Máy của thầy Dũng"), make_phone(course, "Máy của cô Lan")

    @property
    def course(self) -> Course:
        """The course as it stands."""
        return session.get_one(Course, self.course_id)

    @property
    def lessons(self) -> list[TrainingSession]:
        """Today's session and tomorrow's."""
        return lessons_of(self.course)

    def seen(
        self, minutes: float = 0, direction: Direction = Direction.IN, *, name: str = ME, **changed: Any
    ) -> Sighting:
        """What a phone saw so many minutes after NOW."""
        code = ticket_code(KEY, enrolment_named(name).id, 1)
        at = NOW + timedelta(minutes=minutes)
        return replace(make_sighting(self.lessons[0], code, at=at, direction=direction), **changed)

    def judge(
        self, *seen: Sighting, now: datetime = NOW + timedelta(hours=3), actor: Actor = DOOR, scope: Any = "own"
    ) -> list[Verdict]:
        """Judge scans that arrive three hours after NOW, sent by somebody who takes attendance of this course."""
        return judge_scans(seen, scope=self.scope if scope == "own" else scope, actor=actor, now=now)

    def arrived_at(self, name: str = ME) -> datetime | None:
        """Since when she was there, as is derived a day later."""
        found = attendance_in_session(self.lessons[0].id, NOW + timedelta(days=1))
        return found[enrolment_named(name).id].arrived_at
