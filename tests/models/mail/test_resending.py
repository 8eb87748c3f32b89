"""A copy of a letter that was sent."""

import pytest
import sqlalchemy as sa

from models.audit.actor import Actor
from models.db import session
from models.errors import NotFound
from models.mail.forgetting import forget_recipients
from models.mail.outgoing_mail import MailState, OutgoingMail
from models.mail.queueing import queue_letter
from models.mail.resending import CopyUnderWay, NotSent, RecipientForgotten, send_copy
from tests.conftest import NOW

ANH = Actor("user", "Ánh", 1)


@pytest.fixture
def letter(kept):
    kept(
        queue_letter, "ticket", to_name="An", to_address="an@example.vn", params={"enrolment_id": 1}, now=NOW,
        language="en", about=("registration", 7), unique_key="ticket:1:1",
    )  # fmt: skip
    return session.scalars(sa.select(OutgoingMail.id)).one()


def sent(kept):
    kept(session.execute, sa.update(OutgoingMail).values(state=MailState.SENT, sent_at=NOW))


def test_a_sent_letter_is_copied_word_for_word(kept, letter):
    sent(kept)
    copy = session.get_one(OutgoingMail, kept(send_copy, letter, actor=ANH, now=NOW))
    original = session.get_one(OutgoingMail, letter)
    for name in ("letter", "to_name", "to_address", "language", "params", "about_kind", "about_id"):
        assert getattr(copy, name) == getattr(original, name)
    assert (copy.state, original.state) == (MailState.QUEUED, MailState.SENT)


def test_pressing_twice_sends_one_copy_and_a_third_may_follow_it(kept, letter):
    sent(kept)
    kept(send_copy, letter, actor=ANH, now=NOW)
    with pytest.raises(CopyUnderWay):
        kept(send_copy, letter, actor=ANH, now=NOW)
    sent(kept)
    kept(send_copy, letter, actor=ANH, now=NOW)
    assert session.scalar(sa.select(sa.func.count(OutgoingMail.id))) == 3


@pytest.mark.parametrize("state", [MailState.QUEUED, MailState.FAILED])
def test_a_letter_that_did_not_go_is_not_copied(kept, letter, state):
    kept(session.execute, sa.update(OutgoingMail).values(state=state))
    with pytest.raises(NotSent):
        kept(send_copy, letter, actor=ANH, now=NOW)


def test_a_letter_that_is_not_there_is_not_found(kept, letter):
    with pytest.raises(NotFound):
        kept(send_copy, letter + 1, actor=ANH, now=NOW)


def test_a_letter_whose_recipient_was_forgotten_is_not_copied(kept, letter):
    sent(kept)
    kept(forget_recipients, "registration", [7])
    with pytest.raises(RecipientForgotten):
        kept(send_copy, letter, actor=ANH, now=NOW)
