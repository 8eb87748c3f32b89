"""Who a session cookie names."""

from models.people.principal import principal_of_session
from models.people.roles import Role
from tests.factories.people import make_user


def test_principal_has_roles_of_account(kept):
    user_id = kept(lambda: make_user(Role.TRAINER, Role.ORGANISER).id)
    principal = principal_of_session(f"{user_id}:1")
    assert principal.roles == {Role.TRAINER, Role.ORGANISER}


def test_principal_with_an_old_stamp_is_nobody(kept):
    user_id = kept(lambda: make_user(Role.TRAINER).id)
    assert principal_of_session(f"{user_id}:2") is None


def test_principal_of_a_mangled_cookie_is_nobody(context):
    assert [principal_of_session(text) for text in ("", ":", "x:1", "1:1:1", "9" * 40 + ":1")] == [None] * 5
