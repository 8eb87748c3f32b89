"""An installation with work in it: a course that is taught today, its registered people, a trainer with an account.

Everything is made by the same acts that the doors call.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from flask import Flask

from app import create_app
from blueprints.common.extensions import bearer_key
from blueprints.common.unit_of_work import unit_of_work
from models.audit.actor import Actor
from models.clock import at_vietnam, now, vietnam_date
from models.courses.commune import Commune, load_communes
from models.courses.course import Course
from models.courses.drafting import CourseFacts, create_course
from models.courses.publishing import publish_course
from models.courses.scheduling import SessionFacts, add_session
from models.courses.trainer import Trainer
from models.courses.training_session import TrainingSession
from models.courses.venue import Venue
from models.db import session
from models.people.passwords import hash_password
from models.people.roles import Role
from models.people.user import RoleGrant, User
from models.registrations.application import Application, Trainee
from models.registrations.enrolment import Enrolment
from models.registrations.organisation import OrganisationKind
from models.registrations.registering import register
from models.registrations.tax_code import read_identifier
from models.registrations.ticket import ticket_code
from models.text import name_sort_key
from settings import Settings

TRAINER_EMAIL = "giang-vien@example.vn"
TRAINER_PASSWORD = "một câu dài của máy đo"  # noqa: S105  # of an installation that lives for a minute
SEATS = 5_000
ON_ONE_FORM = 20
TAX_CODE = "0100109106"
FAMILIES = "Nguyễn Trần Lê Phạm Võ Đặng Bùi Đỗ Hồ Ngô".split()
MIDDLES = "Văn Thị Minh Thu Đình Ngọc Quang Hữu Thanh Xuân".split()
GIVEN = "An Bình Châu Dũng Hà Hương Khôi Lan Mai Nam Phúc Quân Sơn Thảo Uyên Vân Yến Đạt Ánh Trúc".split()


@dataclass(frozen=True)
class Load:
    """What a bench needs to know of it."""

    course_id: int
    slug: str
    session_id: int
    session_uid: str
    tickets: list[str]


def opened(settings: dict[str, str]) -> Flask:
    """The same installation in this process."""
    return create_app(Settings.from_environment(settings))


def make(settings: dict[str, str], people: int, *, seats: int = SEATS) -> Load:
    """Fill an empty installation before the server starts."""
    with opened(settings).app_context():
        return _fill(people, seats)


def add_courses(settings: dict[str, str], enrolments: int) -> None:
    """Fill the installation with so many enrolments of other courses, each of which is full at the end."""
    with opened(settings).app_context():
        actor, at = Actor.system(), now()
        for number, start in enumerate(range(0, enrolments, SEATS), 1):
            with unit_of_work():
                trainer = session.scalars(sa.select(Trainer)).one()
                first_day = vietnam_date(at) + timedelta(days=20 * number)
                course, _ = _course(trainer, _venue(), actor, at, first_day=first_day)
                course_id = course.id
            _register(course_id, min(SEATS, enrolments - start), actor, at)


def _fill(people: int, seats: int) -> Load:
    actor, at = Actor.system(), now()
    password_hash = hash_password(TRAINER_PASSWORD)
    with unit_of_work():
        load_communes()
        course, lesson = _course(_trainer(password_hash, at), _venue(), actor, at, seats=seats)
        load = (course.id, course.slug, lesson.id, str(lesson.uid))
    _register(load[0], people, actor, at)
    key = bearer_key()
    rows = session.execute(sa.select(Enrolment.id, Enrolment.ticket_version).order_by(Enrolment.id)).all()
    return Load(*load, tickets=[ticket_code(key, row.id, row.ticket_version) for row in rows])


def _register(course_id: int, people: int, actor: Actor, at: datetime) -> None:
    key = bearer_key()
    for start in range(0, people, ON_ONE_FORM):
        with unit_of_work():
            register(course_id, _application(start, min(ON_ONE_FORM, people - start)), key=key, actor=actor, now=at)


def _trainer(password_hash: str, at: datetime) -> Trainer:
    name = "Trần Văn Dũng"
    user = User(
        email=TRAINER_EMAIL, name=name, name_sort=name_sort_key(name), password_hash=password_hash, created_at=at
    )
    session.add(user)
    session.flush()
    session.add_all(RoleGrant(user_id=user.id, role=role) for role in (Role.TRAINER, Role.ORGANISER))
    trainer = Trainer(name=name, name_sort=name_sort_key(name), position="Chuyên gia năng suất", user_id=user.id)
    session.add(trainer)
    session.flush()
    return trainer


def _venue() -> Venue:
    commune = session.scalars(sa.select(Commune.code).order_by(Commune.code).limit(1)).one()
    found = session.scalars(sa.select(Venue)).one_or_none()
    if found is None:
        found = Venue(name="Hội trường A", address="12 Hùng Vương", commune_code=commune)
        session.add(found)
        session.flush()
    return found


def _course(
    trainer: Trainer, venue: Venue, actor: Actor, at: datetime, *, seats: int = SEATS, first_day: date | None = None
) -> tuple[Course, TrainingSession]:
    """A published course: one session today (or `first_day`), which counts for nearly all, and one ten days later."""
    programme = "\n\n".join(f"## Phần {part}\n\n" + "Cải tiến năng suất và chất lượng. " * 20 for part in range(1, 6))
    facts = CourseFacts(
        title="Cải tiến năng suất cho doanh nghiệp nhỏ và vừa",
        summary_markdown="Công cụ cải tiến năng suất, **ví dụ** từ doanh nghiệp trong tỉnh.",
        programme_markdown=programme,
        audience="Doanh nghiệp, hợp tác xã, hộ kinh doanh",
        seats=seats,
        registration_opens_at=at - timedelta(days=7),
        registration_closes_at=at + timedelta(days=5),
        attendance_threshold=80,
        contact_name="Nguyễn Tấn Đạt",
        contact_phone="0255 382 2345",
        contact_email="lien-he@example.vn",
    )
    course = create_course(facts, actor=actor, now=at)
    today = first_day or vietnam_date(at)
    lessons = [
        add_session(
            course.id,
            SessionFacts(
                starts_at=at_vietnam(day, begins),
                ends_at=at_vietnam(day, ends),
                units=units,
                topic=topic,
                venue_id=venue.id,
                trainer_ids=frozenset({trainer.id}),
            ),
            actor=actor,
            now=at,
        )
        for day, begins, ends, units, topic in (
            (today, time(0, 30), time(23, 30), 12, "Công cụ cải tiến năng suất"),
            (today + timedelta(days=10), time(7, 30), time(11, 0), 1, "Tổng kết"),
        )
    ]
    publish_course(course.id, actor=actor, now=at)
    return course, lessons[0]


def _application(start: int, count: int) -> Application:
    commune = session.scalars(sa.select(Commune.code).order_by(Commune.code).limit(1)).one()
    return Application(
        kind=OrganisationKind.ENTERPRISE,
        identifier=read_identifier(OrganisationKind.ENTERPRISE, TAX_CODE),
        organisation_name=f"Công ty TNHH Ví dụ {start}",
        commune_code=commune,
        contact_name="Phạm Thị Hoa",
        contact_phone="+84912345678",
        contact_email=f"lien-he-{start}@example.vn",
        trainees=[Trainee(name=person_name(start + index), position="Nhân viên") for index in range(count)],
        notice_version="1",
        same_names_confirmed=True,
    )


def person_name(number: int) -> str:
    """A plausible name; two thousand different ones."""
    return " ".join(
        (
            FAMILIES[number % len(FAMILIES)],
            MIDDLES[number // len(FAMILIES) % len(MIDDLES)],
            GIVEN[number // len(FAMILIES) // len(MIDDLES) % len(GIVEN)],
        )
    )
