"""Sessions: no trainer and no room in two places at one time."""

from threading import Barrier, Thread
from uuid import uuid4

import pytest
import sqlalchemy as sa

from blueprints.common.unit_of_work import unit_of_work
from models.attendance.holding import is_closed
from models.attendance.queries import has_scans
from models.attendance.scan import Direction, Method, Outcome, Reason, Scan
from models.audit.actor import Actor
from models.audit.audit_event import AuditEvent
from models.courses.course import Course, CourseState
from models.courses.drafting import create_course
from models.courses.edition import session_edition
from models.courses.publishing import publish_course
from models.courses.refusals import (
    CourseIsOver,
    DayHasScans,
    EditedMeanwhile,
    NoSessions,
    SessionHasScans,
    SessionInverted,
    SessionsOverlap,
    SessionWithoutTrainer,
    TopicMissing,
    TrainerBusy,
    UnitsHaveScans,
    UnitsOutOfRange,
    UnknownTrainer,
    UnknownVenue,
    VenueBusy,
    WindowAfterLastSession,
)
from models.courses.scheduling import add_session, edit_session, remove_session
from models.courses.training_session import TrainingSession, session_trainer
from models.db import session
from models.errors import NotFound, RuleViolation
from models.registrations.enrolment import Enrolment
from tests.conftest import NOW
from tests.factories.courses import course_facts, make_course, make_trainer, make_venue, session_facts
from tests.factories.registrations import KEY, make_registration

ANH = Actor("user", "Ánh", 1)


def draft(title="Khóa một"):
    return create_course(course_facts(title=title), actor=ANH, now=NOW).id


def add(course_id, facts):
    return add_session(course_id, facts, actor=ANH, now=NOW).id


def edition(session_id):
    return session_edition(session.get(TrainingSession, session_id), taught_by(session_id))


def edit(course_id, session_id, facts, *, started_from=None):
    return edit_session(
        course_id, session_id, facts, started_from=started_from or edition(session_id), has_scans=has_scans,
        is_closed=is_closed, actor=ANH, now=NOW,
    )  # fmt: skip


def published(trainer, venue):
    """A published course with one session, in 14 days from 07:30 to 11:30."""
    course_id = draft("Khóa đã công bố")
    add(course_id, session_facts(venue, trainer))
    publish_course(course_id, actor=ANH, now=NOW)
    return course_id


def taught_by(session_id):
    return set(
        session.scalars(sa.select(session_trainer.c.trainer_id).where(session_trainer.c.session_id == session_id))
    )


def revision(course_id):
    session.rollback()
    return session.scalar(sa.select(Course.revision).where(Course.id == course_id))


def test_session_is_added_with_its_trainers(kept):
    venue, mai, dung = kept(make_venue), kept(make_trainer, "Mai"), kept(make_trainer, "Dũng")
    session_id = kept(lambda: add(draft(), session_facts(venue, mai, dung, topic="5S")))
    lesson = session.get(TrainingSession, session_id)
    assert (lesson.topic, lesson.units, lesson.venue_id) == ("5S", 4, venue.id)
    assert f"{lesson.starts_at:%d/%m/%Y %H:%M} {lesson.ends_at:%H:%M}" == "07/12/2026 00:30 04:30"
    assert taught_by(session_id) == {mai.id, dung.id}


def test_trainer_in_two_places_is_refused_by_name_course_and_times(kept):
    mai = kept(make_trainer, "Đỗ Thị Mai")
    kept(lambda: add(draft("Khóa kia"), session_facts(make_venue(), mai, topic="Đo năng suất")))
    with pytest.raises(TrainerBusy) as caught:
        kept(lambda: add(draft("Khóa này"), session_facts(make_venue(), mai, begins="11:00", ends="14:00")))
    assert str(caught.value) == (
        "Đỗ Thị Mai đã dạy buổi “Đo năng suất” của khóa “Khóa kia” (07:30–11:30 ngày 07/12/2026). "
        "Vui lòng chọn giờ khác hoặc giảng viên khác."
    )
    assert caught.value.field == "trainers"


def test_room_used_twice_is_refused_by_name_course_and_times(kept):
    hall = kept(make_venue, "Hội trường A")
    kept(lambda: add(draft("Khóa kia"), session_facts(hall, make_trainer(), topic="Đo năng suất")))
    with pytest.raises(VenueBusy) as caught:
        kept(lambda: add(draft("Khóa này"), session_facts(hall, make_trainer(), begins="06:00", ends="07:31")))
    assert str(caught.value) == (
        "“Hội trường A” đã có buổi “Đo năng suất” của khóa “Khóa kia” (07:30–11:30 ngày 07/12/2026). "
        "Vui lòng chọn giờ khác hoặc địa điểm khác."
    )
    assert caught.value.field == "venue"


def test_sessions_that_touch_do_not_overlap(kept):
    hall, mai = kept(make_venue), kept(make_trainer)
    kept(lambda: add(draft(), session_facts(hall, mai)))
    kept(lambda: add(draft(), session_facts(hall, mai, begins="11:30", ends="13:00")))
    kept(lambda: add(draft(), session_facts(hall, mai, begins="06:00", ends="07:30")))
    assert session.scalar(sa.select(sa.func.count()).select_from(TrainingSession)) == 3


def test_two_sessions_of_one_course_at_one_time_are_refused(kept):
    course_id = kept(draft)
    kept(lambda: add(course_id, session_facts(make_venue(), make_trainer(), topic="Buổi sáng")))
    with pytest.raises(SessionsOverlap) as caught:
        kept(lambda: add(course_id, session_facts(make_venue(), make_trainer(), begins="10:00", ends="12:00")))
    assert "“Buổi sáng” của chính khóa này (07:30–11:30 ngày 07/12/2026)" in str(caught.value)
    assert caught.value.field == "starts"


def test_cancelled_course_frees_its_room_and_trainer(kept):
    mai = kept(make_trainer)
    cancelled = kept(lambda: make_course(state=CourseState.CANCELLED, trainer=mai, sessions=1).id)
    lesson = session.scalar(sa.select(TrainingSession).where(TrainingSession.course_id == cancelled))
    times = {"starts_at": lesson.starts_at, "ends_at": lesson.ends_at, "venue_id": lesson.venue_id}
    kept(lambda: add(draft(), session_facts(make_venue(), mai, **times)))
    assert session.scalar(sa.select(sa.func.count()).select_from(TrainingSession)) == 2


def test_session_may_be_moved_within_its_own_time(kept):
    course_id, hall, mai = kept(draft), kept(make_venue), kept(make_trainer)
    session_id = kept(lambda: add(course_id, session_facts(hall, mai)))
    facts = session_facts(hall, mai, begins="08:00", ends="12:00", topic="Khác")
    kept(edit, course_id, session_id, facts)
    session.rollback()
    assert f"{session.get(TrainingSession, session_id).starts_at:%H:%M}" == "01:00"


def test_moved_session_may_not_take_a_busy_trainer(kept):
    course_id, mai, dung = kept(draft), kept(make_trainer, "Mai"), kept(make_trainer, "Dũng")
    session_id = kept(lambda: add(course_id, session_facts(make_venue(), mai)))
    kept(lambda: add(draft("Khóa kia"), session_facts(make_venue(), dung)))
    with pytest.raises(TrainerBusy):
        kept(lambda: edit(course_id, session_id, session_facts(make_venue(), dung)))


def test_trainers_of_a_session_are_replaced(kept):
    course_id, hall = kept(draft), kept(make_venue)
    mai, dung = kept(make_trainer, "Mai"), kept(make_trainer, "Dũng")
    session_id = kept(lambda: add(course_id, session_facts(hall, mai)))
    kept(edit, course_id, session_id, session_facts(hall, dung))
    assert taught_by(session_id) == {dung.id}


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"topic": ""}, TopicMissing, "topic"),
        ({"units": 0}, UnitsOutOfRange, "units"),
        ({"units": 13}, UnitsOutOfRange, "units"),
        ({"begins": "11:30", "ends": "11:30"}, SessionInverted, "ends"),
        ({"begins": "13:00", "ends": "11:30"}, SessionInverted, "ends"),
        ({"venue_id": 999_999}, UnknownVenue, "venue"),
        ({"trainer_ids": frozenset({999_999})}, UnknownTrainer, "trainers"),
    ],
)
def test_session_that_cannot_be_is_refused_at_its_field(kept, changes, refusal, field):
    with pytest.raises(refusal) as caught:
        kept(lambda: add(draft(), session_facts(make_venue(), **changes)))
    assert caught.value.field == field


def test_session_over_two_days_is_refused(kept):
    tomorrow = session_facts(kept(make_venue), day=15).ends_at
    with pytest.raises(SessionInverted):
        kept(lambda: add(draft(), session_facts(make_venue(), ends_at=tomorrow)))


def test_session_of_another_course_is_not_found(kept):
    session_id = kept(lambda: add(draft(), session_facts(make_venue())))
    other = kept(draft, "Khóa kia")
    with pytest.raises(NotFound):
        kept(lambda: edit(other, session_id, session_facts(make_venue())))
    with pytest.raises(NotFound):
        kept(remove_session, other, session_id, actor=ANH, now=NOW)


def test_draft_changes_without_a_revision(kept):
    course_id = kept(draft)
    kept(lambda: add(course_id, session_facts(make_venue())))
    assert revision(course_id) == 0


def test_each_change_of_a_published_programme_raises_the_revision(kept):
    mai, hall = kept(make_trainer), kept(make_venue)
    course_id = kept(published, mai, hall)
    session_id = kept(lambda: add(course_id, session_facts(hall, mai, day=15)))
    assert revision(course_id) == 1
    kept(edit, course_id, session_id, session_facts(hall, mai, day=16))
    assert revision(course_id) == 2
    kept(edit, course_id, session_id, session_facts(hall, mai, day=16))
    assert revision(course_id) == 2
    kept(remove_session, course_id, session_id, actor=ANH, now=NOW)
    assert revision(course_id) == 3
    assert session.scalar(sa.select(Course.revised_at).where(Course.id == course_id)) == NOW


def test_published_session_keeps_a_trainer(kept):
    hall = kept(make_venue)
    course_id = kept(lambda: published(make_trainer(), hall))
    with pytest.raises(SessionWithoutTrainer) as caught:
        kept(lambda: add(course_id, session_facts(hall, day=15, topic="Buổi trống")))
    assert str(caught.value).startswith("Buổi “Buổi trống” (07:30–11:30 ngày 08/12/2026) chưa có giảng viên.")


def test_published_course_keeps_its_last_session(kept):
    course_id = kept(lambda: published(make_trainer(), make_venue()))
    session_id = session.scalar(sa.select(TrainingSession.id))
    with pytest.raises(NoSessions):
        kept(remove_session, course_id, session_id, actor=ANH, now=NOW)
    assert session.scalar(sa.select(sa.func.count()).select_from(TrainingSession)) == 1


def test_published_programme_may_not_end_before_registration(kept):
    mai, hall = kept(make_trainer), kept(make_venue)
    course_id = kept(published, mai, hall)
    session_id = session.scalar(sa.select(TrainingSession.id))
    with pytest.raises(WindowAfterLastSession):
        kept(edit, course_id, session_id, session_facts(hall, mai, day=3))


def test_session_edit_that_started_from_an_older_session_is_refused(kept):
    course_id, hall, mai = kept(draft), kept(make_venue), kept(make_trainer)
    session_id = kept(lambda: add(course_id, session_facts(hall)))
    seen = edition(session_id)
    kept(edit, course_id, session_id, session_facts(hall, mai), started_from=seen)
    with pytest.raises(EditedMeanwhile):
        kept(edit, course_id, session_id, session_facts(hall, topic="Khác"), started_from=seen)
    assert (taught_by(session_id), session.scalar(sa.select(TrainingSession.topic))) == ({mai.id}, "Nhận diện lãng phí")
    kept(edit, course_id, session_id, session_facts(hall, mai), started_from=seen)  # the same form sent twice


def test_session_at_which_people_were_checked_in_keeps_its_day_and_units(kept):
    course_id, hall, mai = kept(draft), kept(make_venue), kept(make_trainer)
    session_id = kept(lambda: add(course_id, session_facts(hall)))
    kept(lambda: check_in_someone(course_id, session_id))
    with pytest.raises(DayHasScans) as caught:
        kept(edit, course_id, session_id, session_facts(hall, day=74))
    assert str(caught.value).endswith("Giờ học vẫn sửa được trong ngày 07/12/2026.")
    with pytest.raises(UnitsHaveScans, match="số tiết giữ nguyên là 4"):
        kept(edit, course_id, session_id, session_facts(hall, units=12))
    changed = session_facts(kept(make_venue), mai, begins="08:00", ends="11:00", topic="Khác")
    assert kept(lambda: edit(course_id, session_id, changed).topic) == "Khác"


def test_session_with_refused_scans_alone_may_be_moved(kept):
    course_id, hall = kept(draft), kept(make_venue)
    session_id = kept(lambda: add(course_id, session_facts(hall)))
    kept(lambda: session.add(a_scan(session_id)))
    assert kept(lambda: edit(course_id, session_id, session_facts(hall, day=20, units=6)).units) == 6


def check_in_someone(course_id, session_id):
    make_registration(session.get(Course, course_id), KEY, "Lê An")
    scan = a_scan(session_id)
    scan.outcome, scan.reason, scan.enrolment_id = Outcome.ACCEPTED, None, session.scalar(sa.select(Enrolment.id))
    session.add(scan)


def test_session_with_scans_stays(kept):
    course_id = kept(draft)
    session_id = kept(lambda: add(course_id, session_facts(make_venue())))
    kept(lambda: session.add(a_scan(session_id)))
    with pytest.raises(SessionHasScans):
        kept(remove_session, course_id, session_id, actor=ANH, now=NOW)
    assert session.get(TrainingSession, session_id) is not None


def a_scan(session_id):
    return Scan(
        scan_id=uuid4(), ticket="0" * 64, session_ref=str(session_id),
        session_id=session_id, direction=Direction.IN, method=Method.TYPED, scanned_at=NOW, received_at=NOW,
        offline=False, outcome=Outcome.REJECTED, reason=Reason.UNKNOWN_TICKET,
    )  # fmt: skip


def test_course_that_is_over_takes_no_session(kept):
    course_id = kept(lambda: make_course(state=CourseState.CANCELLED).id)
    with pytest.raises(CourseIsOver):
        kept(lambda: add(course_id, session_facts(make_venue(), day=40)))


def test_each_act_leaves_an_audit_line(kept):
    course_id, hall = kept(draft), kept(make_venue)
    session_id = kept(lambda: add(course_id, session_facts(hall)))
    kept(edit, course_id, session_id, session_facts(hall, day=15))
    kept(remove_session, course_id, session_id, actor=ANH, now=NOW)
    lines = session.execute(sa.select(AuditEvent.action, AuditEvent.details).order_by(AuditEvent.id)).all()
    assert [line.action for line in lines] == ["course.created", "session.added", "session.edited", "session.removed"]
    assert lines[3].details == {
        "title": "Khóa một", "topic": "Nhận diện lãng phí", "times": "07:30–11:30 ngày 08/12/2026",
    }  # fmt: skip


def test_one_trainer_asked_for_by_many_at_once_is_given_once(app, kept):
    mai = kept(make_trainer)
    asks = [(kept(draft, f"Khóa {number}"), session_facts(kept(make_venue), mai)) for number in range(8)]
    results = race(app, asks)
    assert sorted(results, key=str.lower) == ["added", *["TrainerBusy"] * 7]


def test_one_room_asked_for_by_many_at_once_is_given_once(app, kept):
    hall = kept(make_venue)
    asks = [(kept(draft, f"Khóa {number}"), session_facts(hall, kept(make_trainer))) for number in range(8)]
    results = race(app, asks)
    assert sorted(results, key=str.lower) == ["added", *["VenueBusy"] * 7]


def race(app, asks):
    session.rollback()
    start, results = Barrier(len(asks)), []

    def ask(course_id, facts):
        start.wait()
        try:
            with app.app_context(), unit_of_work():
                add(course_id, facts)
        except RuleViolation as refusal:
            results.append(type(refusal).__name__)
        else:
            results.append("added")

    threads = [Thread(target=ask, args=pair) for pair in asks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
