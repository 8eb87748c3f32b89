"""Signing in and out through the door."""

import re
import statistics
import time
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from blueprints.common.extensions import bearer_key
from models.audit.audit_event import AuditEvent
from models.clock import now
from models.db import session
from models.people.passwords import hasher
from models.people.roles import Role
from models.people.signing_in import sign_in_limits
from models.people.throttle import Throttle
from models.people.throttling import count_attempts
from models.people.user import User
from tests.factories.people import PASSWORD, make_user, password_hash

EMAIL = "hoa@example.vn"


@pytest.fixture
def hoa(kept):
    """Give the id of an organiser whose password is `PASSWORD`."""
    return kept(lambda: make_user(Role.ORGANISER, email=EMAIL, password_hash=password_hash()).id)


@pytest.fixture
def tried(kept):
    """Count attempts to sign in, as if they had come a moment ago."""

    def run(times, email, network):
        for _ in range(times):
            kept(lambda: count_attempts(sign_in_limits(email, network), server_key=bearer_key(), now=now()))

    return run


def enter(client, email=EMAIL, password=PASSWORD, onward="", **options):
    return client.post(f"/dang-nhap{onward}", data={"email": email, "password": password}, **options)


def test_right_password_opens_the_office(client, hoa):
    answer = enter(client)
    assert (answer.status_code, answer.location) == (303, "/quan-ly")
    assert client.get("/quan-ly").status_code == 200


def test_address_may_be_typed_in_capitals_with_spaces(client, hoa):
    assert enter(client, " HOA@Example.vn ").status_code == 303


@pytest.mark.parametrize(
    ("email", "password"), [(EMAIL, "sai mật khẩu rồi"), ("la@example.vn", PASSWORD), (EMAIL, PASSWORD.upper())]
)
def test_wrong_address_and_wrong_password_get_one_answer(client, hoa, email, password):
    answer = enter(client, email, password)
    assert answer.status_code == 422
    assert "Thư điện tử hoặc mật khẩu chưa đúng. Vui lòng kiểm tra lại." in answer.text
    assert f'value="{email}"' in answer.text
    assert password not in answer.text
    assert client.get("/quan-ly").status_code == 303


def test_locked_account_gets_the_same_answer(client, kept, hoa):
    kept(session.execute, sa.update(User).values(deactivated_at=datetime.now(UTC)))
    answer = enter(client)
    assert answer.status_code == 422
    assert "Thư điện tử hoặc mật khẩu chưa đúng." in answer.text


def test_empty_form_says_what_is_missing(client):
    answer = client.post("/dang-nhap", data={})
    assert answer.status_code == 422
    assert "Vui lòng nhập thư điện tử." in answer.text
    assert "Vui lòng nhập mật khẩu." in answer.text


@pytest.mark.slow
def test_unknown_address_takes_as_long_as_a_wrong_password(client, hoa):
    def seconds(email):
        began = time.process_time()
        assert enter(client, email, "sai mật khẩu rồi").status_code == 422
        return time.process_time() - began

    seconds("x@example.vn")
    known = statistics.median(seconds(EMAIL) for _ in range(5))
    unknown = statistics.median(seconds(f"la-{turn}@example.vn") for turn in range(5))
    assert 0.5 < unknown / known < 2


def test_sign_in_goes_on_to_where_she_wanted(client, hoa):
    assert client.get("/quan-ly/giao-dien?a=1").location == "/dang-nhap?next=/quan-ly/giao-dien?a%3D1"
    assert enter(client, onward="?next=/quan-ly/giao-dien?a%3D1").location == "/quan-ly/giao-dien?a=1"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil",
        "/a\r\nX: y",
    ],
)
def test_sign_in_never_leads_to_another_host(client, hoa, target):
    answer = client.post("/dang-nhap", query_string={"next": target}, data={"email": EMAIL, "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/quan-ly")


def test_signed_in_person_goes_on_from_the_sign_in_page(client, hoa):
    enter(client)
    assert client.get("/dang-nhap?next=//evil.example").location == "/quan-ly"
    assert client.get("/dang-nhap?next=/quan-ly/tai-khoan").location == "/quan-ly/tai-khoan"


def test_session_planted_before_sign_in_is_gone_after_it(client, hoa):
    with client.session_transaction() as cookie:
        cookie["csrf_token"] = "planted"
        cookie["planted"] = "yes"
    enter(client)
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie.get("csrf_token") != "planted"
        assert cookie["_user_id"] == f"{hoa}:1"


def test_sign_out_ends_the_session(client, hoa):
    enter(client)
    answer = client.post("/dang-xuat")
    assert (answer.status_code, answer.location) == (303, "/dang-nhap")
    assert client.get("/quan-ly").location == "/dang-nhap?next=/quan-ly"
    assert "Ông/Bà đã đăng xuất." in client.get("/dang-nhap").text


def test_sign_out_ends_a_copy_of_the_cookie_but_no_other_device(app, client, hoa):
    phone, thief = app.test_client(), app.test_client()
    enter(client)
    enter(phone)
    copied = client.get_cookie("tra_khuc").value
    thief.set_cookie("tra_khuc", copied)
    assert thief.get("/quan-ly").status_code == 200
    client.post("/dang-xuat")
    thief.set_cookie("tra_khuc", copied)
    assert thief.get("/quan-ly").status_code == 303
    assert phone.get("/quan-ly").status_code == 200


def test_session_ends_twelve_hours_after_the_sign_in_however_busy(client, hoa):
    enter(client)

    def seen_after(hours):
        with client.session_transaction() as cookie:
            cookie["began_at"] = int(now().timestamp()) - round(hours * 3600)
        return client.get("/quan-ly").status_code

    assert [seen_after(hours) for hours in (11.9, 12)] == [200, 303]


@pytest.mark.parametrize("mark", ["session_key", "began_at"])
def test_session_without_an_end_of_its_own_is_nobodys(client, hoa, mark):
    enter(client)
    with client.session_transaction() as cookie:
        del cookie[mark]
    assert client.get("/quan-ly").status_code == 303


def test_who_is_signed_in_is_one_question(client, hoa, queries):
    enter(client)
    queries.clear()
    client.get("/quan-ly/giao-dien")
    assert len([asked for asked in queries if "user_account" in asked]) == 1
    assert len([asked for asked in queries if "ended_session" in asked]) == 1
    assert len(queries) == 1


def test_sign_out_is_no_get(client, hoa):
    enter(client)
    assert client.get("/dang-xuat").status_code == 405
    assert client.get("/quan-ly").status_code == 200


def test_sign_out_without_a_session_is_no_mistake(client):
    assert client.post("/dang-xuat").status_code == 303


def test_sign_ins_are_recorded(client, hoa):
    enter(client, password="sai mật khẩu rồi")
    enter(client)
    client.post("/dang-xuat")
    session.rollback()
    actions = session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == ["user.sign_in_refused", "user.signed_in", "user.signed_out"]


def test_eleventh_guess_at_an_account_is_not_heard_even_if_right(client, hoa, tried):
    tried(9, EMAIL, "127.0.0.1")
    assert enter(client, password="sai mật khẩu rồi").status_code == 422
    answer = enter(client)
    assert answer.status_code == 429
    assert re.search(r"Vui lòng thử lại sau \d\d:\d\d\.", answer.text)
    assert answer.headers["Retry-After"].endswith("GMT")


def test_owner_elsewhere_is_not_shut_out_by_a_stranger_who_guesses(client, hoa, tried):
    tried(55, EMAIL, "192.0.2.66")
    assert enter(client, environ_base={"REMOTE_ADDR": "192.0.2.66"}).status_code == 429
    assert enter(client, environ_base={"REMOTE_ADDR": "198.51.100.7"}).status_code == 303


def test_account_is_guessed_at_fifty_times_an_hour_from_anywhere(client, hoa, tried):
    for number in range(5):
        tried(10, EMAIL, f"192.0.2.{number}")
    assert enter(client, environ_base={"REMOTE_ADDR": "198.51.100.7"}).status_code == 429


def test_one_network_guesses_thirty_times_whatever_the_account(client, tried):
    for number in range(29):
        tried(1, f"la-{number}@example.vn", "2001:db8::/64")
    assert enter(client, environ_base={"REMOTE_ADDR": "2001:db8::1"}).status_code == 422
    assert enter(client, environ_base={"REMOTE_ADDR": "2001:db8::ffff"}).status_code == 429
    assert enter(client, environ_base={"REMOTE_ADDR": "2001:db8:0:1::1"}).status_code == 422


def test_good_sign_ins_are_not_counted(client, hoa):
    for _ in range(3):
        enter(client)
        client.post("/dang-xuat")
    session.rollback()
    assert set(session.scalars(sa.select(Throttle.attempts))) == {0}


def test_password_hashed_with_old_parameters_is_hashed_anew(client, kept):
    weaker = type(hasher)(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    user_id = kept(lambda: make_user(Role.TRAINER, email="cu@example.vn", password_hash=weaker).id)
    assert enter(client, "cu@example.vn").status_code == 303
    session.rollback()
    assert not hasher.check_needs_rehash(session.get(User, user_id).password_hash)


def test_form_from_elsewhere_is_refused(app, client, hoa, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert enter(client).status_code == 400
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', client.get("/dang-nhap").text)[1]
    answer = client.post("/dang-nhap", data={"email": EMAIL, "password": PASSWORD, "csrf_token": token})
    assert answer.status_code == 303
    assert client.post("/dang-xuat").status_code == 400


def test_sign_in_page_is_in_no_cache_and_no_search_engine(client):
    answer = client.get("/dang-nhap")
    assert answer.headers["Cache-Control"] == "no-store"
    assert '<meta name="robots" content="noindex, nofollow">' in answer.text


def test_session_cookie_is_closed_to_scripts_and_other_sites(client, hoa):
    cookie = enter(client).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
