"""A registration form that is sent as soon as it opens comes back once, whole."""

import re
from dataclasses import replace

import pytest

from models.db import session
from models.registrations.registration import Registration
from tests.blueprints.registrations.test_signing_up import FILLED
from tests.factories.courses import make_course

KEY = re.compile(r'name="form_key" value="([^"]+)"')


@pytest.fixture
def timed(app, unhurried, monkeypatch):
    """The setting as an installation has it, for a moment short enough to wait for."""
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], form_seconds=3600))
    return lambda seconds: monkeypatch.setitem(
        app.config, "SETTINGS", replace(app.config["SETTINGS"], form_seconds=seconds)
    )


def test_a_form_sent_at_once_comes_back_with_all_it_holds_and_then_is_taken(client, kept, timed):
    address = f"/khoa-hoc/{kept(make_course).slug}/dang-ky"
    key = KEY.search(client.get(address).text)[1]
    hasty = client.post(address, data=FILLED | {"form_key": key})
    assert hasty.status_code == 422
    assert "vui lòng xem lại rồi bấm gửi lần nữa" in hasty.text
    assert FILLED["organisation_name"] in hasty.text
    assert KEY.search(hasty.text)[1] == key  # the clock does not begin anew
    assert session.query(Registration).count() == 0
    timed(0)
    assert client.post(address, data=FILLED | {"form_key": key}).status_code == 303


@pytest.mark.parametrize("key", ["", "khoa-1", "a.b.c", "k" * 5000])
def test_a_form_under_a_key_that_is_not_ours_is_asked_for_again(client, kept, timed, key):
    address = f"/khoa-hoc/{kept(make_course).slug}/dang-ky"
    answer = client.post(address, data=FILLED | {"form_key": key})
    assert answer.status_code == 422
    assert KEY.search(answer.text)[1] != key
