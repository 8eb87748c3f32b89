"""The check-in API against its own description: whatever is sent, an answer comes that the description promises."""

import copy
from itertools import cycle
from typing import Any

import pytest
import schemathesis
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import negative_data_rejection, positive_data_acceptance

from blueprints.attendance.openapi import DESCRIPTION
from blueprints.common.extensions import bearer_key
from blueprints.common.unit_of_work import unit_of_work
from blueprints.people.sessions import session_marks
from models.attendance import pairing
from models.clock import now
from models.db import session
from models.people.principal import Principal
from models.people.roles import Role
from models.people.throttle import Throttle
from tests.blueprints.attendance.phone_room import SCANS, PhoneRoom
from tests.factories.devices import known, make_device
from tests.factories.people import make_principal

pytestmark = [pytest.mark.slow, pytest.mark.one_database]
TRIED = [
    (path, method, mode)
    for path, parts in DESCRIPTION["paths"].items()
    for method in parts
    for mode in GenerationMode
    if (path, mode) != ("/api/v1/openapi.json", GenerationMode.NEGATIVE)  # it takes nothing, so nothing is wrong
]
EXAMPLES = 25


class World:
    """A course with a session that is open, and everyone who may ask."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.app_context(), unit_of_work():
            self.room = PhoneRoom()
            gone = make_device(self.room.course_id, key=bearer_key(), now=now())
            pairing.revoke(known(gone).id, actor=self.room.trainer.actor, now=now())
            self.code = self.room.code()
            organiser = make_principal(Role.ORGANISER)
        revoked = {"Authorization": f"Bearer {gone.token}"}
        self.turns = cycle([self.room.bearer, revoked, {"Cookie": self.cookie(organiser)}, {}, self.room.bearer])
        self.scan = self.room.scan()
        app.test_client().post(SCANS, json={"scans": [self.scan]}, headers=self.room.bearer)

    def cookie(self, principal: Principal) -> str:
        client = self.app.test_client()
        with client.session_transaction() as kept:
            kept.update({"_user_id": principal.get_id(), "_fresh": True, **session_marks()})
        found = client.get_cookie("tra_khuc")
        assert found
        return f"tra_khuc={found.value}"

    def send(self, case: schemathesis.Case, **checks: Any) -> None:
        """Send a case as one after the other, and hold each answer against the description.

        Attempts are forgotten, else all were 429.
        """
        _write_whole_numbers(case.body)
        case.call_and_validate(headers=next(self.turns) | {"Accept-Encoding": "identity"}, **checks)
        with self.app.app_context(), unit_of_work():
            session.execute(sa.delete(Throttle))

    def plant(self, case: schemathesis.Case) -> None:
        """Put what really exists in the place of what was made up, so that the rules behind the shape are reached."""
        if isinstance(case.query, dict) and "session" in case.query:
            case.query["session"] = self.room.session
        if isinstance(case.path_parameters, dict) and "scan_id" in case.path_parameters:
            case.path_parameters["scan_id"] = self.scan["id"]
        if isinstance(case.body, dict):
            if "pairing_code" in case.body:
                case.body["pairing_code"] = self.code
            for scan in _scans_in(case.body):
                self.plant_scan(scan)

    def plant_scan(self, scan: dict[str, Any]) -> None:
        real = self.room.scan()
        scan.update({name: real[name] for name in ("ticket", "session", "scanned_at") if name in scan})
        scan.pop("roster_at", None)


@pytest.mark.parametrize(("path", "method", "mode"), TRIED)
def test_every_answer_is_one_that_the_description_promises(
    app: Flask, path: str, method: str, mode: GenerationMode
) -> None:
    world = World(app)
    described = copy.deepcopy(DESCRIPTION)
    for operation in described["paths"][path].values():
        operation["security"] = []  # who asks is our own choice: see `World.turns`
    api = schemathesis.openapi.from_dict(described)
    api.app = app

    @given(api[path][method].as_strategy(generation_mode=mode))
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def try_it(case: schemathesis.Case) -> None:
        world.send(case, excluded_checks=[positive_data_acceptance])  # years of which no clock tells are refused
        world.plant(case)
        world.send(case, excluded_checks=[negative_data_rejection])  # what was wrong may have been put right

    try_it()


def _scans_in(body: Any) -> list[dict[str, Any]]:
    scans = body.get("scans") if isinstance(body, dict) else None
    return [scan for scan in scans if isinstance(scan, dict)] if isinstance(scans, list) else []


def _write_whole_numbers(body: Any) -> None:
    """Write 7.0 as 7: the same number to JSON Schema, and not to who reads JSON strictly."""
    for scan in _scans_in(body):
        if isinstance(number := scan.get("enrolment"), float) and number.is_integer():
            scan["enrolment"] = int(number)
