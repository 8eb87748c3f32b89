"""Whether units are enough, or can still become so."""

import pytest

from models.attendance.reach import Reach, is_enough, reach_of, units_needed

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("attended", "planned", "threshold", "earned"),
    [
        (8, 10, 80, True),
        (7, 10, 80, False),
        (0, 0, 80, False),
        (0, 0, 1, False),
        (1, 3, 33, True),  # 33.3 %
        (1, 3, 34, False),
        (2, 3, 67, False),  # 66.7 % is not 67 %
        (12, 15, 80, True),  # exactly: binary fractions would say 80.00000000000001
        (29, 100, 29, True),
        (10, 10, 100, True),
        (9, 10, 100, False),
    ],
)
def test_threshold_is_reached_in_whole_numbers(attended, planned, threshold, earned):
    assert is_enough(attended, planned, threshold) is earned


def test_units_needed_are_the_fewest_that_earn_it():
    for planned in range(1, 60):
        for threshold in range(1, 101):
            needed = units_needed(planned, threshold)
            assert is_enough(needed, planned, threshold)
            assert not is_enough(needed - 1, planned, threshold)


@pytest.mark.parametrize(
    ("units", "still_to_come", "reach"),
    [
        (8, 0, Reach.REACHED),
        (8, 2, Reach.REACHED),
        (4, 4, Reach.POSSIBLE),
        (0, 10, Reach.POSSIBLE),
        (4, 3, Reach.LOST),
        (7, 0, Reach.LOST),
    ],
)
def test_what_is_still_to_come_says_whether_80_per_cent_of_ten_units_can_be_had(units, still_to_come, reach):
    assert reach_of(units, still_to_come, 10, 80) is reach


def test_a_course_without_units_is_out_of_reach():
    assert reach_of(0, 0, 0, 80) is Reach.LOST
