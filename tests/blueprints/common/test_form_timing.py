"""A form is sent by whoever has read it: at once is too soon, and nothing else is refused."""

from datetime import timedelta

import pytest

from blueprints.common.form_timing import kept_form_key, new_form_key, opened_at, was_sent_too_soon
from tests.conftest import NOW

pytestmark = pytest.mark.one_database


def after(seconds):
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("seconds", "is_too_soon"),
    [(0, True), (1.9, True), (2, False), (60, False), (60 * 60 * 24 * 30, False), (-3, False)],
)
def test_two_seconds_are_asked_for_and_no_more(context, seconds, is_too_soon):
    assert was_sent_too_soon(new_form_key(NOW), after(seconds)) is is_too_soon


def test_key_says_when_its_form_was_opened(context):
    assert opened_at(new_form_key(NOW)) == NOW


@pytest.mark.parametrize("key", ["", None, "abc", "a.b.c", "..", "a.19a.0000000000000000", "ă.1.2", "a.zz." + "0" * 16])
def test_key_that_we_never_gave_is_asked_again_and_then_let_through(context, key):
    assert was_sent_too_soon(key, after(60))
    fresh = kept_form_key(key, NOW)
    assert not was_sent_too_soon(fresh, after(3))


def test_date_of_a_key_cannot_be_changed(context):
    token, opened, signature = new_form_key(NOW).split(".")
    assert opened_at(f"{token}.{int(opened, 16) - 9_000:x}.{signature}") is None


def test_form_that_goes_back_keeps_its_own_key(context):
    key = new_form_key(NOW)
    assert kept_form_key(key, after(1)) == key
    assert len(key) <= 64


def test_every_blank_form_has_a_key_of_its_own(context):
    assert len({new_form_key(NOW) for _ in range(100)}) == 100
