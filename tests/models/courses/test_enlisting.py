"""Rooms and trainers."""

import pytest
import sqlalchemy as sa

from models.audit.actor import Actor
from models.courses.course import Course, CourseState
from models.courses.desk_queries import accounts_for_trainer, trainers
from models.courses.enlisting import TrainerFacts, VenueFacts, add_trainer, add_venue, edit_trainer, edit_venue
from models.courses.refusals import (
    AccountAlreadyJoined,
    BadMapLink,
    NameMissing,
    NotATrainerAccount,
    UnknownCommune,
    VenueNameTaken,
)
from models.courses.trainer import Trainer
from models.courses.training_session import TrainingSession
from models.courses.venue import Venue
from models.db import session
from models.errors import NotFound
from models.people.roles import Role
from tests.conftest import NOW
from tests.factories.courses import make_course, make_trainer, make_venue
from tests.factories.people import make_user

ANH = Actor("user", "Ánh", 1)
HALL = {"name": "Hội trường A", "address": "12 Hùng Vương", "commune_code": "21025"}


def test_venue_is_added(kept):
    venue = kept(lambda: add_venue(VenueFacts(**HALL, map_url="https://osm.org/a"), actor=ANH, now=NOW))
    assert (venue.name, venue.commune_code, venue.map_url) == ("Hội trường A", "21025", "https://osm.org/a")


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"name": ""}, NameMissing, "name"),
        ({"commune_code": "00000"}, UnknownCommune, "commune_code"),
        ({"map_url": "javascript:alert(1)"}, BadMapLink, "map_url"),
        ({"map_url": "https://"}, BadMapLink, "map_url"),
        ({"map_url": "https://[::1"}, BadMapLink, "map_url"),
        ({"map_url": "//osm.org/a"}, BadMapLink, "map_url"),
    ],
)
def test_venue_that_cannot_be_is_refused_at_its_field(kept, changes, refusal, field):
    with pytest.raises(refusal) as caught:
        kept(lambda: add_venue(VenueFacts(**{**HALL, **changes}), actor=ANH, now=NOW))
    assert caught.value.field == field


def test_venue_name_is_taken_once(kept):
    kept(add_venue, VenueFacts(**HALL), actor=ANH, now=NOW)
    other = kept(make_venue, "Phòng 2")
    with pytest.raises(VenueNameTaken):
        kept(add_venue, VenueFacts(**HALL), actor=ANH, now=NOW)
    with pytest.raises(VenueNameTaken):
        kept(edit_venue, other.id, VenueFacts(**HALL), actor=ANH, now=NOW)
    assert session.scalar(sa.select(sa.func.count()).select_from(Venue)) == 2


def test_moved_venue_raises_the_revision_of_published_courses_held_there(kept):
    published = kept(lambda: make_course().id)
    draft = kept(lambda: make_course(state=CourseState.DRAFT).id)
    for course_id in (published, draft):
        venue_id = session.scalar(sa.select(TrainingSession.venue_id).where(TrainingSession.course_id == course_id))
        kept(edit_venue, venue_id, VenueFacts(**{**HALL, "name": f"Phòng {venue_id}"}), actor=ANH, now=NOW)
    session.rollback()
    revisions = dict(session.execute(sa.select(Course.id, Course.revision)).all())
    assert revisions == {published: 1, draft: 0}


def test_unknown_venue_and_trainer_are_not_found(kept):
    with pytest.raises(NotFound):
        kept(edit_venue, 999_999, VenueFacts(**HALL), actor=ANH, now=NOW)
    with pytest.raises(NotFound):
        kept(edit_trainer, 999_999, TrainerFacts(name="Mai"), actor=ANH, now=NOW)


def test_trainer_is_joined_to_an_account_with_the_role(kept):
    user_id = kept(lambda: make_user(Role.TRAINER, email="mai@example.vn").id)
    kept(add_trainer, TrainerFacts(name="Đỗ Thị Mai", user_id=user_id), actor=ANH, now=NOW)
    assert [(trainer.name, account) for trainer, account in trainers()] == [("Đỗ Thị Mai", "mai@example.vn")]


def test_account_without_the_role_is_no_trainers(kept):
    user_id = kept(lambda: make_user(Role.ORGANISER).id)
    with pytest.raises(NotATrainerAccount):
        kept(add_trainer, TrainerFacts(name="Mai", user_id=user_id), actor=ANH, now=NOW)


def test_account_is_joined_to_one_trainer_only(kept):
    user_id = kept(lambda: make_user(Role.TRAINER).id)
    kept(make_trainer, "Mai", user_id)
    other = kept(make_trainer, "Dũng")
    with pytest.raises(AccountAlreadyJoined):
        kept(add_trainer, TrainerFacts(name="Lan", user_id=user_id), actor=ANH, now=NOW)
    with pytest.raises(AccountAlreadyJoined):
        kept(edit_trainer, other.id, TrainerFacts(name="Dũng", user_id=user_id), actor=ANH, now=NOW)


def test_accounts_offered_are_free_trainer_accounts_and_her_own(kept):
    joined = kept(lambda: make_user(Role.TRAINER, name="Mai", email="mai@example.vn").id)
    free = kept(lambda: make_user(Role.TRAINER, name="Dũng", email="dung@example.vn").id)
    kept(make_user, Role.ORGANISER)
    mai = kept(make_trainer, "Mai", joined)
    assert accounts_for_trainer() == [(free, "Dũng", "dung@example.vn")]
    assert accounts_for_trainer(mai.id) == [(free, "Dũng", "dung@example.vn"), (joined, "Mai", "mai@example.vn")]


def test_renamed_trainer_is_sorted_by_her_new_name(kept):
    trainer_id = kept(lambda: make_trainer("Nguyễn Thị Ánh").id)
    kept(make_trainer, "Trần Bình")
    kept(edit_trainer, trainer_id, TrainerFacts(name="Nguyễn Thị Yến"), actor=ANH, now=NOW)
    assert session.scalars(sa.select(Trainer.name).order_by(Trainer.name_sort)).all() == ["Trần Bình", "Nguyễn Thị Yến"]
