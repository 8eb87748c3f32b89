"""Many phones send one code at the same moment: one is paired. And a course's thirtieth place is given once."""

import pytest
import sqlalchemy as sa

from blueprints.common.unit_of_work import unit_of_work
from models.attendance.device import Device, DevicePairing
from models.attendance.pairing import PairingUsed, TooManyDevices, make_pairing, pair
from models.audit.actor import Actor
from models.db import session
from models.people.roles import Role
from tests.conftest import NOW
from tests.factories.courses import make_course
from tests.factories.devices import make_code
from tests.factories.people import make_user
from tests.factories.registrations import KEY
from tests.models.registrations.test_racing_for_seats import race

CLIENTS = 16


@pytest.mark.slow
def test_of_many_phones_with_one_code_one_is_paired(app, kept):
    code = kept(make_code, kept(make_course).id, key=KEY)

    def one(_index):
        try:
            return pair(code, now=NOW).token
        except PairingUsed:
            return None

    tokens = [token for token in race(app, one, CLIENTS) if token]
    session.rollback()
    assert len(tokens) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(Device)) == 1


@pytest.mark.slow
def test_codes_made_at_once_do_not_pass_the_thirty(app, kept):
    course, user = kept(make_course).id, kept(make_user, Role.ORGANISER).id
    actor = Actor("user", "Lê Thị Hòa", user)
    with unit_of_work():
        for number in range(25):
            make_pairing(course, f"Máy {number}", key=KEY, actor=actor, now=NOW)

    def one(index):
        try:
            return make_pairing(course, f"Thêm {index}", key=KEY, actor=actor, now=NOW)
        except TooManyDevices:
            return None

    made = [number for number in race(app, one, CLIENTS) if number]
    session.rollback()
    assert len(made) == 5
    assert session.scalar(sa.select(sa.func.count()).select_from(DevicePairing)) == 30
