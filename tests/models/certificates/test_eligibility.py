"""Who has earned a certificate."""

import pytest

from models.certificates.eligibility import is_earned, standings, units_needed
from models.registrations.enrolment import EnrolmentState
from tests.factories.attendance import enrolment_named
from tests.factories.certificates import issue, make_taught_course


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
@pytest.mark.one_database
def test_threshold_is_reached_in_whole_numbers(attended, planned, threshold, earned):
    assert is_earned(attended, planned, threshold) is earned


@pytest.mark.one_database
def test_units_needed_are_the_fewest_that_earn_it():
    for planned in range(1, 60):
        for threshold in range(1, 101):
            needed = units_needed(planned, threshold)
            assert is_earned(needed, planned, threshold)
            assert not is_earned(needed - 1, planned, threshold)


def test_standings_follow_vietnamese_names_and_say_what_was_attended(kept):
    course = kept(make_taught_course, {"Nguyễn Văn Ước": 2, "Trần Thị Ánh": 1, "Lê An": 2, "Đỗ Ăn": 0}, sessions=2)

    seen = [(one.name, one.attended, one.planned, one.needed, one.is_earned, one.is_due) for one in standings(course)]

    assert seen == [
        ("Lê An", 8, 8, 7, True, True),
        ("Trần Thị Ánh", 4, 8, 7, False, False),
        ("Đỗ Ăn", 0, 8, 7, False, False),
        ("Nguyễn Văn Ước", 8, 8, 7, True, True),
    ]


def test_standings_leave_out_who_waits_or_has_withdrawn(kept):
    course = kept(make_taught_course, {"Lê An": 2, "Đỗ Ăn": 2})

    def withdraw():
        enrolment = enrolment_named("Đỗ Ăn")
        enrolment.state, enrolment.seat_number, enrolment.withdrawn_at = (
            EnrolmentState.WITHDRAWN,
            None,
            course.created_at,
        )

    kept(withdraw)

    assert [one.name for one in standings(course)] == ["Lê An"]


def test_standings_name_the_certificate_that_was_issued(kept):
    course = kept(make_taught_course, {"Lê An": 2})
    kept(issue, course)

    (standing,) = standings(course)

    assert (standing.number_text, standing.is_earned, standing.is_due) == ("001/GCN-SKHCN", True, False)
