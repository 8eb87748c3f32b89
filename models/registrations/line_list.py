"""The waiting list as the office reads it: who stands where, and how its order was changed by hand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from models.db import ask, session
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.organisation import Organisation
from models.registrations.queue_move import QueueMove
from models.registrations.registration import Registration, WaitingChoice
from models.registrations.waiting import LONGEST_LINE, TIME_IN_LINE

MOST_MOVES = 50


class Waiter(NamedTuple):
    """One person who waits."""

    id: int
    registration_id: int
    name: str
    organisation: str
    entered_at: datetime
    choice: WaitingChoice


class MoveMade(NamedTuple):
    """One change of the order."""

    name: str
    from_place: int
    to_place: int
    reason: str
    moved_by: str
    moved_at: datetime


_waits = (Enrolment.course_id == sa.bindparam("course"), Enrolment.state == EnrolmentState.WAITING)
_number = sa.select(sa.func.count()).select_from(Enrolment).where(*_waits)
_waiters = (
    sa.select(
        Enrolment.id,
        Enrolment.registration_id,
        Enrolment.name,
        Organisation.name,
        Enrolment.entered_at,
        Registration.waiting_choice,
    )
    .join(Registration, Registration.id == Enrolment.registration_id)
    .join(Organisation, Organisation.id == Registration.organisation_id)
    .where(*_waits)
    .order_by(TIME_IN_LINE, Enrolment.id)
    .limit(sa.bindparam("most"))
    .offset(sa.bindparam("skipped"))
)
_moves = (
    sa.select(
        Enrolment.name,
        QueueMove.from_place,
        QueueMove.to_place,
        QueueMove.reason,
        QueueMove.moved_by,
        QueueMove.moved_at,
    )
    .join(Enrolment, Enrolment.id == QueueMove.enrolment_id)
    .where(QueueMove.course_id == sa.bindparam("course"))
    .order_by(QueueMove.id.desc())
    .limit(MOST_MOVES)
)


def number_waiting(course_id: int) -> int:
    """Give how many people wait for a seat in a course."""
    return session.scalar(_number, {"course": course_id}) or 0


def people_waiting(course_id: int, *, limit: int, offset: int = 0) -> list[Waiter]:
    """Give those who wait, the first in line first. One query."""
    rows: Sequence[Any] = ask(_waiters, course=course_id, most=limit, skipped=offset).all()
    return [Waiter(*row) for row in rows]


def moves_made(course_id: int) -> list[MoveMade]:
    """Give the latest changes of a course's line, the last first. One query."""
    rows: Sequence[Any] = ask(_moves, course=course_id).all()
    return [MoveMade(*row) for row in rows]


def waiter(course_id: int, enrolment_id: int) -> tuple[Waiter, int] | None:
    """Give one who waits in this course, and her place; `None` if she does not."""
    line = people_waiting(course_id, limit=LONGEST_LINE)
    places = {person.id: place for place, person in enumerate(line, 1)}
    place = places.get(enrolment_id)
    return (line[place - 1], place) if place else None
