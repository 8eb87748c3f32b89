"""What the tests of phones share: a course with a session open now, its trainer, its people, and a paired phone."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from blueprints.common.extensions import bearer_key
from models.clock import now
from models.people.roles import Role
from models.registrations.ticket import ticket_code
from tests.factories.attendance import enrolment_named, lessons_of
from tests.factories.courses import make_course, make_trainer
from tests.factories.devices import make_code, make_device
from tests.factories.people import make_principal
from tests.factories.registrations import make_registration

DEVICES, ROSTER, SCANS = "/api/v1/devices", "/api/v1/roster", "/api/v1/scans"
NAME = "Nguyễn Tấn Đạt"


class PhoneRoom:
    """Everything is made at the present moment: the views read the clock."""

    def __init__(self) -> None:
        self.trainer = make_principal(Role.TRAINER, name="Trần Văn Dũng")
        teaching = make_trainer(user_id=self.trainer.id)
        course = make_course(seats=50, starts_at=now() - timedelta(minutes=5), trainer=teaching, title="Học 5S")
        make_registration(course, bearer_key(), NAME, "Lê Thị Ánh")
        self.course_id = course.id
        self.session, self.tomorrow = (str(lesson.uid) for lesson in lessons_of(course))
        self.ticket = ticket_code(bearer_key(), enrolment_named(NAME).id, 1)
        other = make_course(starts_at=now() - timedelta(minutes=5))
        self.other_id = other.id
        self.other_session = str(lessons_of(other)[0].uid)
        self.phone = make_device(course.id, key=bearer_key(), now=now())
        self.page = f"/quan-ly/khoa-hoc/{self.course_id}/thiet-bi"

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.phone.token}"}

    def code(self) -> str:
        return make_code(self.course_id, key=bearer_key(), label="Máy của cô Hạnh", now=now())

    def scan(self, **changed: Any) -> dict[str, Any]:
        return {
            "id": str(uuid4()), "ticket": self.ticket, "session": self.session, "scanned_at": now().isoformat(),
            **changed,
        }  # fmt: skip
