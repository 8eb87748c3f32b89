"""Several people of one course will not come: each leaves by the rules for one, or the answer says why not."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.db import session
from models.errors import RuleViolation
from models.registrations.enrolment import Enrolment
from models.registrations.holding import TookPart, hold_registration
from models.registrations.waiting import lock_course, seat_the_waiting
from models.registrations.withdrawing import leave


@dataclass
class Withdrawn:
    """What came of it: how many left, how many of the waiting got their seats, and whose withdrawal a rule refused."""

    people: int = 0
    seated: int = 0
    refused: list[RuleViolation] = field(default_factory=list)


def withdraw_several(
    course_id: int, enrolment_ids: Sequence[int], *, took_part: TookPart, actor: Actor, now: datetime
) -> Withdrawn:
    """Withdraw these people of a course in one transaction; ids of other courses are passed over.

    The waiting are seated after the last has left: nobody is told of a seat and withdrawn in the same breath. Raises
    `NotFound`.
    """
    course = lock_course(course_id)
    leaving = (
        sa.select(Enrolment.id, Enrolment.registration_id)
        .where(Enrolment.course_id == course_id, Enrolment.id.in_(enrolment_ids))
        .order_by(Enrolment.id)
    )
    done = Withdrawn()
    for person in session.execute(leaving).all():
        try:
            held = hold_registration(person.registration_id, [person.id])
            leave(held, took_part=took_part, actor=actor, now=now)
        except RuleViolation as refusal:  # asked before anything is written
            done.refused.append(refusal)
        else:
            done.people += 1
    if done.people:
        done.seated = seat_the_waiting(course, actor=actor, now=now)
    return done
