"""The links in letters, through the door."""

import pytest
import sqlalchemy as sa

from blueprints.common.extensions import bearer_key
from models.audit.actor import Actor
from models.clock import now
from models.db import session
from models.mail.outgoing_mail import OutgoingMail
from models.people.inviting import invitation_secret, invite, revoke
from models.people.resetting import reset_secret
from models.people.roles import Role
from models.people.user import PasswordReset, User
from tests.factories.people import PASSWORD, make_user, password_hash

EMAIL = "hoa@example.vn"
NEW = "thuyền về bến cũ"
ADMIN = Actor("system", "Dòng lệnh")


@pytest.fixture
def invited(kept):
    made = kept(lambda: invite(EMAIL, "Lê Thị Hòa", [Role.TRAINER], server_key=bearer_key(), actor=ADMIN, now=now()))
    return made, f"/loi-moi/{invitation_secret(bearer_key(), made)}"


@pytest.fixture
def hoa(kept):
    return kept(lambda: make_user(Role.ORGANISER, email=EMAIL, password_hash=password_hash()).id)


@pytest.fixture
def reset_link(client, hoa):
    client.post("/quen-mat-khau", data={"email": EMAIL})
    session.rollback()
    return f"/dat-lai-mat-khau/{reset_secret(bearer_key(), session.scalars(sa.select(PasswordReset.id)).one())}"


def test_invitation_shows_who_is_invited_as_what(client, invited):
    answer = client.get(invited[1])
    assert answer.status_code == 200
    assert [words in answer.text for words in ("Lê Thị Hòa", EMAIL, "Giảng viên")] == [True, True, True]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_invited_person_sets_her_password_and_is_in(client, invited):
    answer = client.post(invited[1], data={"password": NEW})
    assert (answer.status_code, answer.location) == (303, "/quan-ly")
    assert "Chào mừng Ông/Bà" in client.get("/quan-ly").text
    client.post("/dang-xuat")
    assert client.post("/dang-nhap", data={"email": EMAIL, "password": NEW}).status_code == 303


def test_weak_password_keeps_the_invitation_open(client, invited):
    answer = client.post(invited[1], data={"password": "Lê Thị Hòa 1990"})
    assert answer.status_code == 422
    assert "Mật khẩu không được trùng với tên hoặc thư điện tử." in answer.text
    assert client.post(invited[1], data={"password": ""}).status_code == 422
    assert client.get(invited[1]).status_code == 200


def test_used_revoked_and_invented_invitations_are_closed_alike(client, kept, invited):
    client.post(invited[1], data={"password": NEW})
    other = kept(lambda: invite("b@example.vn", "B", [Role.TRAINER], server_key=bearer_key(), actor=ADMIN, now=now()))
    kept(revoke, other, actor=ADMIN, now=now())
    visitor = client.application.test_client()
    for link in (invited[1], f"/loi-moi/{invitation_secret(bearer_key(), other)}", "/loi-moi/khong-co", "/loi-moi/%00"):
        for answer in (visitor.get(link), visitor.post(link, data={"password": NEW})):
            assert answer.status_code == 410
            assert "Lời mời này không còn hiệu lực." in answer.text


def test_forgotten_password_gets_one_answer_whoever_asks(client, hoa):
    answers = [
        client.post("/quen-mat-khau", data={"email": email}) for email in (EMAIL, "la@example.vn", "không phải thư")
    ]
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, "/quen-mat-khau/da-gui")] * 3
    assert client.get("/quen-mat-khau/da-gui").status_code == 200
    session.rollback()
    assert session.scalars(sa.select(OutgoingMail.to_address)).all() == [EMAIL]


def test_reset_sets_the_password_once(client, hoa, reset_link):
    assert EMAIL in client.get(reset_link).text
    answer = client.post(reset_link, data={"password": NEW})
    assert (answer.status_code, answer.location) == (303, "/dang-nhap")
    assert client.post(reset_link, data={"password": NEW}).status_code == 410
    assert client.get(reset_link).status_code == 410
    assert client.post("/dang-nhap", data={"email": EMAIL, "password": PASSWORD}).status_code == 422
    assert client.post("/dang-nhap", data={"email": EMAIL, "password": NEW}).status_code == 303


def test_reset_ends_open_sessions(app, client, hoa, reset_link):
    elsewhere = app.test_client()
    elsewhere.post("/dang-nhap", data={"email": EMAIL, "password": PASSWORD})
    assert elsewhere.get("/quan-ly").status_code == 200
    client.post(reset_link, data={"password": NEW})
    assert elsewhere.get("/quan-ly").status_code == 303


def test_weak_password_keeps_the_reset_open(client, reset_link):
    answer = client.post(reset_link, data={"password": "ngắn"})
    assert answer.status_code == 422
    assert "Mật khẩu cần ít nhất 10 ký tự." in answer.text
    assert client.get(reset_link).status_code == 200


def test_reset_letters_are_asked_for_five_times_an_hour(client, hoa):
    statuses = [
        client.post(
            "/quen-mat-khau", data={"email": EMAIL}, environ_base={"REMOTE_ADDR": f"192.0.2.{turn}"}
        ).status_code
        for turn in range(6)
    ]
    assert statuses == [303] * 5 + [429]


def test_reset_does_not_sign_anybody_in(client, hoa, reset_link):
    client.post(reset_link, data={"password": NEW})
    assert client.get("/quan-ly").status_code == 303
    session.rollback()
    assert session.get(User, hoa).stamp == 2
