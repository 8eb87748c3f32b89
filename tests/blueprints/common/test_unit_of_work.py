"""One write request, one transaction: the answer decides."""

import pytest


@pytest.mark.parametrize("status", [200, 201, 303])
def test_good_answer_keeps_what_was_written_and_wakes_the_worker(visitor, units, woken, status):
    assert visitor.post(f"/trial/units/A/{status}").status_code == status
    assert (units(), woken) == (["A"], [("trial", 7)])


@pytest.mark.parametrize("status", [400, 409, 422, 500])
def test_refused_answer_undoes_what_was_written_and_wakes_nobody(visitor, units, woken, status):
    assert visitor.post(f"/trial/units/A/{status}").status_code == status
    assert (units(), woken) == ([], [])


@pytest.mark.parametrize("way", ["violation", "violation-after"])
def test_violation_undoes(visitor, units, woken, way):
    assert visitor.post(f"/trial/units/A/{way}").status_code == 409
    assert (units(), woken) == ([], [])


def test_violation_that_the_view_catches_undoes_all_the_same(visitor, units):
    assert visitor.post("/trial/units/A/caught").status_code == 200
    assert units() == []


def test_unit_of_work_survives_a_refused_answer(visitor, units):
    assert visitor.post("/trial/units/A/kept").status_code == 422
    assert units() == ["A"]


def test_question_may_not_write(visitor, units):
    with pytest.raises(RuntimeError, match="may not write"):
        visitor.get("/trial/units/A/200")
    assert units() == []


def test_units_of_work_do_not_nest(visitor, units):
    with pytest.raises(RuntimeError, match="cannot begin inside another"):
        visitor.post("/trial/units/A/nested")
    assert units() == []
    assert visitor.post("/trial/units/B/200").status_code == 200
    assert units() == ["B"]
