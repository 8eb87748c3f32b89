"""The live board: a plain page, and figures by which every open screen moves."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from blueprints.attendance.live import EXTENSION
from blueprints.common.extensions import bearer_key
from models.attendance.self_checking_in import mark_herself
from models.clock import now
from models.courses.course import Course
from models.db import session
from models.people.roles import Role
from tests.factories.attendance import check_in, enrolment_named
from tests.factories.people import make_principal
from tests.factories.registrations import make_registration
from tests.factories.self_check_in import PEOPLE, PHONE, Class

Keep = Callable[..., Any]
DESK = "/quan-ly/diem-danh"
ANH = "Lê Thị Ánh"


@pytest.fixture(autouse=True)
def memory(app: Flask) -> Iterator[Any]:
    """Tests use the numbers of rows again within a third of a second."""
    app.extensions[EXTENSION].clear()
    yield app.extensions[EXTENSION]
    app.extensions[EXTENSION].clear()


@pytest.fixture
def room(kept: Keep) -> Class:
    return kept(Class, bearer_key(), now())


@pytest.fixture
def base(room: Class) -> str:
    return f"{DESK}/{room.session_id}"


@pytest.fixture
def trainer(room: Class, sign_in: Keep) -> FlaskClient:
    return sign_in(room.trainer)


def come(kept: Keep, room: Class, name: str) -> None:
    at = now() - timedelta(minutes=1)
    kept(lambda: check_in(room.lesson(), enrolment_named(name), bearer_key(), at=at))


def test_the_board_is_a_plain_page_with_every_figure(room: Class, trainer: FlaskClient, base: str, kept: Keep) -> None:
    come(kept, room, ANH)
    page = trainer.get(f"{base}/danh-sach").text
    assert 'aria-label="1 / 3 đã có mặt"' in page
    assert "<span data-arrived>1</span> / <span data-expected>3</span>" in page
    assert ">2</strong> <span>chưa đến</span>" in page
    assert page.count('data-field="organisation">Công ty') == 1  # who has come
    assert page.count("Chưa đến") == 2
    assert "Đến lúc điểm danh lần hai" in page  # for the script, hidden
    assert "data-second-due hidden>" in page


def test_the_figures_say_the_same(room: Class, trainer: FlaskClient, base: str, kept: Keep) -> None:
    come(kept, room, ANH)
    told = trainer.get(f"{base}/so-lieu").get_json()
    company = told["organisations"][0]["name"]
    at = now() - timedelta(minutes=1) + timedelta(hours=7)
    latest = told.pop("latest")
    assert told == {
        "arrived": 1, "expected": 3, "missing": 2, "excused": 0, "second_check": "none", "seen_twice": 0,
        "organisations": [{"name": company, "arrived": 1, "expected": 3}],
    }  # fmt: skip
    assert [(one["name"], one["organisation"]) for one in latest] == [(ANH, company)]
    assert latest[0]["at"] in {f"{at:%H:%M}", f"{at - timedelta(minutes=1):%H:%M}"}


def test_who_knows_the_figures_hears_304_until_they_change(
    room: Class, trainer: FlaskClient, base: str, kept: Keep, memory: Any
) -> None:
    first = trainer.get(f"{base}/so-lieu")
    assert (first.status_code, first.headers["Cache-Control"]) == (200, "no-store")
    known = {"If-None-Match": first.headers["ETag"]}
    again = trainer.get(f"{base}/so-lieu", headers=known)
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["X-Made-At"] == first.headers["X-Made-At"]
    come(kept, room, ANH)
    memory.clear()  # a little later
    changed = trainer.get(f"{base}/so-lieu", headers=known)
    assert (changed.status_code, changed.get_json()["arrived"]) == (200, 1)
    assert int(changed.headers["X-Made-At"]) >= int(first.headers["X-Made-At"])


def test_many_who_ask_at_once_cost_one_look_at_the_database(
    room: Class, base: str, kept: Keep, sign_in: Keep, queries: list[str]
) -> None:
    organiser = sign_in(kept(make_principal, Role.ORGANISER))
    organiser.get(f"{base}/so-lieu")
    queries.clear()
    for _ in range(5):
        organiser.get(f"{base}/so-lieu")
    assert len(queries) == 5  # who asks
    assert all("FROM user_account" in statement for statement in queries)


def test_the_figures_are_made_anew_when_they_are_old(room: Class, trainer: FlaskClient, base: str, kept: Keep,
                                                       memory: Any) -> None:  # fmt: skip
    assert memory._seconds == 0.3
    assert trainer.get(f"{base}/so-lieu").get_json()["arrived"] == 0
    come(kept, room, ANH)
    memory._made = {key: (made_at - 0.3, made) for key, (made_at, made) in memory._made.items()}
    assert trainer.get(f"{base}/so-lieu").get_json()["arrived"] == 1


def test_what_is_kept_for_one_is_not_shown_to_who_may_not(room: Class, base: str, kept: Keep, sign_in: Keep) -> None:
    for path in ("/so-lieu", "/danh-sach/hoc-vien"):
        assert sign_in(room.trainer).get(base + path).status_code == 200
        for role in Role:
            stranger = sign_in(kept(make_principal, role))
            allowed = role in {Role.ORGANISER, Role.ADMINISTRATOR}
            assert stranger.get(base + path).status_code == (200 if allowed else 403), (path, role)
        assert sign_in(room.trainer).get(f"{DESK}/999999{path}").status_code == 404


def test_the_list_alone_is_the_pages_own(room: Class, trainer: FlaskClient, base: str, kept: Keep) -> None:
    come(kept, room, ANH)
    part = trainer.get(f"{base}/danh-sach/hoc-vien").text
    assert "<html" not in part
    assert part.strip() in trainer.get(f"{base}/danh-sach").text
    assert [name for name in PEOPLE if name in part] == list(PEOPLE)


def test_a_mark_of_her_own_stands_on_the_board(room: Class, trainer: FlaskClient, base: str, kept: Keep) -> None:
    kept(mark_herself, room.session_id, room.claim(now()), PHONE, browser="A", now=now())
    assert trainer.get(f"{base}/so-lieu").get_json()["latest"][0]["name"] == ANH


def test_the_second_check_is_told_when_it_is_due(kept: Keep, sign_in: Keep, memory: Any) -> None:
    room = kept(Class, bearer_key(), now() - timedelta(minutes=140), opened=False, second_check=True)
    base = f"{DESK}/{room.session_id}"  # 145 of 180 minutes are over, and it falls due after 135 at the latest
    trainer = sign_in(room.trainer)
    assert trainer.get(f"{base}/so-lieu").get_json()["second_check"] == "due"
    for path in ("/danh-sach", "/tu-diem-danh"):
        assert "data-second-due>" in trainer.get(base + path).text
    trainer.post(f"{base}/tu-diem-danh/giua-gio/mo")
    memory.clear()
    assert trainer.get(f"{base}/so-lieu").get_json()["second_check"] == "taken"
    assert "data-second-due hidden>" in trainer.get(f"{base}/danh-sach").text


def test_the_board_costs_as_many_statements_for_three_people_as_for_one(
    room: Class, trainer: FlaskClient, base: str, kept: Keep, queries: list[str]
) -> None:
    counts = []
    for _ in range(2):
        queries.clear()
        assert trainer.get(f"{base}/danh-sach").status_code == 200
        counts.append(len(queries))
        kept(lambda: make_registration(session.get_one(Course, room.course_id), bearer_key(), "A Bê", "Xê Đê"))
    assert counts[0] == counts[1] == 11
