"""Within which bounds a course sets how it takes attendance, and when those rules stay as they are."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from models.attendance.closing import close_session, reopen_session
from models.attendance.holding import closed_once_held, is_closed
from models.attendance.queries import has_scans
from models.audit.actor import Actor
from models.courses.attendance_rules import GraceOutOfRange, OpeningOutOfRange, TakenDaysOutOfRange
from models.courses.course import Course
from models.courses.drafting import create_course, edit_course
from models.courses.edition import course_edition, session_edition
from models.courses.refusals import AttendanceRulesAreFixed, EditedMeanwhile, SessionClosedForEdits
from models.courses.scheduling import SessionFacts, edit_session
from models.courses.trainer import Trainer
from models.courses.training_session import TrainingSession
from models.db import session
from tests.conftest import NOW
from tests.factories.attendance import lessons_of
from tests.factories.courses import course_facts, make_course, make_trainer
from tests.factories.evidence import make_past_course
from tests.factories.people import make_principal

ANH = Actor("user", "Ánh", 1)
RULES = {
    "late_after_minutes": 15, "scans_open_minutes": 30, "scans_taken_days": 3, "second_check": True,
    "names_on_phones": True,
}  # fmt: skip


def rules_of(course_id):
    return {name: getattr(session.get_one(Course, course_id), name) for name in RULES}


def change(kept, course_id, edition, **rules):
    kept(
        edit_course, course_id, course_facts(**rules), started_from=edition, closed_sessions=closed_once_held,
        count_seats=lambda ids: dict.fromkeys(ids, 0), actor=ANH, now=NOW,
    )  # fmt: skip


def edition_of(course_id):
    edition = course_edition(session.get_one(Course, course_id))
    session.rollback()
    return edition


def test_a_course_that_says_nothing_opens_an_hour_before_and_takes_scans_for_two_weeks(kept):
    course = kept(create_course, course_facts(), actor=ANH, now=NOW)
    assert rules_of(course.id) == {
        "late_after_minutes": None, "scans_open_minutes": 60, "scans_taken_days": 14, "second_check": False,
        "names_on_phones": False,
    }  # fmt: skip


def test_a_course_keeps_the_rules_that_it_is_given_and_their_change_makes_another_edition(kept):
    course = kept(create_course, course_facts(), actor=ANH, now=NOW)
    edition = edition_of(course.id)
    change(kept, course.id, edition, **RULES)
    assert rules_of(course.id) == RULES
    session.rollback()
    with pytest.raises(EditedMeanwhile):
        change(kept, course.id, edition, late_after_minutes=10)


@pytest.mark.parametrize(
    ("rules", "refusal"),
    [
        ({"late_after_minutes": -1}, GraceOutOfRange),
        ({"late_after_minutes": 241}, GraceOutOfRange),
        ({"scans_open_minutes": -1}, OpeningOutOfRange),
        ({"scans_open_minutes": 721}, OpeningOutOfRange),
        ({"scans_taken_days": 0}, TakenDaysOutOfRange),
        ({"scans_taken_days": 61}, TakenDaysOutOfRange),
    ],
    ids=str,
)
def test_what_is_out_of_bounds_is_refused_by_name_and_by_the_database(kept, rules, refusal):
    with pytest.raises(refusal):
        kept(create_course, course_facts(**rules), actor=ANH, now=NOW)
    kept(make_course)
    with pytest.raises(IntegrityError):
        session.execute(sa.update(Course).values(**rules))
    session.rollback()


WINDOW = {"registration_opens_at": NOW - timedelta(days=30), "registration_closes_at": NOW - timedelta(days=14)}


def closed_class(kept):
    actor = kept(make_principal).actor
    course = kept(lambda: make_past_course("Ánh", trainer=make_trainer()))
    lesson = lessons_of(course)[0]
    kept(close_session, lesson.id, actor=actor, now=NOW)
    return course.id, lesson.id, actor


def test_rules_by_which_a_closed_session_was_counted_stay_until_it_is_opened_again(kept):
    course_id, lesson_id, actor = closed_class(kept)
    for rule in ({"late_after_minutes": 15}, {"second_check": True}):
        with pytest.raises(AttendanceRulesAreFixed):
            change(kept, course_id, edition_of(course_id), **rule)
    change(kept, course_id, edition_of(course_id), scans_taken_days=20, **WINDOW)
    kept(reopen_session, lesson_id, "Bổ sung danh sách ký tên", actor=actor, now=NOW)
    change(kept, course_id, edition_of(course_id), late_after_minutes=15, **WINDOW)
    assert rules_of(course_id)["late_after_minutes"] == 15


def test_the_times_of_a_closed_session_stay(kept):
    course_id, lesson_id, _ = closed_class(kept)
    lesson = session.get_one(TrainingSession, lesson_id)
    teach = session.scalars(sa.select(Trainer.id)).all()
    facts = SessionFacts(
        starts_at=lesson.starts_at, ends_at=lesson.ends_at.replace(minute=45), units=4, topic=lesson.topic,
        venue_id=lesson.venue_id, trainer_ids=frozenset(teach),
    )  # fmt: skip
    edition = session_edition(lesson, teach)
    session.rollback()
    with pytest.raises(SessionClosedForEdits):
        kept(
            edit_session, course_id, lesson_id, facts, started_from=edition, has_scans=has_scans, is_closed=is_closed,
            actor=ANH, now=NOW,
        )  # fmt: skip
