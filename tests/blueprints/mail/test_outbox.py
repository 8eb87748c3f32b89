"""The outbox desk: who reads which letter, and how it looks to its recipient."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from blueprints.common.extensions import bearer_key
from models.audit.actor import Actor
from models.clock import now
from models.db import session
from models.mail.outgoing_mail import MailState, OutgoingMail
from models.people.inviting import invitation_secret, invite
from models.people.roles import Role
from models.registrations.registering import register
from tests.factories.people import make_principal
from tests.factories.registrations import make_application, make_course_open_at

OUTBOX = "/quan-ly/hop-thu-di"


@pytest.fixture
def letter(kept):
    course = kept(make_course_open_at, now()).id
    return kept(register, course, make_application("An"), key=bearer_key(), actor=Actor.visitor("Khách"), now=now())


@pytest.fixture
def organiser(kept, sign_in):
    return sign_in(kept(make_principal, Role.ORGANISER))


@pytest.fixture
def administrator(kept, sign_in):
    return sign_in(kept(make_principal, Role.ADMINISTRATOR))


def mail_id():
    session.rollback()
    return session.scalars(sa.select(OutgoingMail.id)).one()


def test_the_list_says_who_gets_what_and_that_no_server_is_set(letter, organiser):
    page = organiser.get(OUTBOX).get_data(as_text=True)
    assert "Đã nhận đăng ký" in page
    assert "hoa@example.vn" in page
    assert "Chưa cấu hình máy chủ thư" in page


@pytest.mark.parametrize("query", ["trang-thai=sent", "trang-thai=%00", "tim=%25", "trang=999", "trang=-1", "tim=hoa"])
def test_filters_take_anything(letter, organiser, query):
    assert organiser.get(f"{OUTBOX}?{query}").status_code == 200


def test_a_letter_is_read_as_its_recipient_reads_it(letter, organiser):
    page = organiser.get(f"{OUTBOX}/{mail_id()}").get_data(as_text=True)
    assert letter.secret in page
    assert f'src="{OUTBOX}/{mail_id()}/noi-dung"' in page

    body = organiser.get(f"{OUTBOX}/{mail_id()}/noi-dung")
    assert "data:image/png;base64," in body.get_data(as_text=True)
    assert body.headers["Content-Security-Policy"].startswith("default-src 'none'; img-src data:;")
    calendar = organiser.get(f"{OUTBOX}/{mail_id()}/tep/0")
    assert calendar.mimetype == "text/calendar"
    assert calendar.headers["Content-Disposition"].startswith("attachment")
    assert organiser.get(f"{OUTBOX}/{mail_id()}/tep/1").status_code == 404


def test_an_organiser_sees_no_letter_that_opens_an_account(kept, organiser):
    kept(invite, "moi@example.vn", "Y Thắng", [Role.TRAINER], server_key=bearer_key(), actor=Actor.system(), now=now())
    assert "moi@example.vn" not in organiser.get(OUTBOX).get_data(as_text=True)
    for address in ("", "/noi-dung", "/tep/0"):
        assert organiser.get(f"{OUTBOX}/{mail_id()}{address}").status_code == 404


def test_an_administrator_reads_an_invitation_only_where_no_post_goes_out(app, kept, administrator, monkeypatch):
    made = kept(
        invite, "moi@example.vn", "Y Thắng", [Role.TRAINER], server_key=bearer_key(), actor=Actor.system(), now=now()
    )
    secret = invitation_secret(bearer_key(), made)
    body = f"{OUTBOX}/{mail_id()}/noi-dung"
    assert secret in administrator.get(body).get_data(as_text=True)

    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], smtp_url="smtp://mail.example.vn"))
    assert secret not in administrator.get(body).get_data(as_text=True)


def test_a_failed_letter_is_queued_again_by_hand(kept, letter, organiser):
    kept(session.execute, sa.update(OutgoingMail).values(state=MailState.FAILED, last_error="550 no"))
    assert "Gửi lại" in organiser.get(f"{OUTBOX}/{mail_id()}").get_data(as_text=True)

    assert organiser.post(f"{OUTBOX}/{mail_id()}/gui-lai").status_code == 303
    session.rollback()
    assert session.scalars(sa.select(OutgoingMail.state)).one() is MailState.QUEUED
    assert organiser.post(f"{OUTBOX}/{mail_id()}/gui-lai").status_code == 409


def test_the_list_costs_the_same_queries_for_one_letter_and_for_three(kept, letter, organiser, queries):
    def cost():
        queries.clear()
        organiser.get(OUTBOX)
        return len(queries)

    one = cost()
    course = kept(make_course_open_at, now()).id
    for index in range(2):
        application = make_application("An", contact_email=f"{index}@example.vn")
        kept(register, course, application, key=bearer_key(), actor=Actor.visitor("Khách"), now=now())
    assert cost() == one == 4
