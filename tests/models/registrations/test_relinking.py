"""A link that got into wrong hands is replaced: the old one is dead, the new one goes to the contact."""

import pytest
import sqlalchemy as sa

from models.audit.audit_event import AuditEvent
from models.db import session
from models.errors import NotFound
from models.mail.outgoing_mail import OutgoingMail
from models.registrations.own_page import opened_registration
from models.registrations.registering import register, registration_secret
from models.registrations.relinking import replace_link
from tests.conftest import NOW
from tests.factories.courses import make_course
from tests.factories.registrations import KEY, make_application
from tests.factories.seats import STAFF, VISITOR


def test_the_old_link_opens_nothing_and_the_new_one_is_sent(kept):
    course = kept(make_course).id
    made = kept(register, course, make_application("An"), key=KEY, actor=VISITOR, now=NOW)
    kept(replace_link, made.id, key=KEY, actor=STAFF, now=NOW)
    assert opened_registration(made.reference, made.secret) is None
    assert opened_registration(made.reference, registration_secret(KEY, made.id, 2)).id == made.id
    letters = session.scalars(sa.select(OutgoingMail.letter).order_by(OutgoingMail.id)).all()
    assert letters == ["registration_received", "registration_received"]
    actions = session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions[-1] == "registration.link_replaced"


def test_each_replacement_sends_a_letter_of_its_own(kept):
    course = kept(make_course).id
    made = kept(register, course, make_application("An"), key=KEY, actor=VISITOR, now=NOW)
    for _ in range(2):
        kept(replace_link, made.id, key=KEY, actor=STAFF, now=NOW)
    assert session.scalar(sa.select(sa.func.count()).select_from(OutgoingMail)) == 3
    assert opened_registration(made.reference, registration_secret(KEY, made.id, 3)).id == made.id


def test_what_is_not_there_cannot_be_replaced(kept):
    with pytest.raises(NotFound):
        kept(replace_link, 404, key=KEY, actor=STAFF, now=NOW)
