"""Closed unless opened."""

import pytest

from blueprints.common.access import EVERYONE, STAFF, may_enter, open_to
from blueprints.people.sessions import session_marks
from models.audit.actor import Actor
from models.people.accounts import change_roles
from models.people.principal import Principal
from models.people.roles import Role
from tests.conftest import NOW
from tests.factories.people import make_principal

TRAINER = Principal(1, "Hòa", "hoa@example.vn", 1, frozenset({Role.TRAINER}))


def come_in(browser, principal):
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = principal.get_id()
        cookie.update(session_marks())
    return browser


def test_view_that_says_nothing_is_closed_to_all(visitor, kept):
    assert visitor.get("/trial/silent").status_code == 403
    come_in(visitor, kept(make_principal, *Role))
    assert visitor.get("/trial/silent").status_code == 403
    assert visitor.post("/trial/silent").status_code == 403


def test_visitor_is_led_to_the_sign_in_and_back(visitor):
    answer = visitor.get("/trial/staff?a=b%26c&d=ế")
    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/dang-nhap")
    assert visitor.post("/trial/trainers").status_code == 403


def test_staff_come_in_by_role(visitor, kept):
    come_in(visitor, kept(make_principal, Role.TRAINER))
    assert [visitor.get(f"/trial/{name}").status_code for name in ("everyone", "staff", "trainers")] == [200] * 3
    come_in(visitor, kept(make_principal, Role.COMMUNICATIONS))
    assert [visitor.get(f"/trial/{name}").status_code for name in ("everyone", "staff", "trainers")] == [200, 200, 403]


def test_role_taken_away_counts_with_the_next_request(visitor, kept):
    principal = kept(make_principal, Role.TRAINER)
    come_in(visitor, principal)
    assert visitor.get("/trial/trainers").status_code == 200
    kept(change_roles, principal.id, {Role.APPROVER}, None, actor=Actor.system(), now=NOW)
    assert visitor.get("/trial/trainers").status_code == 403


@pytest.mark.parametrize("session_id", ["", "1", "x:y", "-1:1", "99999999999:1", "1:1:1", "٣:1", None])
def test_mangled_session_is_a_visitor(visitor, session_id):
    with visitor.session_transaction() as cookie:
        cookie["_user_id"] = session_id
        cookie.update(session_marks())
    assert visitor.get("/trial/staff").status_code == 303


def test_refused_object_answers_403_with_a_sentence(visitor):
    answer = visitor.get("/trial/object")
    assert answer.status_code == 403
    assert "Ông/Bà không có quyền thực hiện việc này." in answer.text


def test_visitor_of_public_pages_costs_no_question(visitor, queries):
    visitor.get("/trial/everyone")
    assert queries == []


@pytest.mark.parametrize("audience", [(), ("anybody",), (EVERYONE, STAFF), (EVERYONE, Role.TRAINER)])
def test_audience_is_everyone_or_staff_or_roles(audience):
    with pytest.raises(TypeError):
        open_to(*audience)


def test_entrance_is_decided_by_audience_and_roles():
    asked = [(None, TRAINER), (EVERYONE, None), (STAFF, None), (STAFF, TRAINER), (frozenset({Role.TRAINER}), TRAINER)]
    assert [may_enter(*pair) for pair in asked] == [False, True, False, True, True]
    assert may_enter(frozenset({Role.APPROVER}), TRAINER) is False
