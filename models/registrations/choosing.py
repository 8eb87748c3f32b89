"""A group changes its wish for the waiting list: each as seats come, or all together."""

from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.courses.course import CourseState
from models.db import session
from models.registrations.holding import hold_registration
from models.registrations.refusals import CourseNotOpen
from models.registrations.registration import Registration, WaitingChoice
from models.registrations.waiting import seat_the_waiting


def choose_waiting(registration_id: int, choice: WaitingChoice, *, actor: Actor, now: datetime) -> int:
    """Keep the wish; everyone keeps her place in the line. Returns how many got a seat by it.

    Some may: seats that were too few for the whole group fit a part of it. Saying the same twice changes nothing.
    Raises `NotFound` or `CourseNotOpen`.
    """
    held = hold_registration(registration_id)
    if held.course.state is not CourseState.PUBLISHED:
        raise CourseNotOpen
    before = session.scalars(sa.select(Registration.waiting_choice).where(Registration.id == registration_id)).one()
    if before is choice:
        return 0
    session.execute(sa.update(Registration).where(Registration.id == registration_id).values(waiting_choice=choice))
    record("registration.waiting_choice", "registration", registration_id, actor=actor, now=now,
           course_id=held.course.id, choice=choice)  # fmt: skip
    return seat_the_waiting(held.course, actor=actor, now=now)
