"""The course's attendance page names who must be spoken to before it is too late."""

import re
from datetime import timedelta

import pytest

from blueprints.common.extensions import bearer_key
from models.attendance.warning_trainees import warn_trainees
from models.clock import now
from models.courses.course import Course
from models.db import session
from models.people.roles import Role
from tests.factories.attendance import check_in, enrolment_named, lessons_of
from tests.factories.courses import make_course
from tests.factories.people import make_principal
from tests.factories.registrations import make_registration

UT, AN, BINH = "Võ Thị Út", "Lê An", "Y Bình"


@pytest.fixture
def course(kept):
    """Five sessions, two of them over; An came to both, Út to one, Bình to none."""
    made = kept(make_course, seats=3, sessions=5, starts_at=now() - timedelta(days=1, hours=12), now=now()).id

    def attend():
        found = session.get_one(Course, made)
        make_registration(found, bearer_key(), UT, AN, BINH)
        for number, name in ((0, AN), (1, AN), (1, UT)):
            check_in(lessons_of(found)[number], enrolment_named(name), bearer_key())

    kept(attend)
    session.rollback()
    return made


def section(client, course):
    page = re.sub(r"\s+", " ", client.get(f"/quan-ly/khoa-hoc/{course}/diem-danh").get_data(as_text=True))
    return page.partition('id="can-nhac"')[2].partition("</section>")[0]


def test_out_of_reach_first_then_who_must_not_miss_another_with_the_day_of_the_letter(kept, sign_in, course):
    client = sign_in(kept(make_principal, Role.ORGANISER))
    named = section(client, course)
    assert named.index(BINH) < named.index(UT)
    assert AN not in named
    assert "0 / 20, cần 16" in named
    assert "4 / 20, cần 16" in named
    assert (named.count("Không còn đủ"), named.count("Không thể vắng thêm"), named.count("Chưa gửi")) == (1, 1, 2)
    assert kept(warn_trainees, course, now=now()) == 2
    assert "Chưa gửi" not in section(client, course)


def test_a_course_in_which_all_is_well_says_nothing_of_it(kept, sign_in):
    course = kept(make_course, starts_at=now() + timedelta(days=2), now=now()).id
    assert section(sign_in(kept(make_principal, Role.ORGANISER)), course) == ""
