"""Invitations."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from blueprints.common.unit_of_work import unit_of_work
from models.audit.actor import Actor
from models.audit.audit_event import AuditEvent
from models.db import session
from models.errors import NotFound
from models.mail.outgoing_mail import OutgoingMail
from models.people.accounts import NoRole, UnknownUnit
from models.people.email_address import EmailNotUsable
from models.people.inviting import (
    AlreadyInvited,
    EmailTaken,
    InvitationClosed,
    accept,
    invitation_secret,
    invite,
    open_invitation,
    revoke,
    send_again,
)
from models.people.queries import pending_invitations
from models.people.roles import Role
from models.people.units import add_unit
from models.people.user import Invitation, User
from tests.conftest import NOW
from tests.factories.people import make_user

KEY = b"a server key"
ADMIN = Actor("system", "Dòng lệnh")
WEEK = timedelta(days=7)


@pytest.fixture
def invited(kept):
    """Invite Hòa as a trainer, now: gives the invitation's id."""
    return kept(invite, "Le.Hoa@Example.VN", "Lê Thị Hòa", [Role.TRAINER], server_key=KEY, actor=ADMIN, now=NOW)


def opened(invitation_id, now=NOW):
    return open_invitation(invitation_secret(KEY, invitation_id), now=now)


def test_invitation_opens_with_its_link(invited):
    invitation = opened(invited)
    assert (invitation.email, invitation.name, invitation.roles) == ("le.hoa@example.vn", "Lê Thị Hòa", {Role.TRAINER})


def test_invitation_queues_one_letter_without_the_secret(invited):
    letter = session.scalars(sa.select(OutgoingMail)).one()
    assert (letter.letter, letter.to_address, letter.params) == (
        "invitation",
        "le.hoa@example.vn",
        {"invitation_id": invited},
    )


def test_accepted_invitation_makes_the_account(kept, invited):
    principal = kept(accept, invited, "hash", now=NOW + timedelta(days=6))
    assert (principal.name, principal.email, principal.roles) == ("Lê Thị Hòa", "le.hoa@example.vn", {Role.TRAINER})
    actions = session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == ["invitation.sent", "invitation.accepted", "user.created"]


def test_invitation_is_used_once(kept, invited):
    kept(accept, invited, "hash", now=NOW)
    with pytest.raises(InvitationClosed):
        kept(accept, invited, "another", now=NOW)
    with pytest.raises(InvitationClosed):
        opened(invited)


def test_invitation_expires_after_seven_days(kept, invited):
    assert opened(invited, NOW + WEEK - timedelta(seconds=1)).id == invited
    with pytest.raises(InvitationClosed):
        opened(invited, NOW + WEEK)
    with pytest.raises(InvitationClosed):
        kept(accept, invited, "hash", now=NOW + WEEK)


def test_revoked_invitation_is_dead(kept, invited):
    kept(revoke, invited, actor=ADMIN, now=NOW)
    with pytest.raises(InvitationClosed):
        opened(invited)
    with pytest.raises(InvitationClosed):
        kept(accept, invited, "hash", now=NOW)
    with pytest.raises(InvitationClosed):
        kept(revoke, invited, actor=ADMIN, now=NOW)


def test_invitation_sent_again_has_a_new_link_and_seven_new_days(kept, invited):
    later = NOW + timedelta(days=10)
    fresh = kept(send_again, invited, server_key=KEY, actor=ADMIN, now=later)
    assert opened(fresh, later + WEEK - timedelta(seconds=1)).email == "le.hoa@example.vn"
    with pytest.raises(InvitationClosed):
        opened(invited)
    assert session.scalar(sa.select(sa.func.count()).select_from(OutgoingMail)) == 2


def test_address_with_an_open_invitation_is_not_invited_twice(kept, invited):
    with pytest.raises(AlreadyInvited):
        kept(invite, "le.hoa@example.vn", "Hòa", [Role.TRAINER], server_key=KEY, actor=ADMIN, now=NOW)


def test_expired_invitation_gives_way_to_a_new_one(kept, invited):
    kept(invite, "le.hoa@example.vn", "Hòa", [Role.ORGANISER], server_key=KEY, actor=ADMIN, now=NOW + WEEK)
    assert [waiting.name for waiting in pending_invitations(now=NOW + WEEK)] == ["Hòa"]


def test_address_with_an_account_is_not_invited(kept):
    kept(make_user, Role.TRAINER, email="co.roi@example.vn")
    with pytest.raises(EmailTaken):
        kept(invite, "Co.Roi@example.vn", "Hòa", [Role.TRAINER], server_key=KEY, actor=ADMIN, now=NOW)


def test_account_made_meanwhile_closes_the_invitation(kept, invited):
    kept(make_user, Role.TRAINER, email="le.hoa@example.vn")
    with pytest.raises(EmailTaken):
        kept(accept, invited, "hash", now=NOW)


@pytest.mark.parametrize(
    ("email", "roles", "unit_id", "refusal"),
    [
        ("khong phai thu", [Role.TRAINER], None, EmailNotUsable),
        ("a@b\r\nBcc: c@example.vn", [Role.TRAINER], None, EmailNotUsable),
        ("hoa@example.vn", [], None, NoRole),
        ("hoa@example.vn", [Role.TRAINER], 999, UnknownUnit),
    ],
)
def test_invitation_that_cannot_be_is_refused_by_name(kept, email, roles, unit_id, refusal):
    with pytest.raises(refusal):
        kept(invite, email, "Hòa", roles, unit_id, server_key=KEY, actor=ADMIN, now=NOW)


def test_unknown_invitation_is_not_found(kept):
    with pytest.raises(NotFound):
        kept(revoke, 999, actor=ADMIN, now=NOW)


def test_unit_of_the_invitation_becomes_the_unit_of_the_account(kept):
    unit_id = kept(add_unit, "Văn phòng Sở", "VP", actor=ADMIN, now=NOW)
    made = kept(invite, "hoa@example.vn", "Hòa", [Role.ORGANISER], unit_id, server_key=KEY, actor=ADMIN, now=NOW)
    principal = kept(accept, made, "hash", now=NOW)
    assert session.get(User, principal.id).unit_id == unit_id


def test_two_who_accept_at_once_make_one_account(app, invited):
    def try_to(_):
        try:
            with app.app_context(), unit_of_work():
                return accept(invited, "hash", now=NOW).email
        except (InvitationClosed, EmailTaken):
            return None

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(try_to, range(6)))
    assert sorted(answers, key=str) == [None] * 5 + ["le.hoa@example.vn"]


def test_two_who_invite_at_once_send_one_invitation(app):
    def try_to(_):
        try:
            with app.app_context(), unit_of_work():
                return invite("hoa@example.vn", "Hòa", [Role.TRAINER], server_key=KEY, actor=ADMIN, now=NOW)
        except AlreadyInvited:
            return None

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(try_to, range(6)))
    assert answers.count(None) == 5
    with app.app_context():
        assert session.scalar(sa.select(sa.func.count()).select_from(Invitation)) == 1
