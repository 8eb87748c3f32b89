"""Where an organisation may move its people."""

from datetime import timedelta

from models.courses.course import CourseState
from models.registrations.destinations import destinations
from tests.conftest import NOW
from tests.factories.courses import make_course
from tests.factories.seats import BEGINS


def test_the_other_open_courses_of_the_series_say_what_is_free_there(hall, kept, queries):
    here = hall(series="5S")
    there = hall(series="5S", seats=2, title="Khóa sau")
    there.enter("An")
    hall(series="Kaizen")
    hall(series="5S", invitation_only=True)
    hall(series="5S", state=CourseState.CLOSED)
    kept(make_course, series="5S", now=NOW + timedelta(days=30))

    queries.clear()
    (only,) = destinations(here.course_id, NOW)
    assert len(queries) == 1
    assert (only.id, only.title, only.seats_left, only.seats, only.is_waited_for, only.first_starts_at) == (
        there.course_id, "Khóa sau", 1, 2, False, BEGINS,
    )  # fmt: skip


def test_a_course_with_a_line_says_so(hall):
    here, there = hall(series="5S"), hall(series="5S", seats=1)
    there.enter("An", "Bình")
    (only,) = destinations(here.course_id, NOW)
    assert (only.seats_left, only.is_waited_for) == (0, True)


def test_a_course_without_a_series_leads_nowhere(hall):
    here = hall()
    hall()
    assert destinations(here.course_id, NOW) == []
