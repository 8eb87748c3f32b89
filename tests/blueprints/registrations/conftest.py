"""What the tests of the organisation's own page share."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from blueprints.common.extensions import bearer_key
from models.audit.actor import Actor
from models.clock import now
from models.courses.course import Course
from models.db import session
from models.registrations.enrolment import Enrolment
from models.registrations.registering import register
from tests.factories.courses import make_course
from tests.factories.registrations import make_application

VISITOR = Actor.visitor("Phạm Thị Hoa")
SIX_WEEKS = timedelta(days=42)


@pytest.fixture(autouse=True)
def unhurried(app, monkeypatch):
    """Forms are sent at once here; how long they must be open has tests of its own."""
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], form_seconds=0))


class OwnPage:
    """One registration and the browser of whoever holds its link. People are called by name."""

    def __init__(self, client, kept, course_id, made):
        self.client, self.kept, self.course_id, self.made = client, kept, course_id, made

    def path(self, rest=""):
        return f"/dang-ky/{self.made.reference}/{self.made.secret}{rest}"

    def of(self, name, rest):
        return self.path(f"/hoc-vien/{self.id(name)}/{rest}")

    def read(self, rest=""):
        answer = self.client.get(self.path(rest))
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    def send(self, rest, **typed):
        """Send a form, which must be taken, and give the page that comes of it."""
        answer = self.client.post(rest if rest.startswith("/dang-ky") else self.path(rest), data=typed)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return self.client.get(answer.location).get_data(as_text=True)

    def refused(self, rest, **typed):
        """Send a form, which must come back. Gives its status and the page."""
        answer = self.client.post(rest if rest.startswith("/dang-ky") else self.path(rest), data=typed)
        return answer.status_code, answer.get_data(as_text=True)

    def id(self, name):
        session.rollback()
        wanted = sa.select(Enrolment.id).where(Enrolment.name == name).order_by(Enrolment.id.desc())
        return session.scalars(wanted).first()

    def people(self, course_id=None):
        """Give each name with state and seat, in the order of entering: `An confirmed 1`."""
        session.rollback()
        rows = sa.select(Enrolment.name, Enrolment.state, Enrolment.seat_number).order_by(Enrolment.id)
        rows = rows.where(Enrolment.course_id == (course_id or self.course_id))
        return [f"{row.name} {row.state} {row.seat_number or ''}".strip() for row in session.execute(rows)]

    def change_course(self, **values):
        self.kept(session.execute, sa.update(Course).where(Course.id == self.course_id).values(**values))


@pytest.fixture
def entered(client, kept):
    """Register these names in one form: `entered("An", "Bình", seats=1, offer_hours=8)`; `to` a course that stands."""

    def run(*names, to=None, application=None, **rules):
        rules = {"starts_at": now() + SIX_WEEKS, "now": now()} | rules
        course_id = to or kept(make_course, **rules).id
        form = make_application(*names, **(application or {}))
        made = kept(register, course_id, form, key=bearer_key(), actor=VISITOR, now=now())
        return OwnPage(client, kept, course_id, made)

    return run
