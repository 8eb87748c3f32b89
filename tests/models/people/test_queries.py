"""Lists of accounts."""

from models.audit.actor import Actor
from models.people.accounts import deactivate
from models.people.queries import AccountFilter, AccountState, accounts
from models.people.roles import Role
from tests.conftest import NOW
from tests.factories.people import make_user


def names(narrowed, **part):
    found, total = accounts(narrowed, **part)
    return [user.name for user in found], total


def test_accounts_stand_in_the_order_of_vietnamese_names(kept):
    for name in ("Võ Thị Đào", "Lê Dũng", "Trần Ánh", "Nguyễn An"):
        kept(make_user, Role.TRAINER, name=name)
    assert names(AccountFilter()) == (["Nguyễn An", "Trần Ánh", "Lê Dũng", "Võ Thị Đào"], 4)
    assert names(AccountFilter(), offset=1, limit=2) == (["Trần Ánh", "Lê Dũng"], 4)


def test_accounts_are_found_without_marks_by_name_and_address(kept):
    kept(make_user, Role.TRAINER, name="Đặng Thị Ánh", email="anh@example.vn")
    kept(make_user, Role.TRAINER, name="Lê Dũng", email="dung@example.vn")
    assert names(AccountFilter(words="anh dang")) == (["Đặng Thị Ánh"], 1)
    assert names(AccountFilter(words="DUNG@example")) == (["Lê Dũng"], 1)
    assert names(AccountFilter(words="%")) == ([], 0)


def test_accounts_are_narrowed_by_role_and_state(kept):
    kept(make_user, Role.TRAINER, Role.ORGANISER, name="Lê An")
    gone = kept(lambda: make_user(Role.ORGANISER, name="Lê Bình").id)
    kept(deactivate, gone, actor=Actor.system(), now=NOW)
    assert names(AccountFilter(role=Role.ORGANISER)) == (["Lê An", "Lê Bình"], 2)
    assert names(AccountFilter(role=Role.TRAINER)) == (["Lê An"], 1)
    assert names(AccountFilter(state=AccountState.LOCKED)) == (["Lê Bình"], 1)
    assert names(AccountFilter(role=Role.ORGANISER, state=AccountState.OPEN)) == (["Lê An"], 1)
