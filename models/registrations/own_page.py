"""What an organisation's own page shows, read in three queries and without the weight of mapped objects."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from models.bearer import digest, tidy_code
from models.courses.course import Course, CourseState
from models.courses.queries import MOST_SESSIONS
from models.courses.training_session import TrainingSession
from models.courses.venue import Venue
from models.db import ask
from models.registrations.enrolment import Enrolment, WithdrawalReason
from models.registrations.organisation import IdentifierKind, Organisation, OrganisationKind
from models.registrations.registration import Consent, ConsentKind, Registration, WaitingChoice

Row = sa.Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class OwnCourse:
    """The course as the people who come to it see it."""

    id: int
    slug: str
    title: str
    state: CourseState
    cancellation_reason: str | None
    contact_name: str
    contact_phone: str
    contact_email: str
    registration_closes_at: datetime
    needs_approval: bool
    offer_hours: int
    questions_version: int
    substitution_until_hours: int
    withdrawal_until_hours: int
    adding_until_hours: int | None
    series: str | None
    sessions: Sequence[Row]
    """In order: `starts_at`, `ends_at`, `topic`, and the venue's `name`, `address`, `commune_code`."""

    @property
    def first_starts_at(self) -> datetime | None:
        """When the first session begins, if there is one."""
        return self.sessions[0].starts_at if self.sessions else None


@dataclass(frozen=True, slots=True)
class OwnOrganisation:
    """The organisation as it described itself."""

    kind: OrganisationKind
    identifier_kind: IdentifierKind
    identifier: str | None
    name: str
    commune_code: str


@dataclass(frozen=True, slots=True)
class OwnRegistration:
    """One registration with its course, organisation and people."""

    id: int
    reference: str
    contact_name: str
    contact_phone: str
    contact_email: str
    created_at: datetime
    moved_from_id: int | None
    waiting_choice: WaitingChoice
    course: OwnCourse
    organisation: OwnOrganisation
    consents: frozenset[ConsentKind]
    """What is agreed to and not withdrawn."""
    enrolments: Sequence[Row]
    """The people in the order of the form: every column of `Enrolment`."""


_OWN = ("course", "organisation", "consents", "enrolments")
_REGISTRATION = tuple(name for name in OwnRegistration.__dataclass_fields__ if name not in _OWN)
_COURSE = tuple(name for name in OwnCourse.__dataclass_fields__ if name != "sessions")
_ORGANISATION = tuple(OwnOrganisation.__dataclass_fields__)
_columns: list[Any] = [
    *(getattr(Registration, name) for name in _REGISTRATION),
    *(getattr(Course, name) for name in _COURSE),
    *(getattr(Organisation, name) for name in _ORGANISATION),
    *(
        sa.exists().where(
            Consent.registration_id == Registration.id, Consent.kind == kind, Consent.withdrawn_at.is_(None)
        )
        for kind in ConsentKind
    ),
]
_opened = (
    sa.select(*_columns)
    .join(Course, Course.id == Registration.course_id)
    .join(Organisation, Organisation.id == Registration.organisation_id)
    .where(Registration.secret_digest == sa.bindparam("digest"), Registration.reference == sa.bindparam("reference"))
)
_people = (
    sa.select(*Enrolment.__table__.columns)
    .where(Enrolment.registration_id == sa.bindparam("registration"))
    .order_by(Enrolment.id)
)
_lessons = (
    sa.select(
        TrainingSession.starts_at,
        TrainingSession.ends_at,
        TrainingSession.topic,
        Venue.name,
        Venue.address,
        Venue.commune_code,
    )
    .join(Venue, Venue.id == TrainingSession.venue_id)
    .where(TrainingSession.course_id == sa.bindparam("course"))
    .order_by(TrainingSession.starts_at, TrainingSession.id)
    .limit(MOST_SESSIONS)
)

_there = aliased(Enrolment)
_moved = (
    sa.select(Enrolment.id, Registration.id.label("registration_id"), Registration.reference,
              Registration.secret_version, Course.title)
    .join(_there, _there.id == Enrolment.replaced_by_id)
    .join(Registration, Registration.id == _there.registration_id)
    .join(Course, Course.id == Registration.course_id)
    .where(Enrolment.registration_id == sa.bindparam("registration"))
    .where(Enrolment.withdrawal_reason == WithdrawalReason.MOVED)
    .order_by(Enrolment.id)
)  # fmt: skip


def registrations_moved_to(registration_id: int) -> dict[int, Row]:
    """Give for each person who moved away where she is registered now. One query.

    `registration_id`, `reference`, `secret_version`, and the `title` of that course.
    """
    return {row.id: row for row in ask(_moved, registration=registration_id)}


def opened_registration(reference: str, secret: str) -> OwnRegistration | None:
    """Give the registration that this link opens, or `None`.

    One look-up by digest whatever was sent, so that a wrong secret takes as long as a right one.
    """
    row = ask(_opened, digest=digest(secret), reference=tidy_code(reference)).one_or_none()
    if row is None:
        return None
    found: list[Any] = list(row)
    own, rest = found[: len(_REGISTRATION)], found[len(_REGISTRATION) :]
    course, rest = rest[: len(_COURSE)], rest[len(_COURSE) :]
    organisation, agreed = rest[: len(_ORGANISATION)], rest[len(_ORGANISATION) :]
    course_with_sessions: list[Any] = [*course, tuple(ask(_lessons, course=course[0]))]
    whole: list[Any] = [
        *own,
        OwnCourse(*course_with_sessions),
        OwnOrganisation(*organisation),
        frozenset(kind for kind, is_given in zip(ConsentKind, agreed, strict=True) if is_given),
        ask(_people, registration=own[0]).all(),
    ]
    return OwnRegistration(*whole)
