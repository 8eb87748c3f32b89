"""The lists of the desk and of a registration, and what they cost."""

from models.certificates.eligibility import standings
from models.certificates.queries import (
    certificates_of_registration,
    courses_counted,
    courses_to_certify,
    drawing_progress,
)
from models.courses.course import CourseState
from models.db import session
from models.registrations.registration import Registration
from tests.conftest import NOW
from tests.factories.certificates import issue, make_taught_course
from tests.factories.courses import make_course


def test_desk_counts_what_the_standings_say(kept):
    full = kept(make_taught_course, {"Lê An": 2, "Phạm Bình": 2, "Đỗ Ăn": 1})
    kept(issue, full)
    fresh = kept(make_taught_course, {"Lê An": 2, "Phạm Bình": 0})
    kept(make_course, state=CourseState.DRAFT)
    empty = kept(make_course, sessions=0)

    lines = {line.id: line for line in courses_to_certify(NOW, limit=25)}

    assert courses_counted() == 3
    assert {key: (one.trainees, one.earned, one.issued, one.due) for key, one in lines.items()} == {
        full.id: (3, 2, 2, 0),
        fresh.id: (2, 1, 0, 1),
        empty.id: (0, 0, 0, 0),
    }
    for course in (full, fresh, empty):
        seen = standings(course, NOW)
        assert sum(one.is_earned for one in seen) == lines[course.id].earned
        assert sum(one.is_due for one in seen) == lines[course.id].due


def test_desk_asks_as_many_questions_for_three_courses_as_for_one(kept, queries):
    counts = []
    for _ in (1, 2, 3):
        kept(make_taught_course, {"Lê An": 2})
        queries.clear()
        courses_to_certify(NOW, limit=25)
        counts.append(len(queries))
    assert counts == [9, 9, 9]


def test_registration_lists_its_own_certificates(kept):
    course = kept(make_taught_course, {"Lê An": 2, "Phạm Bình": 2})
    kept(make_taught_course, {"Đỗ Ăn": 2})
    kept(issue, course)
    registration = session.query(Registration).filter_by(course_id=course.id).one()

    listed = certificates_of_registration(registration.id)

    assert [(one.number_text, one.holder_name) for one in listed] == [
        ("001/GCN-SKHCN", "Lê An"),
        ("002/GCN-SKHCN", "Phạm Bình"),
    ]
    assert drawing_progress(course.id) == (0, 2)
