"""Whatever happens in a course, and whenever a phone asks: it holds exactly the list that a new phone would get."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.attendance.mark import ScanUndo
from models.attendance.roster import roster_of
from models.attendance.scan import Direction, Method, Outcome, Phase, Scan
from models.attendance.session_closing import SessionClosing
from models.courses.course import Course
from models.courses.training_session import TrainingSession
from models.db import session
from models.people.roles import Role
from models.registrations.enrolment import Enrolment, EnrolmentState
from tests.conftest import NOW
from tests.factories.attendance import lessons_of
from tests.factories.courses import make_course
from tests.factories.people import make_user
from tests.factories.phones import Phone
from tests.factories.registrations import KEY, make_registration

pytestmark = pytest.mark.usefixtures("context")
ASKING = ("first session", "second session", "whole course")
CHANGES = (
    "somebody registers", "somebody withdraws", "somebody is replaced", "a name is corrected", "somebody is erased",
    "names are allowed", "a topic is changed", "a session is closed", "somebody is scanned", "a scan is undone",
    "an older scan is kept late",
)  # fmt: skip
steps = st.lists(st.tuples(st.sampled_from(CHANGES + ASKING * 3), st.integers(0, 1_000)), min_size=1, max_size=30)


class World:
    """One course, three phones of which each asks for something else, and all that may happen meanwhile."""

    def __init__(self) -> None:
        self.course = make_course(seats=500, starts_at=NOW - timedelta(minutes=10), now=NOW - timedelta(days=20))
        make_registration(self.course, KEY, "Nguyễn Tấn Đạt", "Lê Thị Ánh")
        self.lessons = lessons_of(self.course)
        self.closer = make_user(Role.ORGANISER).id
        self.phones = {name: Phone() for name in ASKING}
        self.scans = 1_000

    def ask(self, name: str, since: str) -> object:
        lesson = {"first session": self.lessons[0].id, "second session": self.lessons[1].id}.get(name)
        session.flush()
        return roster_of(self.course.id, lesson, since, device=None, key=KEY, now=NOW)

    def people(self) -> list[Enrolment]:
        return session.query(Enrolment).filter_by(course_id=self.course.id).order_by(Enrolment.id).all()

    def happen(self, change: str, chance: int) -> None:
        people = self.people()
        person = people[chance % len(people)]
        lesson = self.lessons[chance % 2]
        if change == "somebody registers":
            self.enter(f"Người {chance}")
        elif change in {"somebody withdraws", "somebody is replaced"}:
            self.leave(person, replaced=change == "somebody is replaced")
        elif change == "a name is corrected":
            person.name = f"Tên {chance}"
        elif change == "somebody is erased":
            person.ticket_digest = None
        elif change == "names are allowed":
            session.execute(sa.update(Course).values(names_on_phones=bool(chance % 2)))
        elif change == "a topic is changed":
            session.execute(sa.update(TrainingSession).where(TrainingSession.id == lesson.id).values(topic=f"{chance}"))
        elif change == "a session is closed":
            self.close(lesson)
        elif change == "a scan is undone":
            self.undo(chance)
        else:
            self.scan(person, lesson, chance, late=change == "an older scan is kept late")

    def enter(self, name: str) -> Enrolment:
        make_registration(self.course, KEY, name, waiting=1)
        person = self.people()[-1]
        person.state, person.seat_number = EnrolmentState.CONFIRMED, person.id + 10
        return person

    def leave(self, person: Enrolment, *, replaced: bool) -> None:
        if person.state is EnrolmentState.WITHDRAWN:
            return
        person.state, person.seat_number, person.withdrawn_at = EnrolmentState.WITHDRAWN, None, NOW
        session.flush()
        if replaced:
            person.replaced_by_id = self.enter("Người thay").id

    def close(self, lesson: TrainingSession) -> None:
        standing = session.query(SessionClosing).filter_by(session_id=lesson.id, reopened_at=None).one_or_none()
        if standing is None:
            session.add(SessionClosing(session_id=lesson.id, closed_at=NOW))
        else:
            standing.reopened_at, standing.reopening_reason, standing.reopened_by_id = NOW, "Bổ sung", self.closer

    def undo(self, chance: int) -> None:
        undone = sa.select(ScanUndo.scan_id)
        scans = session.scalars(sa.select(Scan).where(Scan.id.not_in(undone)).order_by(Scan.id)).all()
        if scans:
            scan = scans[chance % len(scans)]
            session.add(ScanUndo(scan_id=scan.id, reason="Nhầm", undone_at=NOW, undone_by="Cửa lớp"))

    def scan(self, person: Enrolment, lesson: TrainingSession, chance: int, *, late: bool) -> None:
        """Keep a scan; a late one has the number of a transaction that began early and ended after others."""
        self.scans += 1
        direction = Direction.IN if chance % 3 else Direction.OUT
        session.add(
            Scan(
                id=2_000 - self.scans if late else self.scans, scan_id=uuid4(), ticket="", session_ref=str(lesson.uid),
                session_id=lesson.id, enrolment_id=person.id, direction=direction, phase=Phase.ARRIVAL, nth=self.scans,
                method=Method.CAMERA, scanned_at=NOW + timedelta(seconds=chance), received_at=NOW, offline=False,
                outcome=Outcome.ACCEPTED,
            )
        )  # fmt: skip


@given(steps)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_phone_that_applied_any_sequence_of_answers_holds_what_a_new_one_gets(happenings):
    world = World()
    try:
        for what, chance in happenings:
            if what in ASKING:
                world.phones[what].apply(world.ask(what, world.phones[what].cursor))
            else:
                world.happen(what, chance)
        for name, phone in world.phones.items():
            phone.apply(world.ask(name, phone.cursor))
            fresh = Phone()
            fresh.apply(world.ask(name, ""))
            assert phone.everything() == fresh.everything()
            assert set(phone.tickets()) == {one.ticket_digest for one in world.people() if one.ticket_digest}
    finally:
        session.rollback()
