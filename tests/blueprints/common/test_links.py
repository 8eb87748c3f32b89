"""Paths of our own, and addresses for letters."""

import pytest

from blueprints.common.links import own_path, public_url


@pytest.mark.parametrize("target", ["/", "/quan-ly", "/quan-ly?a=1&b=/x#y", "/khoa-hoc/năng-suất", "/a//b"])
def test_path_of_ours_is_followed(app, target):
    with app.test_request_context():
        assert own_path(target, "home.office") == target


@pytest.mark.parametrize(
    "target",
    [
        None, "", "quan-ly", "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example",
        "\\/evil.example", "\\\\evil.example", "/\tevil", "/\n/evil.example", " //evil.example", "/ok\\@evil.example",
        "javascript:alert(1)", "data:text/html,x", "http:evil.example", "/\u2028/evil.example", "/\x00",
    ],
)  # fmt: skip
def test_any_other_target_leads_home(app, target):
    with app.test_request_context():
        assert own_path(target, "home.office") == "/quan-ly"


def test_letters_name_the_public_address_whatever_the_host_header(app):
    with app.test_request_context(headers={"Host": "127.0.0.1:9999"}):
        assert public_url("people.sign_in") == "http://localhost/dang-nhap"
    with app.app_context():
        assert public_url("people.invitation", secret="ABC") == "http://localhost/loi-moi/ABC"
