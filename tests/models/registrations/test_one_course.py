"""A place is in the course of its registration, and the database knows it."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from models.db import session
from models.registrations.enrolment import Enrolment
from tests.factories.courses import make_course
from tests.factories.registrations import KEY, make_registration


def test_the_database_refuses_a_place_in_another_course_than_its_registrations(kept):
    def two_courses():
        make_registration(make_course(), KEY, "An")
        return make_course().id

    other = kept(two_courses)
    with pytest.raises(IntegrityError):
        kept(session.execute, sa.update(Enrolment).values(course_id=other))
    assert session.scalars(sa.select(Enrolment.course_id)).one() != other
