"""A session that takes marks by the projector's code, to test with."""

import re
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from models.attendance.projecting import open_self_check_in
from models.attendance.rotating_code import claim_of, step_at, token_of, write_claim
from models.attendance.scan import Phase
from models.attendance.self_check_in import SelfCheckIn
from models.audit.actor import Actor
from models.courses.training_session import TrainingSession
from models.db import session
from models.people.principal import Principal
from models.people.roles import Role
from models.registrations.enrolment import Enrolment
from models.registrations.registration import Registration
from tests.conftest import NOW
from tests.factories.attendance import lessons_of
from tests.factories.courses import make_course, make_trainer
from tests.factories.people import make_principal
from tests.factories.registrations import make_registration

PEOPLE = ("Nguyễn Tấn Đạt", "Lê Thị Ánh", "Võ Văn Út")
PHONE, CONTACT = "+84905123456", "+84912345678"
"""Of Lê Thị Ánh herself; of the contact who registered all three."""


class Class:
    """A session that began five minutes before `now`: three people have seats, one waits; the check is open."""

    def __init__(self, key: bytes, now: datetime = NOW, *, opened: bool = True, **rules: object) -> None:
        self.trainer: Principal = make_principal(Role.TRAINER, name="Trần Văn Dũng")
        self.actor: Actor = self.trainer.actor
        teaching = make_trainer(user_id=self.trainer.id)
        course = make_course(seats=3, starts_at=now - timedelta(minutes=5), trainer=teaching, title="5S", **rules)
        registration = make_registration(course, key, *PEOPLE, "Đinh Thị Chờ", waiting=1)
        session.get_one(Registration, registration.id).contact_phone = CONTACT
        self.course_id = course.id
        self.session_id, self.tomorrow_id = (lesson.id for lesson in lessons_of(course))
        rows = sa.select(Enrolment.name, Enrolment.id).where(Enrolment.course_id == course.id)
        self.ids: dict[str, int] = {row.name: row.id for row in session.execute(rows)}
        session.get_one(Enrolment, self.ids["Lê Thị Ánh"]).phone = PHONE
        session.flush()
        if opened:
            open_self_check_in(self.session_id, Phase.ARRIVAL, actor=self.actor, now=now)

    def key(self, phase: Phase = Phase.ARRIVAL) -> bytes:
        """Give the key of the open check, as the database holds it."""
        session.rollback()
        which = (SelfCheckIn.session_id == self.session_id, SelfCheckIn.phase == phase)
        found = session.scalars(sa.select(SelfCheckIn.key).where(*which)).one()
        assert found is not None
        return found

    def token(self, now: datetime, phase: Phase = Phase.ARRIVAL) -> str:
        """Give what the QR says at this moment."""
        return token_of(self.key(phase), step_at(now))

    def claim(self, now: datetime, phase: Phase = Phase.ARRIVAL) -> str:
        """Give a fresh claim for the code of this moment."""
        key = self.key(phase)
        made = claim_of(key, token_of(key, step_at(now)), now)
        assert made is not None
        return write_claim(key, made)

    def lesson(self) -> TrainingSession:
        """Give the session."""
        return session.get_one(TrainingSession, self.session_id)


def claim_in(answer: Any) -> str:
    """Give the claim that the form of a page carries."""
    found = re.search(r'name="claim"[^>]*value="([^"]+)"', answer.text)
    assert found, answer.text
    return found[1]


def send(client: FlaskClient, page: str, who: str, name: str = "") -> Any:
    """Open the page, and send its form."""
    return client.post(page, data={"claim": claim_in(client.get(page)), "who": who, "name": name})
