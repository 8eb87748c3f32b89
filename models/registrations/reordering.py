"""Staff move somebody in the waiting list: the reason stays."""

from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.db import session
from models.errors import NotFound
from models.registrations.enrolment import Enrolment
from models.registrations.line import InLine, Party, parties, retimed
from models.registrations.queue_move import QueueMove
from models.registrations.refusals import MoveReasonMissing, NotInLine
from models.registrations.waiting import ENROLMENTS, hold_the_waiting, lock_course, seat_the_waiting, waiting_line


def move_in_line(enrolment_id: int, place: int, reason: str, *, actor: Actor, now: datetime) -> int:
    """Move a person (a group that is together: all of it) to this place in the line, 1 being first.

    A place beyond the end is the end. Returns the place she now has. Raises `MoveReasonMissing`, `NotFound` or
    `NotInLine`.
    """
    if not reason:
        raise MoveReasonMissing
    course_id = session.scalar(sa.select(Enrolment.course_id).where(Enrolment.id == enrolment_id))
    if course_id is None:
        raise NotFound
    course = lock_course(course_id)
    hold_the_waiting(course_id)
    line = waiting_line(course_id)
    party = next((party for party in parties(line) if enrolment_id in {person.id for person in party}), None)
    if party is None:
        raise NotInLine
    order = reordered(line, party, place)
    for person_id, time in retimed(order, {person.id for person in party}).items():
        session.execute(sa.update(ENROLMENTS).where(ENROLMENTS.c.id == person_id).values(queued_at=time))
    before, after = _place(line, party), _place(order, party)
    session.add(
        QueueMove(course_id=course_id, enrolment_id=party[0].id, from_place=before, to_place=after, reason=reason,
                  moved_by=actor.name, moved_at=now)
    )  # fmt: skip
    session.flush()
    record("enrolment.moved_in_line", "enrolment", party[0].id, actor=actor, now=now, course_id=course_id,
           from_place=before, to_place=after, reason=reason)  # fmt: skip
    seat_the_waiting(course, actor=actor, now=now)  # seats may be free that the first group could not use
    return after


def reordered(line: list[InLine], party: Party, place: int) -> list[InLine]:
    """Give the line with this party beginning at `place` of it, counted without the party itself."""
    rest = [person for person in line if person not in party]
    index = max(0, min(place - 1, len(rest)))
    return [*rest[:index], *party, *rest[index:]]


def _place(line: list[InLine], party: Party) -> int:
    return line.index(party[0]) + 1
