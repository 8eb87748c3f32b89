"""What a trainee's own page shows, read in two queries; what the course asks her costs two more where it asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from models.bearer import digest
from models.courses.course import Course, CourseState
from models.courses.queries import MOST_SESSIONS
from models.courses.training_session import TrainingSession
from models.courses.venue import Venue
from models.db import ask
from models.registrations.enrolment import GONE, Enrolment, EnrolmentState
from models.registrations.organisation import Organisation
from models.registrations.page_link import place_now
from models.registrations.registration import Registration

Row = sa.Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class OwnTrainee:
    """One trainee with her course; `organisation` registered her."""

    id: int
    page_version: int
    ticket_version: int
    name: str
    position: str
    phone: str | None
    email: str | None
    state: EnrolmentState
    refusal_reason: str | None
    organisation: str
    course_id: int
    slug: str
    title: str
    course_state: CourseState
    cancellation_reason: str | None
    attendance_threshold: int
    questions_version: int
    contact_name: str
    contact_phone: str
    contact_email: str
    late_after_minutes: int | None
    second_check: bool
    series: str | None
    sessions: Sequence[Row]
    """In order: `id`, `starts_at`, `ends_at`, `units`, `topic`, and the venue's `name`, `address`, `commune_code`."""

    @property
    def begins_at(self) -> datetime | None:
        """When the first session begins, if there is one."""
        return self.sessions[0].starts_at if self.sessions else None

    def has_begun(self, now: datetime) -> bool:
        """Whether the course has begun: before that nobody attended."""
        return self.begins_at is not None and now >= self.begins_at

    def may_write(self, now: datetime) -> bool:
        """Whether she may still say who she is; the act asks again under the lock."""
        if self.course_state is not CourseState.PUBLISHED or self.state in GONE:
            return False
        return not self.name or not self.has_begun(now)

    @property
    def is_expected(self) -> bool:
        """Whether she is one of those whose attendance is taken."""
        return self.name != "" and self.state is EnrolmentState.CONFIRMED

    @property
    def has_ticket(self) -> bool:
        """Whether a ticket of hers opens the door."""
        is_on = self.course_state is not CourseState.CANCELLED
        return is_on and self.is_expected


# Made once, as the other pages that a link opens.
_whose = (
    sa.select(
        Enrolment.id, Enrolment.page_version, Enrolment.ticket_version, Enrolment.name, Enrolment.position,
        Enrolment.phone, Enrolment.email, Enrolment.state, Enrolment.refusal_reason,
        Organisation.name.label("organisation"), Course.id.label("course_id"), Course.slug, Course.title,
        Course.state.label("course_state"), Course.cancellation_reason, Course.attendance_threshold,
        Course.questions_version, Course.contact_name, Course.contact_phone, Course.contact_email,
        Course.late_after_minutes, Course.second_check, Course.series,
    )
    .join(Registration, Registration.id == Enrolment.registration_id)
    .join(Organisation, Organisation.id == Registration.organisation_id)
    .join(Course, Course.id == Enrolment.course_id)
)  # fmt: skip
_opened = _whose.where(Enrolment.page_digest == sa.bindparam("digest"))
_at_place = _whose.where(Enrolment.id == sa.bindparam("place"))
_lessons = (
    sa.select(
        TrainingSession.id, TrainingSession.starts_at, TrainingSession.ends_at, TrainingSession.units,
        TrainingSession.topic, Venue.name, Venue.address, Venue.commune_code,
    )
    .join(Venue, Venue.id == TrainingSession.venue_id)
    .where(TrainingSession.course_id == sa.bindparam("course"))
    .order_by(TrainingSession.starts_at, TrainingSession.id)
    .limit(MOST_SESSIONS)
)  # fmt: skip


def opened_trainee(secret: str) -> OwnTrainee | None:
    """Give whose page this secret opens, or `None`: one look-up by digest, whatever was sent.

    Of somebody who moved to another course it opens the place that she has there.
    """
    row: Any = ask(_opened, digest=digest(secret)).one_or_none()
    if row is None:
        return None
    if row.state is EnrolmentState.WITHDRAWN and (there := place_now(row.id)) != row.id:
        row = ask(_at_place, place=there).one()
    whole: list[Any] = [*row, ask(_lessons, course=row.course_id).all()]
    return OwnTrainee(*whole)
