"""Writing down a course and changing it."""

from datetime import timedelta
from threading import Thread

import pytest
import sqlalchemy as sa

from blueprints.common.unit_of_work import unit_of_work
from models.attendance.holding import closed_sessions
from models.audit.actor import Actor
from models.audit.audit_event import AuditEvent
from models.courses.course import Course, CourseState
from models.courses.drafting import create_course, edit_course
from models.courses.edition import course_edition
from models.courses.publishing import publish_course
from models.courses.refusals import (
    BadContactPhone,
    CourseIsOver,
    EditedMeanwhile,
    SeatsBelowTaken,
    SeatsOutOfRange,
    ThresholdOutOfRange,
    TitleMissing,
    WindowAfterLastSession,
    WindowInverted,
)
from models.db import session
from models.registrations.queries import seats_taken
from tests.conftest import NOW
from tests.factories.courses import course_facts, make_course, make_trainer
from tests.factories.registrations import make_registration

ANH = Actor("user", "Ánh", 1)


def create(**changes):
    return create_course(course_facts(**changes), actor=ANH, now=NOW)


def edition(course_id):
    return course_edition(session.scalars(sa.select(Course).where(Course.id == course_id)).one())


def edit(course_id, *, started_from=None, **changes):
    return edit_course(
        course_id, course_facts(**changes), started_from=started_from or edition(course_id), count_seats=seats_taken,
        closed_sessions=closed_sessions,
        actor=ANH, now=NOW,
    )  # fmt: skip


def test_created_course_is_a_draft_with_rendered_texts(kept):
    course = kept(create, programme_markdown="## Buổi một")
    assert course.state is CourseState.DRAFT
    assert course.slug == "cai-tien-nang-suat-voi-5s"
    assert course.folded == "cai tien nang suat voi 5s hop tac xa"
    assert course.summary_html == "<p>Học <strong>5S</strong>.</p>\n"
    assert course.programme_html == "<h2>Buổi một</h2>\n"
    assert course.contact_phone == "+842553822345"
    assert course.published_at is None


def test_second_course_of_one_title_gets_its_own_address(kept):
    assert [kept(create).slug for _ in range(3)] == [
        "cai-tien-nang-suat-voi-5s", "cai-tien-nang-suat-voi-5s-2", "cai-tien-nang-suat-voi-5s-3",
    ]  # fmt: skip


def test_title_without_letters_still_gets_an_address(kept):
    assert kept(create, title="!!!").slug == "khoa-hoc"


def test_long_title_gives_an_address_cut_between_words(kept):
    assert kept(create, title="Chất lượng " * 20).slug == "-".join(["chat-luong"] * 7)


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"title": ""}, TitleMissing, "title"),
        ({"seats": 0}, SeatsOutOfRange, "seats"),
        ({"seats": 5001}, SeatsOutOfRange, "seats"),
        ({"attendance_threshold": 101}, ThresholdOutOfRange, "attendance_threshold"),
        ({"registration_closes_at": NOW - timedelta(days=1)}, WindowInverted, "registration_closes_at"),
        ({"contact_phone": "12345"}, BadContactPhone, "contact_phone"),
    ],
)
def test_course_that_cannot_be_is_refused_at_its_field(kept, changes, refusal, field):
    with pytest.raises(refusal) as caught:
        kept(create, **changes)
    assert caught.value.field == field
    assert session.scalar(sa.select(sa.func.count()).select_from(Course)) == 0


def test_address_follows_the_title_of_a_draft(kept):
    course_id = kept(lambda: create().id)
    assert kept(lambda: edit(course_id, title="Năng suất xanh").slug) == "nang-suat-xanh"


def test_address_stays_once_published(kept):
    trainer = kept(make_trainer)
    course_id = kept(lambda: make_course(state=CourseState.DRAFT, trainer=trainer).id)
    kept(publish_course, course_id, actor=ANH, now=NOW)
    before = session.scalar(sa.select(Course.slug))
    edited = kept(edit, course_id, title="Tên khác hẳn")
    assert (edited.slug, edited.title) == (before, "Tên khác hẳn")


def test_changed_title_of_a_published_course_raises_its_revision(kept):
    trainer = kept(make_trainer)
    course_id = kept(lambda: make_course(trainer=trainer).id)
    edited = kept(edit, course_id, title="Tên khác")
    assert (edited.revision, edited.revised_at) == (1, NOW)


def test_seats_below_those_taken_are_refused_by_number(kept):
    trainer = kept(make_trainer)
    course = kept(lambda: make_course(seats=5, trainer=trainer))
    kept(make_registration, course, b"k" * 32, "An", "Bình", "Cường")
    with pytest.raises(SeatsBelowTaken) as caught:
        kept(edit, course.id, seats=2)
    assert str(caught.value).startswith("Đã có 3 học viên được xếp chỗ")
    assert kept(lambda: edit(course.id, seats=3).seats) == 3


def test_a_course_into_which_the_door_let_more_than_its_seats_can_still_be_edited(kept):
    trainer = kept(make_trainer)
    course = kept(lambda: make_course(seats=3, trainer=trainer))
    kept(make_registration, course, b"k" * 32, "An", "Bình", "Cường")
    kept(make_registration, course, b"k" * 32, "Dũng", "Yến")
    assert kept(edit, course.id, seats=3, audience="Kế toán").audience == "Kế toán"
    assert kept(edit, course.id, seats=4).seats == 4
    with pytest.raises(SeatsBelowTaken, match="Đã có 5"):
        kept(edit, course.id, seats=3)


def test_published_course_keeps_its_deadline_before_the_last_session_ends(kept):
    trainer = kept(make_trainer)
    course_id = kept(lambda: make_course(trainer=trainer).id)
    with pytest.raises(WindowAfterLastSession):
        kept(edit, course_id, registration_closes_at=NOW + timedelta(days=60))


@pytest.mark.parametrize("state", [CourseState.CLOSED, CourseState.CANCELLED])
def test_course_that_is_over_does_not_change(kept, state):
    course_id = kept(lambda: make_course(state=state).id)
    with pytest.raises(CourseIsOver):
        kept(edit, course_id)


def test_edit_leaves_an_audit_line_that_says_what_changed(kept):
    course_id = kept(lambda: create().id)
    kept(edit, course_id, seats=41, summary_markdown="Khác.")
    line = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (line.action, line.actor_name, line.subject_id) == ("course.edited", "Ánh", course_id)
    assert line.details["changes"] == {"seats": ["40", "41"]}
    assert line.details["texts"] == ["summary_markdown"]


def test_edit_that_started_from_an_older_course_is_refused(kept):
    course_id = kept(lambda: create().id)
    seen = edition(course_id)
    kept(edit, course_id, started_from=seen, seats=30)
    for started_from in (seen, "0123456789abcdef"):
        with pytest.raises(EditedMeanwhile):
            kept(edit, course_id, started_from=started_from, title="Tên khác")
    assert session.execute(sa.select(Course.seats, Course.title)).one() == (30, "Cải tiến năng suất với 5S")
    kept(edit, course_id, started_from=seen, seats=30)  # the same form sent twice undoes nothing


def test_publishing_does_not_stand_in_the_way_of_an_edit(kept):
    trainer = kept(make_trainer)
    course_id = kept(lambda: make_course(state=CourseState.DRAFT, trainer=trainer).id)
    seen = edition(course_id)
    kept(publish_course, course_id, actor=ANH, now=NOW)
    assert kept(lambda: edit(course_id, started_from=seen, seats=30).seats) == 30


def test_edit_that_changes_nothing_leaves_no_line(kept):
    course_id = kept(lambda: create().id)
    kept(edit, course_id)
    assert session.scalars(sa.select(AuditEvent.action)).all() == ["course.created"]


def test_courses_of_one_title_saved_at_once_all_get_addresses(app):
    def save():
        with app.app_context(), unit_of_work():
            create()

    threads = [Thread(target=save) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        slugs = set(session.scalars(sa.select(Course.slug)))
    assert slugs == {"cai-tien-nang-suat-voi-5s", *(f"cai-tien-nang-suat-voi-5s-{n}" for n in range(2, 7))}
