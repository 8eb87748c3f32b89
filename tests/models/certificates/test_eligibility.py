"""Who has earned a certificate."""

from models.certificates.eligibility import standings
from models.registrations.enrolment import EnrolmentState
from tests.conftest import NOW
from tests.factories.attendance import enrolment_named
from tests.factories.certificates import issue, make_taught_course


def test_standings_follow_vietnamese_names_and_say_what_was_attended(kept):
    course = kept(make_taught_course, {"Nguyễn Văn Ước": 2, "Trần Thị Ánh": 1, "Lê An": 2, "Đỗ Ăn": 0}, sessions=2)

    found = standings(course, NOW)
    seen = [(one.name, one.attended, one.planned, one.needed, one.is_earned, one.is_due) for one in found]

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

    assert [one.name for one in standings(course, NOW)] == ["Lê An"]


def test_standings_name_the_certificate_that_was_issued(kept):
    course = kept(make_taught_course, {"Lê An": 2})
    kept(issue, course)

    (standing,) = standings(course, NOW)

    assert (standing.number_text, standing.is_earned, standing.is_due) == ("001/GCN-SKHCN", True, False)
