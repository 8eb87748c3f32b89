"""Within which bounds a course sets how it takes registrations."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from models.attendance.holding import closed_sessions
from models.audit.actor import Actor
from models.courses.course import Course, CourseState
from models.courses.drafting import create_course, edit_course
from models.courses.edition import course_edition
from models.courses.inviting import replace_invitation
from models.courses.refusals import CourseIsOver, EditedMeanwhile
from models.courses.registration_rules import (
    HoursBeforeOutOfRange,
    OfferHoursOutOfRange,
    OrganisationCapOutOfRange,
    SeriesTooLong,
)
from models.db import session
from tests.conftest import NOW
from tests.factories.courses import course_facts, make_course

ANH = Actor("user", "Ánh", 1)
RULES = {
    "most_per_organisation": 5, "needs_approval": True, "invitation_only": True, "offer_hours": 8,
    "substitution_until_hours": 24, "withdrawal_until_hours": 48, "adding_until_hours": 72, "series": "5S cơ bản",
}  # fmt: skip


def rules_of(course):
    return {name: getattr(course, name) for name in RULES}


def test_a_course_that_says_nothing_takes_everyone_at_once(kept):
    course = kept(create_course, course_facts(), actor=ANH, now=NOW)
    assert rules_of(session.get_one(Course, course.id)) == {
        "most_per_organisation": None, "needs_approval": False, "invitation_only": False, "offer_hours": 0,
        "substitution_until_hours": 0, "withdrawal_until_hours": 0, "adding_until_hours": None, "series": None,
    }  # fmt: skip


def test_a_course_keeps_the_rules_that_it_is_given_and_their_change_makes_another_edition(kept):
    course = kept(create_course, course_facts(), actor=ANH, now=NOW)
    edition = course_edition(session.get_one(Course, course.id))
    session.rollback()

    def change(**rules):
        kept(edit_course, course.id, course_facts(**rules), started_from=edition,
             count_seats=lambda ids: dict.fromkeys(ids, 0),
             closed_sessions=closed_sessions, actor=ANH, now=NOW)  # fmt: skip

    change(**RULES)
    assert rules_of(session.get_one(Course, course.id)) == RULES
    session.rollback()
    with pytest.raises(EditedMeanwhile):
        change(offer_hours=4)


@pytest.mark.parametrize(
    ("rules", "refusal"),
    [
        ({"most_per_organisation": 0}, OrganisationCapOutOfRange),
        ({"most_per_organisation": 5_001}, OrganisationCapOutOfRange),
        ({"offer_hours": -1}, OfferHoursOutOfRange),
        ({"offer_hours": 201}, OfferHoursOutOfRange),
        ({"substitution_until_hours": -1}, HoursBeforeOutOfRange),
        ({"withdrawal_until_hours": 2_161}, HoursBeforeOutOfRange),
        ({"adding_until_hours": 2_161}, HoursBeforeOutOfRange),
        ({"series": "s" * 121}, SeriesTooLong),
    ],
    ids=str,
)
def test_what_is_out_of_bounds_is_refused_by_name(kept, rules, refusal):
    with pytest.raises(refusal):
        kept(create_course, course_facts(**rules), actor=ANH, now=NOW)
    assert session.scalar(sa.select(sa.func.count()).select_from(Course)) == 0


@pytest.mark.parametrize(
    "broken",
    [
        {"most_per_organisation": 0},
        {"offer_hours": 201},
        {"substitution_until_hours": -1},
        {"withdrawal_until_hours": 2_161},
        {"adding_until_hours": -1},
        {"series": ""},
    ],
    ids=str,
)
def test_the_database_says_the_bounds_again(kept, broken):
    kept(make_course)
    with pytest.raises(IntegrityError):
        session.execute(sa.update(Course).values(**broken))
    session.rollback()


def test_the_invitation_is_replaced_until_the_course_is_over(kept):
    course = kept(make_course, invitation_only=True)
    kept(replace_invitation, course.id, actor=ANH, now=NOW)
    assert session.get_one(Course, course.id).invitation_version == 2
    session.rollback()
    over = kept(make_course, state=CourseState.CLOSED).id
    with pytest.raises(CourseIsOver):
        kept(replace_invitation, over, actor=ANH, now=NOW)
