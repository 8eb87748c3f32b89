"""Questions about registrations."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from models.courses.course import Course, CourseState
from models.courses.standing import is_past_deadline
from models.courses.training_session import TrainingSession
from models.db import UtcDateTime, ask, session
from models.registrations.enrolment import HOLDS_SEAT, Enrolment, EnrolmentState
from models.registrations.registration import Registration
from models.registrations.waiting import TIME_IN_LINE

_taken = (
    sa.select(Enrolment.course_id, sa.func.count().label("number"))
    .where(Enrolment.course_id.in_(sa.bindparam("courses", expanding=True)))
    .where(Enrolment.seat_number.is_not(None))  # confirmed, or held while an offer is open
    .group_by(Enrolment.course_id)
)
"""Made once: every public page of courses asks it."""


def seats_taken(course_ids: Sequence[int]) -> dict[int, int]:
    """Give how many seats are taken (given, or held for an answer) in each of these courses, or 0. One query."""
    taken = dict.fromkeys(course_ids, 0)
    if taken:
        taken.update((row.course_id, row.number) for row in ask(_taken, courses=list(taken)))
    return taken


def _whole() -> sa.Select[Registration]:
    course = joinedload(Registration.course)
    return sa.select(Registration).options(
        course.selectinload(Course.sessions).joinedload(TrainingSession.venue),
        joinedload(Registration.organisation),
        selectinload(Registration.enrolments),
    )


def registration_by_id(registration_id: int) -> Registration | None:
    """Give the same for the office, with its consents."""
    wanted = _whole().options(selectinload(Registration.consents)).where(Registration.id == registration_id)
    return session.scalars(wanted).one_or_none()


def enrolment_with_course(enrolment_id: int) -> Enrolment | None:
    """Give one trainee with registration, organisation, course, sessions and venues: what her letter speaks of."""
    registration = joinedload(Enrolment.registration)
    course = registration.joinedload(Registration.course)
    wanted = sa.select(Enrolment).options(
        registration.joinedload(Registration.organisation),
        course.selectinload(Course.sessions).joinedload(TrainingSession.venue),
    )
    return session.scalars(wanted.where(Enrolment.id == enrolment_id)).one_or_none()


def places_in_line(course_id: int, enrolment_ids: Sequence[int]) -> dict[int, int]:
    """Give the place in the waiting list (1 is first) of those among these who wait. One query."""
    if not enrolment_ids:
        return {}
    line = (
        sa.select(Enrolment.id, sa.func.row_number().over(order_by=(TIME_IN_LINE, Enrolment.id)).label("place"))
        .where(Enrolment.course_id == course_id, Enrolment.state == EnrolmentState.WAITING)
        .subquery()
    )
    return {row.id: row.place for row in session.execute(sa.select(line).where(line.c.id.in_(enrolment_ids)))}


@dataclass(frozen=True)
class CourseCount:
    """One line of the desk's list: a course and how many people it has."""

    id: int
    title: str
    slug: str
    state: CourseState
    seats: int
    registration_closes_at: datetime
    held: int
    """Seats that somebody has or is offered."""
    waiting: int
    requested: int


_page_of_courses = (
    sa.select(Course.id, Course.title, Course.slug, Course.state, Course.seats, Course.registration_closes_at)
    .where(Course.state != CourseState.DRAFT)
    .order_by(Course.registration_closes_at.desc(), Course.id.desc())
    .limit(sa.bindparam("limit"))
    .offset(sa.bindparam("offset"))
)
_by_state = (
    sa.select(Enrolment.course_id, Enrolment.state, sa.func.count().label("number"))
    .where(Enrolment.course_id.in_(sa.bindparam("courses", expanding=True)))
    .group_by(Enrolment.course_id, Enrolment.state)
)


def courses_with_counts(offset: int, limit: int) -> list[CourseCount]:
    """Give courses, the latest deadline first, with how many hold a seat, wait, or ask to be approved. Two queries.

    Only the people of this page's courses are counted, however many the others have.
    """
    courses = ask(_page_of_courses, offset=offset, limit=limit).all()
    counted: dict[int, Counter[EnrolmentState]] = {course.id: Counter() for course in courses}
    for row in ask(_by_state, courses=list(counted)):
        counted[row.course_id][row.state] = row.number
    return [
        CourseCount(
            id=course.id,
            title=course.title,
            slug=course.slug,
            state=course.state,
            seats=course.seats,
            registration_closes_at=course.registration_closes_at,
            held=sum(counted[course.id][state] for state in HOLDS_SEAT),
            waiting=counted[course.id][EnrolmentState.WAITING],
            requested=counted[course.id][EnrolmentState.REQUESTED],
        )
        for course in courses
    ]


def number_of_courses() -> int:
    """Give how many courses that list has."""
    return session.scalar(sa.select(sa.func.count()).select_from(Course).where(Course.state != CourseState.DRAFT)) or 0


def numbers_by_state(course_id: int) -> dict[EnrolmentState, int]:
    """Give how many people of a course stand in each state."""
    counted = sa.select(Enrolment.state, sa.func.count().label("number")).where(Enrolment.course_id == course_id)
    found = {row.state: row.number for row in session.execute(counted.group_by(Enrolment.state))}
    return {state: found.get(state, 0) for state in EnrolmentState}


def organisations_with_seats(course_id: int) -> int:
    """Give how many organisations have people with a seat in this course."""
    counted = (
        sa.select(sa.func.count(sa.distinct(Registration.organisation_id)))
        .join(Enrolment, Enrolment.registration_id == Registration.id)
        .where(Enrolment.course_id == course_id, Enrolment.state == EnrolmentState.CONFIRMED)
    )
    return session.scalar(counted) or 0


def waiting_now(now: datetime) -> tuple[int, int]:
    """Give how many people wait for a seat, and in how many courses: published ones that have not begun."""
    begun = sa.exists().where(TrainingSession.course_id == Course.id, TrainingSession.starts_at <= now)
    counted = (
        sa.select(sa.func.count(), sa.func.count(sa.distinct(Enrolment.course_id)))
        .select_from(Enrolment)
        .join(Course, Course.id == Enrolment.course_id)
        .where(Enrolment.state == EnrolmentState.WAITING, Course.state == CourseState.PUBLISHED, ~begun)
    )
    people, courses = session.execute(counted).one()
    return people, courses


@dataclass(frozen=True)
class CourseToRegister:
    """What the registration form says of its course."""

    id: int
    slug: str
    title: str
    state: CourseState
    seats: int
    registration_opens_at: datetime
    registration_closes_at: datetime
    contact_name: str
    contact_phone: str
    is_example: bool
    most_per_organisation: int | None
    needs_approval: bool
    invitation_only: bool
    invitation_version: int
    offer_hours: int
    questions_version: int
    first_starts_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Whether registrations are taken at this moment; the act asks again under the lock."""
        has_begun = self.registration_opens_at <= now
        is_within = has_begun and not is_past_deadline(self.registration_closes_at, now)
        return self.state is CourseState.PUBLISHED and is_within


_first = sa.select(sa.func.min(TrainingSession.starts_at)).where(TrainingSession.course_id == Course.id)
_to_register = sa.select(
    Course.id, Course.slug, Course.title, Course.state, Course.seats, Course.registration_opens_at,
    Course.registration_closes_at, Course.contact_name, Course.contact_phone, Course.is_example,
    Course.most_per_organisation, Course.needs_approval, Course.invitation_only, Course.invitation_version,
    Course.offer_hours, Course.questions_version,
    sa.type_coerce(_first.scalar_subquery(), UtcDateTime),
).where(Course.slug == sa.bindparam("slug"), Course.state != CourseState.DRAFT)  # fmt: skip


def course_to_register(slug: str) -> CourseToRegister | None:
    """Give a course that the public may see, or `None`. One query."""
    row: Any = ask(_to_register, slug=slug).one_or_none()
    return CourseToRegister(*row) if row else None
