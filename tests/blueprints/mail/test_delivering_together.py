"""Several threads of one worker and the outbox: one delivers, the others are free, and no lease is outlasted."""

import threading
from dataclasses import replace

import pytest
import sqlalchemy as sa

from blueprints.common.extensions import bearer_key
from blueprints.mail.delivering import deliver_due
from models.audit.actor import Actor
from models.db import session
from models.mail.outgoing_mail import MailState, OutgoingMail
from models.registrations.registering import register
from tests.blueprints.mail.postbox import Postbox
from tests.conftest import NOW
from tests.factories.courses import make_course
from tests.factories.registrations import make_application


class SlowPostbox(Postbox):
    """Takes a letter only when told to: `asked` says that one lies on the counter."""

    def __init__(self):
        super().__init__()
        self.asked, self.go_on = threading.Event(), threading.Event()

    async def handle_DATA(self, server, client, envelope):  # noqa: N802  # aiosmtpd's own name
        self.asked.set()
        assert self.go_on.wait(20)
        return await super().handle_DATA(server, client, envelope)


@pytest.fixture
def sign_up(kept):
    """One more organisation signs up; its letter is queued."""
    course = kept(make_course, seats=50).id

    def run(number):
        application = make_application("An", contact_email=f"n{number}@example.vn")
        kept(register, course, application, key=bearer_key(), actor=Actor.visitor("Khách"), now=NOW)

    return run


@pytest.fixture
def deliver_slowly(app, context, monkeypatch):
    """Begin to deliver in another thread, and give the slow server and that thread."""
    with SlowPostbox() as box:
        monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], smtp_url=box.url))

        def deliver():
            with app.app_context():
                deliver_due(lambda: NOW)

        thread = threading.Thread(target=deliver)

        def begin():
            thread.start()
            assert box.asked.wait(10)
            return box, thread

        yield begin
        box.go_on.set()
        thread.join(20)


def test_a_second_delivery_leaves_at_once_and_its_letter_goes_too(sign_up, deliver_slowly):
    sign_up(1)
    box, thread = deliver_slowly()
    sign_up(2)
    assert deliver_due(lambda: NOW) is None
    assert box.letters == []

    box.go_on.set()
    thread.join(20)
    assert sorted(str(letter["To"].addresses[0].addr_spec) for letter in box.letters) == [
        "n1@example.vn",
        "n2@example.vn",
    ]


def test_a_letter_is_leased_when_its_turn_comes_not_before(sign_up, deliver_slowly):
    for number in range(5):
        sign_up(number)
    deliver_slowly()
    session.rollback()
    leased = sa.select(sa.func.count(OutgoingMail.lease_until_at)).where(OutgoingMail.state == MailState.QUEUED)
    assert session.scalar(leased) == 1
