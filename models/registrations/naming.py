"""Who comes in a place that an organisation keeps for one of its people: she fills it in on her own page."""

from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.courses.course import CourseState
from models.db import session
from models.errors import NotFound
from models.registrations.application import Trainee
from models.registrations.enrolling import named_columns
from models.registrations.enrolment import GONE, Enrolment
from models.registrations.refusals import AlreadyNamed, SelfFillUnmarked, TooLateToName
from models.registrations.registration_rules import is_staff
from models.registrations.waiting import ENROLMENTS, hold_the_waiting, lock_course
from models.text import fold


def name_trainee(enrolment_id: int, trainee: Trainee, *, actor: Actor, now: datetime) -> None:
    """Write who comes. Once there is a name, only staff write another; a visitor mends its spelling or the rest.

    Raises `NotFound`, `SelfFillUnmarked` for an empty name, `TooLateToName` when the course is over or she does not
    come, `AlreadyNamed` for what would be a substitution.
    """
    if not trainee.name:
        raise SelfFillUnmarked
    course_id = session.scalar(sa.select(Enrolment.course_id).where(Enrolment.id == enrolment_id))
    if course_id is None:
        raise NotFound
    course = lock_course(course_id)
    hold_the_waiting(course_id, also=[enrolment_id])
    found = session.execute(sa.select(Enrolment.name, Enrolment.state).where(Enrolment.id == enrolment_id)).one()
    if course.state is not CourseState.PUBLISHED or found.state in GONE:
        raise TooLateToName
    if found.name and fold(found.name) != fold(trainee.name) and not is_staff(actor):
        raise AlreadyNamed(name=found.name)
    session.execute(sa.update(ENROLMENTS).where(ENROLMENTS.c.id == enrolment_id).values(**named_columns(trainee)))
    record("enrolment.named", "enrolment", enrolment_id, actor=actor, now=now, course_id=course_id, name=trainee.name,
           before=found.name)  # fmt: skip
