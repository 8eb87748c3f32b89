"""Rooms and trainers that courses may use."""

from dataclasses import asdict, dataclass
from datetime import datetime
from urllib.parse import urlsplit

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.courses.commune import commune_names
from models.courses.course import Course, CourseState
from models.courses.programme import keep_programme
from models.courses.publishing import revise
from models.courses.refusals import (
    AccountAlreadyJoined,
    BadMapLink,
    NameMissing,
    NotATrainerAccount,
    UnknownCommune,
    VenueNameTaken,
    said_by_database,
)
from models.courses.trainer import Trainer
from models.courses.training_session import TrainingSession
from models.courses.venue import Venue
from models.db import locked, session
from models.errors import NotFound
from models.people.roles import Role
from models.people.user import RoleGrant, User
from models.text import name_sort_key

COLUMNS_IN_CALENDARS = ("name", "address", "commune_code")


@dataclass(frozen=True, kw_only=True)
class VenueFacts:
    """What is said about a room."""

    name: str
    address: str
    commune_code: str
    map_url: str | None = None
    directions: str | None = None


@dataclass(frozen=True, kw_only=True)
class TrainerFacts:
    """What is said about a trainer; `user_id` joins her to her own account."""

    name: str
    position: str | None = None
    email: str | None = None
    user_id: int | None = None


def add_venue(facts: VenueFacts, *, actor: Actor, now: datetime) -> Venue:
    """Add a room. Raises `NameMissing`, `UnknownCommune`, `BadMapLink`, `VenueNameTaken`."""
    _check_venue(facts)
    venue = Venue(**asdict(facts))
    with said_by_database(VenueNameTaken(name=facts.name)):
        session.add(venue)
    record("venue.added", "venue", venue.id, actor=actor, now=now, name=venue.name)
    return venue


def edit_venue(venue_id: int, facts: VenueFacts, *, actor: Actor, now: datetime) -> Venue:
    """Change a room; the calendars of published courses held there learn of it. Raises what `add_venue` raises."""
    _check_venue(facts)
    # Courses before the room: the order of locks in scheduling.py.
    held_here = sa.select(TrainingSession.course_id).where(TrainingSession.venue_id == venue_id)
    courses = session.scalars(
        locked(
            sa.select(Course)
            .where(Course.id.in_(held_here), Course.state == CourseState.PUBLISHED)
            .order_by(Course.id)
            .execution_options(populate_existing=True)
        )
    ).all()
    venue = session.scalar(
        locked(sa.select(Venue).where(Venue.id == venue_id).execution_options(populate_existing=True))
    )
    if venue is None:
        raise NotFound
    shown_otherwise = any(getattr(venue, name) != getattr(facts, name) for name in COLUMNS_IN_CALENDARS)
    if shown_otherwise:
        for course in courses:
            keep_programme(course, now)
    with said_by_database(VenueNameTaken(name=facts.name)):
        for name, value in asdict(facts).items():
            setattr(venue, name, value)
    if shown_otherwise:
        for course in courses:
            revise(course, now)
    record("venue.edited", "venue", venue.id, actor=actor, now=now, name=venue.name)
    session.flush()
    return venue


def add_trainer(facts: TrainerFacts, *, actor: Actor, now: datetime) -> Trainer:
    """Add a trainer. Raises `NameMissing`, `NotATrainerAccount`, `AccountAlreadyJoined`."""
    _check_trainer(facts)
    trainer = Trainer(**asdict(facts), name_sort=name_sort_key(facts.name))
    with said_by_database(AccountAlreadyJoined()):
        session.add(trainer)
    record("trainer.added", "trainer", trainer.id, actor=actor, now=now, name=trainer.name)
    return trainer


def edit_trainer(trainer_id: int, facts: TrainerFacts, *, actor: Actor, now: datetime) -> Trainer:
    """Change a trainer. Raises what `add_trainer` raises."""
    _check_trainer(facts)
    trainer = session.scalar(
        locked(sa.select(Trainer).where(Trainer.id == trainer_id).execution_options(populate_existing=True))
    )
    if trainer is None:
        raise NotFound
    with said_by_database(AccountAlreadyJoined()):
        for name, value in asdict(facts).items():
            setattr(trainer, name, value)
        trainer.name_sort = name_sort_key(facts.name)
    record("trainer.edited", "trainer", trainer.id, actor=actor, now=now, name=trainer.name)
    return trainer


def _check_venue(facts: VenueFacts) -> None:
    if not facts.name:
        raise NameMissing
    if facts.commune_code not in commune_names():
        raise UnknownCommune
    if facts.map_url is not None and not _is_web_address(facts.map_url):
        raise BadMapLink


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and text.isprintable() and " " not in text


def _check_trainer(facts: TrainerFacts) -> None:
    if not facts.name:
        raise NameMissing
    if facts.user_id is None:
        return
    teaches = sa.select(RoleGrant.role).join(User, User.id == RoleGrant.user_id)
    teaches = teaches.where(User.id == facts.user_id, User.deactivated_at.is_(None), RoleGrant.role == Role.TRAINER)
    if session.scalar(teaches) is None:
        raise NotATrainerAccount
