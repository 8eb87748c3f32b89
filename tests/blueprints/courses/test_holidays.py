"""The holiday table's page: a day added, swapped, removed; a year filled; who may."""

from datetime import date

import pytest

from models.courses.holiday import Holiday
from models.courses.keeping_days import days_of_year, suggested_days
from models.db import session
from models.people.roles import Role
from tests.factories.people import make_principal

PAGE = "/quan-ly/ngay-nghi"


@pytest.fixture
def organiser(kept, sign_in):
    return sign_in(kept(make_principal, Role.ORGANISER))


def text_of(answer):
    return answer.get_data(as_text=True)


def days(year=2026):
    session.rollback()
    return [(kept.day, kept.kind.value) for kept in days_of_year(year)]


def test_day_is_swapped_listed_and_removed(organiser):
    form = {"day": "2026-01-02", "name": "Nghỉ hoán đổi", "worked_instead": "2026-01-10"}
    answer = organiser.post(PAGE, data=form)
    assert (answer.status_code, answer.location) == (303, f"{PAGE}?nam=2026")
    page = text_of(organiser.get(answer.location))
    assert "Nghỉ hoán đổi" in page
    assert "10/01/2026" in page
    assert days() == [(date(2026, 1, 2), "holiday"), (date(2026, 1, 10), "working_day")]
    first = session.query(Holiday.id).order_by(Holiday.day).first().id
    removed = organiser.post(f"{PAGE}/{first}/xoa?nam=2026")
    assert (removed.status_code, removed.location) == (303, f"{PAGE}?nam=2026")
    assert days() == [(date(2026, 1, 10), "working_day")]


def test_year_is_filled_and_told_to_be_checked(organiser):
    answer = organiser.post(f"{PAGE}/nam/2026")
    assert answer.status_code == 303
    page = text_of(organiser.get(answer.location))
    assert f"Đã điền {len(suggested_days(2026))} ngày của năm 2026." in page
    assert "Tết Nguyên Đán" in page
    assert "Năm 2026 không còn ngày nào" in text_of(organiser.post(f"{PAGE}/nam/2026", follow_redirects=True))


def test_day_given_twice_and_a_weekday_worked_are_told_at_their_fields(organiser):
    form = {"day": "2026-09-02", "name": "Quốc khánh"}
    organiser.post(PAGE, data=form)
    answer = organiser.post(PAGE, data=form)
    assert answer.status_code == 422
    assert "Ngày 02/09/2026 đã có trong bảng." in text_of(answer)
    answer = organiser.post(PAGE, data={"day": "2026-09-01", "name": "Giữ tôi", "worked_instead": "2026-09-03"})
    page = text_of(answer)
    assert answer.status_code == 422
    assert 'id="worked_instead-error"' in page
    assert 'value="Giữ tôi"' in page
    assert days() == [(date(2026, 9, 2), "holiday")]


@pytest.mark.parametrize(
    "form",
    [{}, {"day": "0001-01-01", "name": "a"}, {"day": "hôm nay", "name": "a"}, {"day": "2026-09-02", "name": " "},
     {"day": "2026-09-02", "name": "a" * 121}, {"day": "2026-09-02", "name": "a", "worked_instead": "9999-01-01"}],
)  # fmt: skip
def test_wrong_forms_are_refused(organiser, form):
    assert organiser.post(PAGE, data=form).status_code == 422
    assert days() == []


def test_odd_years_are_bounded(organiser):
    assert organiser.post(f"{PAGE}/nam/1900").status_code == 422
    assert "Ngày nghỉ năm 2100" in text_of(organiser.get(f"{PAGE}?nam=9999"))
    assert organiser.get(f"{PAGE}?nam=nay").status_code == 200


def test_approver_reads_and_does_not_change(kept, sign_in):
    approver = sign_in(kept(make_principal, Role.APPROVER))
    assert "Thêm ngày nghỉ" not in text_of(approver.get(PAGE))
    assert approver.post(f"{PAGE}/nam/2026").status_code == 403


def test_page_takes_as_many_queries_for_three_days_as_for_one(organiser, queries):
    counted = []
    for day in ("2026-09-02", "2026-04-30"):
        organiser.post(PAGE, data={"day": day, "name": "Lễ"})
        queries.clear()
        organiser.get(f"{PAGE}?nam=2026")
        counted.append(len(queries))
    assert counted[0] == counted[1]
