"""Signing in, changing and resetting a password: the acts."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.audit_event import AuditEvent
from models.db import session
from models.mail.outgoing_mail import OutgoingMail
from models.people.accounts import deactivate, reactivate
from models.people.ending import forget_ended_sessions
from models.people.principal import principal_of_session
from models.people.resetting import ResetClosed, ask_for_reset, open_reset, reset_password, reset_secret
from models.people.roles import Role
from models.people.signing_in import (
    Credentials,
    WrongCredentials,
    WrongPassword,
    change_password,
    credentials_of,
    refuse_sign_in,
    sign_in,
    sign_out,
)
from models.people.user import PasswordReset, User
from tests.conftest import NOW
from tests.factories.people import make_user

KEY = b"a server key"
EMAIL = "hoa@example.vn"


@pytest.fixture
def hoa(kept):
    """Give the id of an account whose hash is `old`."""
    return kept(lambda: make_user(Role.ORGANISER, email=EMAIL, password_hash="old").id)


@pytest.fixture
def asked(kept, hoa):
    """Give the id of a reset that Hòa has asked for."""
    kept(ask_for_reset, EMAIL, server_key=KEY, now=NOW)
    return session.scalars(sa.select(PasswordReset.id)).one()


def lock(kept, user_id):
    kept(deactivate, user_id, actor=Actor.system(), now=NOW)


def actions():
    return session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()


def test_credentials_are_found_however_the_address_is_typed(hoa):
    assert credentials_of(" HOA@Example.vn ") == Credentials(hoa, "old")


def test_locked_account_has_no_credentials(kept, hoa):
    lock(kept, hoa)
    assert credentials_of(EMAIL) is None


def test_sign_in_is_recorded(kept, hoa):
    assert kept(sign_in, Credentials(hoa, "old"), now=NOW).get_id() == f"{hoa}:1"
    assert actions() == ["user.signed_in"]


def test_sign_in_keeps_a_fresh_hash_without_ending_sessions(kept, hoa):
    kept(sign_in, Credentials(hoa, "old"), fresh_hash="fresh", now=NOW)
    user = session.get(User, hoa)
    assert (user.password_hash, user.stamp) == ("fresh", 1)


def test_sign_in_with_a_password_changed_meanwhile_is_refused(kept, hoa):
    kept(change_password, Credentials(hoa, "old"), "new", now=NOW)
    with pytest.raises(WrongCredentials):
        kept(sign_in, Credentials(hoa, "old"), now=NOW)


def test_sign_in_of_an_account_locked_meanwhile_is_refused(kept, hoa):
    lock(kept, hoa)
    with pytest.raises(WrongCredentials):
        kept(sign_in, Credentials(hoa, "old"), now=NOW)


def test_refused_sign_in_is_recorded_without_what_was_typed(kept, hoa):
    kept(refuse_sign_in, Credentials(hoa, "old"), now=NOW)
    kept(refuse_sign_in, None, now=NOW)
    events = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [(event.action, event.subject_id, event.details) for event in events] == [
        ("user.sign_in_refused", hoa, {}),
        ("user.sign_in_refused", None, {}),
    ]


def test_changed_password_ends_every_other_session(kept, hoa):
    principal = kept(change_password, Credentials(hoa, "old"), "new", now=NOW)
    assert principal_of_session(f"{hoa}:1") is None
    assert principal_of_session(principal.get_id()) == principal


def test_password_changed_meanwhile_is_not_changed_again(kept, hoa):
    kept(change_password, Credentials(hoa, "old"), "new", now=NOW)
    with pytest.raises(WrongPassword):
        kept(change_password, Credentials(hoa, "old"), "newer", now=NOW)


def test_sign_out_everywhere_ends_every_session(kept, hoa):
    principal = kept(sign_in, Credentials(hoa, "old"), now=NOW)
    kept(sign_out, principal, now=NOW)
    assert principal_of_session(principal.get_id()) == principal
    kept(sign_out, principal, everywhere=True, now=NOW)
    assert principal_of_session(principal.get_id()) is None


def test_reset_queues_a_letter_to_the_account_only(kept, asked):
    kept(ask_for_reset, "la@example.vn", server_key=KEY, now=NOW)
    letter = session.scalars(sa.select(OutgoingMail)).one()
    assert (letter.letter, letter.to_address, letter.params) == ("password_reset", EMAIL, {"reset_id": asked})
    assert actions() == ["password_reset.asked", "password_reset.asked"]


def test_reset_opens_for_two_hours(asked):
    secret = reset_secret(KEY, asked)
    assert open_reset(secret, now=NOW + timedelta(minutes=119)).email == EMAIL
    with pytest.raises(ResetClosed):
        open_reset(secret, now=NOW + timedelta(hours=2))


def test_reset_sets_the_password_once_and_ends_every_session(kept, hoa, asked):
    kept(reset_password, asked, "new", server_key=KEY, now=NOW)
    assert principal_of_session(f"{hoa}:1") is None
    assert session.get(User, hoa).password_hash == "new"
    with pytest.raises(ResetClosed):
        kept(reset_password, asked, "newer", server_key=KEY, now=NOW)


def test_used_reset_closes_the_other_links_of_the_account(kept, asked):
    kept(ask_for_reset, EMAIL, server_key=KEY, now=NOW)
    second = session.scalars(sa.select(PasswordReset.id).where(PasswordReset.id != asked)).one()
    kept(reset_password, second, "new", server_key=KEY, now=NOW)
    with pytest.raises(ResetClosed):
        open_reset(reset_secret(KEY, asked), now=NOW)


def test_changed_password_closes_the_links_that_were_asked_for(kept, hoa, asked):
    kept(change_password, Credentials(hoa, "old"), "new", now=NOW)
    with pytest.raises(ResetClosed):
        open_reset(reset_secret(KEY, asked), now=NOW)
    with pytest.raises(ResetClosed):
        kept(reset_password, asked, "newer", server_key=KEY, now=NOW)


def test_link_asked_for_before_an_account_was_locked_stays_closed_when_it_is_opened_again(kept, hoa, asked):
    lock(kept, hoa)
    kept(reactivate, hoa, actor=Actor.system(), now=NOW)
    with pytest.raises(ResetClosed):
        open_reset(reset_secret(KEY, asked), now=NOW)


def test_sign_out_ends_its_own_session_once_and_for_all(kept, hoa):
    principal = kept(sign_in, Credentials(hoa, "old"), now=NOW)
    for _ in range(2):
        kept(sign_out, principal, "one", now=NOW)
    assert principal_of_session(principal.get_id(), "one") is None
    assert principal_of_session(principal.get_id(), "another") == principal


def test_ended_sessions_are_forgotten_when_their_cookies_are_too_old(kept, hoa):
    principal = kept(sign_in, Credentials(hoa, "old"), now=NOW)
    kept(sign_out, principal, "one", now=NOW)
    assert kept(forget_ended_sessions, now=NOW + timedelta(hours=12)) == 0
    assert kept(forget_ended_sessions, now=NOW + timedelta(hours=12, seconds=1)) == 1


def test_reset_of_an_account_locked_meanwhile_is_closed(kept, hoa, asked):
    lock(kept, hoa)
    with pytest.raises(ResetClosed):
        open_reset(reset_secret(KEY, asked), now=NOW)
    with pytest.raises(ResetClosed):
        kept(reset_password, asked, "new", server_key=KEY, now=NOW)
