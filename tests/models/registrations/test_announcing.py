"""Telling of a changed programme: what changed, to whom, once."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.attendance.holding import is_closed
from models.attendance.queries import has_scans
from models.audit.actor import Actor
from models.audit.audit_event import AuditEvent
from models.courses.course import Course, CourseState
from models.courses.edition import session_edition
from models.courses.enlisting import VenueFacts, edit_venue
from models.courses.programme import KeptProgramme, planned_sessions
from models.courses.scheduling import add_session, edit_session, remove_session
from models.courses.training_session import TrainingSession
from models.courses.venue import Venue
from models.db import session
from models.mail.outgoing_mail import OutgoingMail
from models.registrations.announcement import CourseAnnouncement
from models.registrations.announcing import ChangedMeanwhile, NothingToTell, announce_changes, changes_to_tell
from models.registrations.enrolment import Enrolment, EnrolmentState
from tests.conftest import NOW
from tests.factories.courses import make_course, make_trainer, make_venue, session_facts
from tests.factories.registrations import KEY, make_registration

ANH = Actor("user", "Ánh", 1)
LATER = NOW + timedelta(hours=1)


class Room:
    """A published course of two sessions, with one company registered an hour before NOW."""

    def __init__(self, state=CourseState.PUBLISHED):
        self.trainer = make_trainer()
        self.venue = make_venue("Phòng 9")
        course = make_course(trainer=self.trainer, seats=3, state=state)
        self.course_id = course.id
        self.registration = make_registration(course, KEY, "An", "Bình", "Chi", waiting=1)
        self.registration.created_at = NOW - timedelta(hours=1)
        session.execute(sa.update(Enrolment).values(email=sa.func.lower(Enrolment.folded) + "@example.vn"))

    def lessons(self):
        session.rollback()
        found = sa.select(TrainingSession).where(TrainingSession.course_id == self.course_id)
        return list(session.scalars(found.order_by(TrainingSession.starts_at)))

    def facts(self, lesson, **changes):
        """The session as it is, but for these changes."""
        stands = {name: getattr(lesson, name) for name in ("starts_at", "ends_at", "units", "topic", "venue_id")}
        return session_facts(self.venue, self.trainer, **(stands | changes))


@pytest.fixture
def room(kept):
    return kept(Room)


@pytest.fixture
def edit(kept, room):
    def run(index, *, now=NOW, **changes):
        lesson = room.lessons()[index]
        facts, seen = room.facts(lesson, **changes), session_edition(lesson, [room.trainer.id])
        lesson_id = lesson.id
        session.rollback()
        kept(edit_session, room.course_id, lesson_id, facts, started_from=seen, has_scans=has_scans,
             is_closed=is_closed, actor=ANH, now=now)  # fmt: skip

    return run


def to_tell(room, now=LATER):
    session.rollback()
    course = session.get_one(Course, room.course_id)
    found = changes_to_tell(course, planned_sessions(course.id), now)
    session.rollback()
    return found


def revision(room):
    session.rollback()
    return session.scalar(sa.select(Course.revision).where(Course.id == room.course_id))


def told_names():
    session.rollback()
    return list(session.scalars(sa.select(OutgoingMail.to_name).order_by(OutgoingMail.id)))


def test_an_unchanged_course_has_nothing_to_tell(room):
    assert to_tell(room) == []


def test_a_moved_session_waits_to_be_told_and_nothing_is_sent(room, edit):
    before = room.lessons()[0]
    edit(0, venue_id=room.venue.id)
    (change,) = to_tell(room)
    assert (change.old.uid, change.new.uid) == (str(before.uid), str(before.uid))
    assert change.old.venue.name != change.new.venue.name == "Phòng 9"
    assert told_names() == []


def test_a_change_put_back_is_no_change(room, edit):
    stands = room.lessons()[0].venue_id
    edit(0, venue_id=room.venue.id)
    edit(0, venue_id=stands)
    assert to_tell(room) == []


def test_who_registered_while_a_session_was_elsewhere_is_told_that_it_is_back(kept, room, edit):
    stands = room.lessons()[0].venue_id
    edit(0, venue_id=room.venue.id)

    def come():
        made = make_registration(session.get_one(Course, room.course_id), KEY, "Dũng", waiting=1)
        made.created_at = NOW + timedelta(minutes=10)

    kept(come)
    edit(0, venue_id=stands, now=NOW + timedelta(minutes=20))
    (change,) = to_tell(room)
    assert change.old.venue.name == "Phòng 9" != change.new.venue.name
    kept(announce_changes, room.course_id, revision(room), actor=ANH, now=LATER)
    assert to_tell(room) == []


def test_topic_and_units_alone_are_not_told(room, edit):
    edit(0, topic="Khác", units=3)
    assert to_tell(room) == []


def test_added_and_removed_sessions_are_told(room, kept):
    second = room.lessons()[1]
    facts = session_facts(room.venue, room.trainer, day=20)
    session.rollback()
    kept(add_session, room.course_id, facts, actor=ANH, now=NOW)
    kept(remove_session, room.course_id, second.id, actor=ANH, now=NOW)
    removed, added = to_tell(room)
    assert (removed.old.topic, removed.new) == ("Chuyên đề 2", None)
    assert (added.old, added.new.topic) == (None, "Nhận diện lãng phí")


def test_a_room_with_another_address_is_told(room, kept):
    venue = session.get_one(Venue, room.lessons()[0].venue_id)
    facts = VenueFacts(name=venue.name, address="99 Phan Đình Phùng", commune_code=venue.commune_code,
                       map_url=venue.map_url, directions=venue.directions)  # fmt: skip
    venue_id = venue.id
    session.rollback()
    kept(edit_venue, venue_id, facts, actor=ANH, now=NOW)
    assert [change.new.venue.address for change in to_tell(room)] == ["99 Phan Đình Phùng"] * 2


def test_announcing_tells_the_contact_and_seated_trainees_and_is_recorded(room, edit, kept):
    edit(0, venue_id=room.venue.id)
    assert kept(announce_changes, room.course_id, revision(room), actor=ANH, now=LATER) == 3
    assert told_names() == ["Phạm Thị Hoa", "An", "Bình"]
    announced = session.scalars(sa.select(CourseAnnouncement)).one()
    assert (announced.revision, announced.announced_by, announced.letters) == (1, "Ánh", 3)
    assert session.scalar(sa.select(AuditEvent.action).order_by(AuditEvent.id.desc())) == "course.change_announced"
    assert to_tell(room) == []


def test_the_next_change_is_compared_with_what_was_told_last(room, edit, kept):
    edit(0, venue_id=room.venue.id)
    kept(announce_changes, room.course_id, revision(room), actor=ANH, now=LATER)
    lesson = room.lessons()[0]
    moved = lesson.starts_at + timedelta(hours=1)
    edit(0, starts_at=moved, now=LATER)
    (change,) = to_tell(room)
    assert change.old.venue == change.new.venue
    assert (change.old.starts_at, change.new.starts_at) == (moved - timedelta(hours=1), moved)


def test_whoever_registered_after_the_change_is_not_told(room, edit, kept):
    edit(0, venue_id=room.venue.id)

    def register_late():
        late = make_registration(session.get_one(Course, room.course_id), KEY, "Dung", waiting=1)
        late.created_at, late.contact_name = LATER, "Người đến sau"

    kept(register_late)
    kept(announce_changes, room.course_id, revision(room), actor=ANH, now=LATER)
    assert "Người đến sau" not in told_names()


def test_announcing_another_revision_than_was_seen_is_refused(room, edit, kept):
    edit(0, venue_id=room.venue.id)
    seen = revision(room)
    edit(1, venue_id=room.venue.id)
    with pytest.raises(ChangedMeanwhile):
        kept(announce_changes, room.course_id, seen, actor=ANH, now=LATER)
    assert told_names() == []


def test_announcing_twice_tells_once(room, edit, kept):
    edit(0, venue_id=room.venue.id)
    kept(announce_changes, room.course_id, revision(room), actor=ANH, now=LATER)
    with pytest.raises(NothingToTell):
        kept(announce_changes, room.course_id, revision(room), actor=ANH, now=LATER)
    assert len(told_names()) == 3


def test_what_is_over_needs_no_telling(room, edit):
    edit(0, venue_id=room.venue.id)
    assert to_tell(room, now=room.lessons()[0].ends_at) == []


def test_a_draft_keeps_no_programme(kept):
    room = kept(Room, CourseState.DRAFT)
    kept(add_session, room.course_id, session_facts(room.venue, room.trainer, day=20), actor=ANH, now=NOW)
    assert session.scalar(sa.select(sa.func.count(KeptProgramme.id))) == 0


def test_where_nobody_has_registered_there_is_nobody_to_tell(room, edit, kept):
    edit(0, venue_id=room.venue.id)
    gone = {"state": EnrolmentState.WITHDRAWN, "seat_number": None, "withdrawn_at": NOW}
    kept(session.execute, sa.update(Enrolment).values(gone))
    assert to_tell(room) == []
