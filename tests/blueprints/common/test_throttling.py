"""Where a request comes from."""

import pytest

from blueprints.common.converters import row_number
from blueprints.common.throttling import caller_network

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", "unknown"),
        ("socket", "unknown"),
    ],
)
def test_caller_is_known_by_address_or_by_network(app, address, network):
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert caller_network() == network


def test_forwarded_address_is_not_believed_without_a_proxy(app):
    headers = {"X-Forwarded-For": "198.51.100.1"}
    with app.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.7"}, headers=headers):
        assert caller_network() == "192.0.2.7"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("2147483647", 2147483647),
        ("2147483648", None),
        ("", None),
        (None, None),
        ("-1", None),
        ("٣", None),
        ("1.0", None),
    ],
)
def test_row_number_is_a_number_that_a_row_can_have(text, number):
    assert row_number(text) == number
