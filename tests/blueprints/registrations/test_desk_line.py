"""The waiting list at the desk."""

import re

import pytest

from models.people.roles import Role
from tests.factories.people import make_principal
from tests.factories.seats import TOGETHER, Hall


@pytest.fixture
def organiser(kept, sign_in):
    return sign_in(kept(make_principal, Role.ORGANISER))


@pytest.fixture
def hall(kept):
    """One seat, taken; Bình, then the group Chi and Dũng wait."""
    made = Hall(kept, seats=1)
    made.enter("An")
    made.enter("Bình")
    made.enter("Chi", "Dũng", waiting_choice=TOGETHER)
    made.line = f"/quan-ly/dang-ky/khoa-hoc/{made.course_id}/danh-sach-cho"
    return made


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def test_the_line_is_read_in_its_order(organiser, hall):
    page = words(organiser.get(hall.line))
    assert re.search(r" 1 Bình .* 2 Chi .* 3 Dũng ", page)
    assert page.count("Cả nhóm cùng lúc") == 2
    assert "Những lần đổi thứ tự" not in page


def test_somebody_is_moved_and_the_reason_is_read_afterwards(organiser, hall):
    address = f"{hall.line}/{hall.id('Dũng')}"
    assert "hiện ở thứ 3" in words(organiser.get(address))
    answer = organiser.post(address, data={"place": "1", "reason": "Đi cùng đoàn của xã"})
    assert (answer.status_code, answer.location) == (303, hall.line)
    page = words(organiser.get(hall.line))
    assert re.search(r" 1 Chi .* 2 Dũng .* 3 Bình ", page)
    assert "Thứ 2 Thứ 1 Đi cùng đoàn của xã" in page


@pytest.mark.parametrize(("place", "reason"), [("", "Vì thế"), ("0", "Vì thế"), ("nhất", "Vì thế"), ("1", "  ")])
def test_without_place_or_reason_nobody_is_moved_and_what_was_typed_stays(organiser, hall, place, reason):
    answer = organiser.post(f"{hall.line}/{hall.id('Dũng')}", data={"place": place, "reason": reason})
    assert answer.status_code == 422
    assert f'value="{place}"' in answer.get_data(as_text=True)
    assert re.search(r" 1 Bình ", words(organiser.get(hall.line)))


def test_who_does_not_wait_here_has_no_place(organiser, hall, kept):
    other = Hall(kept, seats=1).course_id
    for address in (
        f"{hall.line}/{hall.id('An')}",
        f"/quan-ly/dang-ky/khoa-hoc/{other}/danh-sach-cho/{hall.id('Bình')}",
        "/quan-ly/dang-ky/khoa-hoc/10000/danh-sach-cho",
    ):
        assert organiser.get(address).status_code == 404
    assert "Không có ai chờ" in words(organiser.get(f"/quan-ly/dang-ky/khoa-hoc/{other}/danh-sach-cho"))


@pytest.mark.parametrize("number", [1, 3])
def test_the_line_takes_as_many_queries_for_three_as_for_one(organiser, kept, queries, number):
    made = Hall(kept, seats=1)
    made.enter("An")
    made.enter(*(f"Người {index}" for index in range(number)))
    organiser.get("/quan-ly/dang-ky")
    queries.clear()
    organiser.get(f"/quan-ly/dang-ky/khoa-hoc/{made.course_id}/danh-sach-cho")
    assert len([query for query in queries if "enrolment" in query or "queue_move" in query]) == 3
