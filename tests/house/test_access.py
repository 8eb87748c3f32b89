"""Closed unless opened: the whole URL map, for every role, for a paired phone and for a visitor."""

import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from blueprints.common.access import audience_of, may_enter
from blueprints.common.extensions import bearer_key
from blueprints.people.sessions import session_marks
from models.attendance.devices import KnownDevice
from models.attendance.pairing import Paired
from models.clock import now
from models.people.principal import Principal, principal_by_id
from models.people.roles import Role
from tests.factories.courses import make_course
from tests.factories.devices import known, make_device
from tests.factories.people import make_principal
from tests.house.crawling import unexpected, watched

VISITOR = "a visitor"
PHONE = "a paired phone"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SAMPLES = {
    "IntegerConverter": "999999",
    "PathConverter": "khong-co",
    "UUIDConverter": "0" * 8 + "-0000-4000-8000-" + "0" * 12,
}


def addresses(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """Every rule with a method it takes and an address of something that does not exist."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        path = re.sub(
            r"<(?:[^:<>]+(?:\([^)]*\))?:)?([^<>]+)>",
            lambda found, rule=rule: SAMPLES.get(type(rule._converters[found[1]]).__name__, "khong-co"),
            rule.rule,
        )
        for method in METHODS:
            if method in rule.methods:
                yield rule, method, path


def test_every_view_says_for_whom_it_is_open(app: Flask) -> None:
    silent = [name for name in app.view_functions if name != "static" and audience_of(app, name) is None]
    assert silent == []


@pytest.mark.parametrize("who", [VISITOR, PHONE, *Role])
def test_every_view_lets_in_whom_it_is_open_for_and_nobody_else(
    app: Flask, kept: Callable[..., Any], who: str, called: list[str]
) -> None:
    principal = kept(make_principal, Role(who)) if who not in {VISITOR, PHONE} else None
    phone = kept(paired_phone) if who == PHONE else None
    comer: Principal | KnownDevice | None = kept(known, phone) if phone else principal
    complaints = []
    with watched(app) as written:
        for rule, method, path in addresses(app):
            client = browser_of(app, as_she_is_now(app, principal), phone)
            written.clear()
            called.clear()
            try:
                answer = client.open(path, method=method)
            except Exception as crash:  # noqa: BLE001  # whatever it is, it would have been a 500
                complaints.append(f"{method} {rule.rule}: {crash!r}")
                continue
            is_open = may_enter(audience_of(app, rule.endpoint), comer)
            if called != ([rule.endpoint] if is_open else []):
                complaints.append(f"{method} {rule.rule}: {answer.status_code}, but open: {is_open}")
            if not is_open and answer.status_code not in refusals(principal, method, path):
                complaints.append(f"{method} {rule.rule} refuses with {answer.status_code}")
            if answer.status_code >= 500:
                complaints.append(f"{method} {rule.rule}: {answer.status_code}")
            if method == "GET" and unexpected(written):
                complaints.append(f"GET {rule.rule} wrote: {unexpected(written)}")
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def called(app: Flask) -> Iterator[list[str]]:
    """The endpoints whose views were entered: a view may still refuse this or that object by its own policy."""
    seen: list[str] = []
    views = dict(app.view_functions)

    def noted(endpoint: str, view: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(view)
        def enter(*args: Any, **kwargs: Any) -> Any:
            seen.append(endpoint)
            return view(*args, **kwargs)

        return enter

    app.view_functions.update({endpoint: noted(endpoint, view) for endpoint, view in views.items()})
    yield seen
    app.view_functions.update(views)


def refusals(principal: Principal | None, method: str, path: str) -> set[int]:
    """How a closed view may answer: a visitor who asks for a page is sent to sign in (303); the API says 401."""
    if principal:
        return {403}
    if path.startswith("/api/"):
        return {401}
    return {303} if method == "GET" else {403}


def paired_phone() -> Paired:
    """A phone that was heard of just now, so that its coming is not noted again."""
    return make_device(make_course(now=now()).id, key=bearer_key(), now=now())


def as_she_is_now(app: Flask, principal: Principal | None) -> Principal | None:
    """The same person after whatever the last address did to her open sessions."""
    if principal is None:
        return None
    with app.app_context():
        return principal_by_id(principal.id)


def browser_of(app: Flask, principal: Principal | None, phone: Paired | None = None) -> FlaskClient:
    """A fresh browser, so that a sign-out among the addresses does not change who asks."""
    client = app.test_client()
    if phone:
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {phone.token}"
    if principal:
        with client.session_transaction() as cookie:
            cookie["_user_id"] = principal.get_id()
            cookie["_fresh"] = True
            cookie.update(session_marks())
    return client
