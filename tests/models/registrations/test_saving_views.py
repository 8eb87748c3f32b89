"""Views of the desk's list: a person's own, under a name, not too many."""

import pytest
import sqlalchemy as sa

from models.audit.actor import Actor
from models.db import session
from models.errors import NotFound
from models.people.roles import Role
from models.registrations.saved_view import SavedView
from models.registrations.saving_views import (
    MOST_VIEWS,
    TooManyViews,
    ViewWithoutName,
    remove_view,
    save_view,
    saved_views,
)
from tests.conftest import NOW
from tests.factories.people import make_principal


@pytest.fixture
def she(kept):
    return kept(make_principal, Role.ORGANISER).actor


def test_a_view_of_the_same_name_is_replaced(kept, she):
    kept(save_view, "Chờ duyệt", "trang-thai=requested", actor=she, now=NOW)
    kept(save_view, "Chờ duyệt", "trang-thai=waiting", actor=she, now=NOW)
    assert [(view.name, view.query) for view in saved_views(she.id)] == [("Chờ duyệt", "trang-thai=waiting")]


@pytest.mark.parametrize("name", ["", "a" * 61])
def test_a_view_has_a_short_name(kept, she, name):
    with pytest.raises(ViewWithoutName):
        kept(save_view, name, "", actor=she, now=NOW)


def test_a_person_keeps_so_many_and_no_more(kept, she):
    for number in range(MOST_VIEWS):
        kept(save_view, f"Cách {number}", "", actor=she, now=NOW)
    with pytest.raises(TooManyViews):
        kept(save_view, "Thêm nữa", "", actor=she, now=NOW)
    kept(save_view, "Cách 1", "tim=an", actor=she, now=NOW)


def test_nobody_removes_what_another_kept(kept, she):
    view = kept(save_view, "Của tôi", "", actor=she, now=NOW)
    other = kept(make_principal, Role.ORGANISER, name="Võ Dũng").actor
    with pytest.raises(NotFound):
        kept(remove_view, view, actor=other, now=NOW)
    kept(remove_view, view, actor=she, now=NOW)
    assert session.scalar(sa.select(sa.func.count()).select_from(SavedView)) == 0


def test_who_has_no_account_keeps_nothing(kept):
    with pytest.raises(NotFound):
        kept(save_view, "Cách", "", actor=Actor.visitor("Khách"), now=NOW)
