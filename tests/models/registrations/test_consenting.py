"""Consents: given with their words, withdrawn at any time, and the proof of both stays."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from models.audit.actor import Actor
from models.audit.audit_event import AuditEvent
from models.db import session
from models.errors import NotFound
from models.registrations.consenting import CONSENT_TEXTS, give_consent, standing_consents, withdraw_consent
from models.registrations.registration import Consent, ConsentKind
from tests.conftest import NOW
from tests.factories.courses import make_course
from tests.factories.registrations import KEY, make_registration

HOA = Actor.visitor("Phạm Thị Hoa")
LATER, LATER_STILL = NOW + timedelta(days=1), NOW + timedelta(days=2)
NEWS = ConsentKind.NEWS


@pytest.fixture
def registration(context):
    return make_registration(make_course(), KEY)


def rows():
    return [tuple(row) for row in session.execute(sa.select(Consent.text, Consent.given_at, Consent.withdrawn_at))]


def test_withdrawn_consent_keeps_its_words_and_both_times(registration):
    assert give_consent(registration.id, NEWS, CONSENT_TEXTS[NEWS], actor=HOA, now=NOW)
    assert withdraw_consent(registration.id, NEWS, actor=HOA, now=LATER)
    assert standing_consents(registration.id) == {}
    assert rows() == [(CONSENT_TEXTS[NEWS], NOW, LATER)]
    trail = session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert list(trail) == ["consent.given", "consent.withdrawn"]


def test_consent_given_again_is_a_second_proof(registration):
    give_consent(registration.id, NEWS, "lời cũ", actor=HOA, now=NOW)
    withdraw_consent(registration.id, NEWS, actor=HOA, now=LATER)
    give_consent(registration.id, NEWS, "lời mới", actor=HOA, now=LATER_STILL)
    assert rows() == [("lời cũ", NOW, LATER), ("lời mới", LATER_STILL, None)]
    assert standing_consents(registration.id)[NEWS].text == "lời mới"


def test_saying_the_same_twice_changes_nothing(registration):
    assert not withdraw_consent(registration.id, NEWS, actor=HOA, now=NOW)
    assert give_consent(registration.id, NEWS, "lời", actor=HOA, now=NOW)
    assert not give_consent(registration.id, NEWS, "lời", actor=HOA, now=LATER)
    assert rows() == [("lời", NOW, None)]
    assert session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == 1


def test_consents_of_another_kind_stay(registration):
    for kind in ConsentKind:
        give_consent(registration.id, kind, CONSENT_TEXTS[kind], actor=HOA, now=NOW)
    withdraw_consent(registration.id, ConsentKind.PHOTOS, actor=HOA, now=LATER)
    assert set(standing_consents(registration.id)) == {ConsentKind.NEWS, ConsentKind.SHARE_LIST}


def test_unknown_registration_is_not_found(context):
    with pytest.raises(NotFound):
        give_consent(1, NEWS, "lời", actor=HOA, now=NOW)
    with pytest.raises(NotFound):
        withdraw_consent(1, NEWS, actor=HOA, now=NOW)


def test_database_refuses_a_second_standing_consent(registration):
    give_consent(registration.id, NEWS, "lời", actor=HOA, now=NOW)
    twin = {"registration_id": registration.id, "kind": NEWS, "text": "lời", "given_at": LATER}
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(sa.insert(Consent), [twin])
