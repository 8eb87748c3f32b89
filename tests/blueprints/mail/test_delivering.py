"""Delivering over a real SMTP conversation: what arrives, what is refused, what a dead worker leaves."""

from dataclasses import replace
from datetime import timedelta

import pytest

from blueprints.common.extensions import bearer_key
from blueprints.mail import composing, delivering
from blueprints.mail.delivering import deliver_due
from models.audit.actor import Actor
from models.db import session
from models.mail.leasing import LEASE
from models.mail.outgoing_mail import MailState
from models.mail.queries import MailSearch, letters_found
from models.mail.queueing import queue_letter
from models.registrations.application import Trainee
from models.registrations.registering import register
from tests.blueprints.mail.postbox import Postbox
from tests.conftest import NOW
from tests.factories.courses import make_course
from tests.factories.registrations import make_application


@pytest.fixture
def postbox():
    with Postbox() as box:
        yield box


@pytest.fixture
def deliver(app, context, monkeypatch):
    """Deliver at a moment, to an SMTP address (empty: none)."""

    def run(url, at=NOW):
        monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], smtp_url=url))
        return deliver_due(lambda: at)

    return run


@pytest.fixture
def registered(kept):
    """One registration with two letters: to the contact, and to one trainee."""
    course = kept(make_course, seats=2).id
    trainees = (
        Trainee("Nguyễn Tấn Đạt", "Kế toán", None, "dat@example.vn"),
        Trainee("Y Thắng", "Thợ"),
        Trainee("Đinh Thị Kròng", "Thợ"),
    )
    application = make_application(trainees=trainees)
    return kept(register, course, application, key=bearer_key(), actor=Actor.visitor("Khách"), now=NOW)


def mails():
    session.rollback()
    return letters_found(MailSearch(), 0, 100)[::-1]


def test_letters_arrive_with_tickets_and_calendar(postbox, deliver, registered):
    assert deliver(postbox.url) == 2

    contact, trainee = postbox.letters
    assert contact["To"] == "Phạm Thị Hoa <hoa@example.vn>"
    assert contact["Subject"].startswith(f"Đã nhận đăng ký {registered.reference}: Cải tiến năng suất")
    assert registered.secret in contact.get_body(("plain",)).get_content()
    assert [part.get_content_type() for part in contact.walk() if part.get_content_maintype() == "image"] == [
        "image/png"
    ] * 2
    (calendar,) = contact.iter_attachments()
    assert (calendar.get_content_type(), calendar.get_param("method")) == ("text/calendar", "PUBLISH")
    assert calendar.get_payload(decode=True).startswith(b"BEGIN:VCALENDAR")
    assert trainee["To"] == "Nguyễn Tấn Đạt <dat@example.vn>"
    assert registered.secret not in trainee.as_string()
    assert [mail.state for mail in mails()] == [MailState.SENT, MailState.SENT]
    assert [mail.message_id for mail in mails()] == [letter["Message-ID"] for letter in postbox.letters]


def test_a_sent_letter_is_not_sent_again(postbox, deliver, registered):
    assert deliver(postbox.url) == 2
    assert deliver(postbox.url, NOW + timedelta(days=1)) == 0
    assert len(postbox.letters) == 2


def test_without_a_server_set_letters_wait_untouched(deliver, registered):
    assert deliver("") == 0
    assert [(mail.state, mail.attempts) for mail in mails()] == [(MailState.QUEUED, 0)] * 2


def test_with_the_server_down_letters_go_when_it_is_back(deliver, registered):
    with Postbox() as gone:
        dead = gone.url
    assert deliver(dead) == 0
    assert [mail.attempts for mail in mails()] == [1, 0]
    assert "Connection" in mails()[0].last_error

    with Postbox() as back:
        assert deliver(back.url, NOW + timedelta(minutes=1)) == 2
        assert len(back.letters) == 2


def test_a_temporary_refusal_waits_and_a_permanent_one_is_given_up(postbox, deliver, registered):
    postbox.answers = {"hoa@example.vn": "451 try later", "dat@example.vn": "550 no such user"}
    assert deliver(postbox.url) == 0

    assert [(mail.state, mail.last_error) for mail in mails()] == [
        (MailState.QUEUED, "451 try later"),
        (MailState.FAILED, "550 no such user"),
    ]
    postbox.answers = {}
    assert deliver(postbox.url, NOW + timedelta(minutes=1)) == 1
    assert [mail.state for mail in mails()] == [MailState.SENT, MailState.FAILED]


def test_a_worker_killed_after_sending_sends_again_under_the_same_message_id(postbox, deliver, registered, monkeypatch):
    class Killed(BaseException):
        pass

    def die(*_args, **_kwargs):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(delivering, "record_sent", die)  # the process ends between the server's 250 and our note
        with pytest.raises(Killed):
            deliver(postbox.url)
    session.rollback()
    assert deliver(postbox.url, NOW + timedelta(minutes=1)) == 1  # the other letter, which nobody had leased
    assert deliver(postbox.url, NOW + LEASE) == 1

    ids = [letter["Message-ID"] for letter in postbox.letters]
    assert len(ids) == 3
    assert ids[0] == ids[2] != ids[1]


def test_a_letter_that_cannot_be_composed_does_not_stop_the_others(kept, postbox, deliver, registered):
    kept(
        queue_letter, "no_such_letter", to_name="A", to_address="a@example.vn", params={}, now=NOW - timedelta(hours=1)
    )
    assert deliver(postbox.url) == 2
    broken = mails()[-1]
    assert (broken.state, broken.last_error) == (MailState.QUEUED, "LetterUnknown: no_such_letter")


def test_a_password_never_crosses_the_network_in_clear(postbox, deliver, registered):
    assert deliver(postbox.url.replace("smtp://", "smtp://user:password@")) == 0
    assert postbox.letters == []
    assert "STARTTLS" in mails()[0].last_error


@pytest.mark.parametrize("url", ["http://x", "smtp://", "smtp://h:99999", "nonsense"])
def test_an_unreadable_smtp_url_loses_nothing(deliver, registered, url):
    assert deliver(url) == 0
    assert {mail.state for mail in mails()} == {MailState.QUEUED}


def test_a_name_cannot_add_a_header(kept, postbox, deliver):
    course = kept(make_course).id
    application = make_application("An", contact_name="Hoa\r\nBcc: all@example.vn", contact_email="hoa@example.vn")
    kept(register, course, application, key=bearer_key(), actor=Actor.visitor("Khách"), now=NOW)

    assert deliver(postbox.url) == 1
    (letter,) = postbox.letters
    assert letter["Bcc"] is None
    assert letter["To"].addresses[0].addr_spec == "hoa@example.vn"


def test_a_letter_whose_head_was_tampered_with_never_leaves(postbox, deliver, registered, monkeypatch):
    monkeypatch.setattr(composing, "OWN_HEADERS", composing.OWN_HEADERS - {"subject"})
    assert deliver(postbox.url) == 0
    assert postbox.letters == []
    assert [mail.state for mail in mails()] == [MailState.FAILED] * 2
    assert all("HeadersForged" in mail.last_error and "subject" in mail.last_error for mail in mails())
