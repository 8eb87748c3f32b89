"""People enter a course: each gets a seat, a place in the line, or a request to be decided on, and a ticket.

Shared by every act that brings people in: registering, adding, moving, substituting. The caller holds the course.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from models.audit.actor import Actor
from models.bearer import derive_secret, digest
from models.db import session, write
from models.registrations.application import Trainee
from models.registrations.enrolment import EnrolmentState
from models.registrations.registration import WaitingChoice
from models.registrations.registration_rules import is_staff
from models.registrations.ticket import ticket_digest
from models.registrations.waiting import ENROLMENTS, LockedCourse, count_seats, free_seats, seat_the_waiting
from models.text import fold, name_sort_key

PAGE_PURPOSE = "trainee_page"
# Written as tables, without the mapper's work on each statement: entering is what two hundred people do at once.
_NEW_ENROLMENTS = sa.insert(ENROLMENTS).returning(ENROLMENTS.c.id, sort_by_parameter_order=True)
_KEEP_DIGESTS = (
    sa.update(ENROLMENTS)
    .where(ENROLMENTS.c.id == sa.bindparam("row"))
    .values(ticket_digest=sa.bindparam("ticket"), page_digest=sa.bindparam("page"))
)

_OPEN_PAGE = (
    sa.update(ENROLMENTS).where(ENROLMENTS.c.id == sa.bindparam("row")).values(page_digest=sa.bindparam("page"))
)


@dataclass(frozen=True)
class Enrolled:
    """One person who entered, in the order of the form."""

    id: int
    trainee: Trainee
    state: EnrolmentState


def page_secret(key: bytes, enrolment_id: int, version: int = 1) -> str:
    """Give the secret of a trainee's own page (`/hoc-vien/…`)."""
    return derive_secret(key, PAGE_PURPOSE, enrolment_id, version)


def enrol(
    course: LockedCourse, registration_id: int, trainees: Sequence[Trainee], choice: WaitingChoice, *,
    key: bytes, actor: Actor, now: datetime,
) -> list[Enrolled]:  # fmt: skip
    """Enter these people behind everyone who is in the course: the lowest free seats first, then the line.

    A group that chose to be together and does not fit waits whole. Where the course approves each person, visitors'
    people only ask.
    """
    if course.needs_approval and not is_staff(actor):
        return write_enrolments(course.id, registration_id, trainees, [], EnrolmentState.REQUESTED, key=key, now=now)
    room = count_seats(course.id)
    if room.is_waited_for and seat_the_waiting(course, actor=actor, now=now, room=room):
        room = count_seats(course.id)  # seats were added: those in line came first
    seats = free_seats(course, len(trainees), room)
    if choice is WaitingChoice.TOGETHER and len(seats) < len(trainees):
        seats = []
    return write_enrolments(course.id, registration_id, trainees, seats, EnrolmentState.WAITING, key=key, now=now)


def write_enrolments(
    course_id: int, registration_id: int, trainees: Sequence[Trainee], seats: Sequence[int], otherwise: EnrolmentState,
    *, key: bytes, now: datetime,
) -> list[Enrolled]:  # fmt: skip
    """Write one row each; who gets none of the seats is in the state `otherwise`. Digests follow once ids are known."""
    given: list[int | None] = [*seats, *[None] * (len(trainees) - len(seats))]
    rows = [
        enrolment_row(course_id, registration_id, trainee, seat, otherwise, now)
        for trainee, seat in zip(trainees, given, strict=True)
    ]
    ids = insert_enrolments(rows, key)
    return [Enrolled(new, trainee, row["state"]) for new, trainee, row in zip(ids, trainees, rows, strict=True)]


def enrolment_row(
    course_id: int, registration_id: int, trainee: Trainee, seat: int | None, otherwise: EnrolmentState, now: datetime
) -> dict[str, Any]:
    """Give the columns of a new row."""
    return named_columns(trainee) | {
        "registration_id": registration_id,
        "course_id": course_id,
        "state": EnrolmentState.CONFIRMED if seat else otherwise,
        "seat_number": seat,
        "ticket_version": 1,
        "page_version": 1,
        "entered_at": now,
        "confirmed_at": now if seat else None,
    }


def named_columns(trainee: Trainee) -> dict[str, Any]:
    """Give the columns that say who she is."""
    return {
        "name": trainee.name,
        "folded": fold(trainee.name),
        "name_sort": name_sort_key(trainee.name),
        "position": trainee.position,
        "phone": trainee.phone,
        "email": trainee.email,
    }


def insert_enrolments(rows: list[dict[str, Any]], key: bytes) -> list[int]:
    """Write the rows with the digests of ticket and page. Gives their ids in order."""
    ids = list(write(_NEW_ENROLMENTS, rows).scalars())
    digests = [{"row": new, "ticket": ticket_digest(key, new, 1), "page": digest(page_secret(key, new))} for new in ids]
    write(_KEEP_DIGESTS, digests)
    return ids


def open_missing_pages(key: bytes) -> int:
    """Give a page of her own to everyone who entered before there were such pages. Returns how many."""
    asked = sa.select(ENROLMENTS.c.id, ENROLMENTS.c.page_version).where(ENROLMENTS.c.page_digest.is_(None))
    rows = [
        {"row": one.id, "page": digest(page_secret(key, one.id, one.page_version))}
        for one in session.execute(asked.order_by(ENROLMENTS.c.id))
    ]
    if rows:
        write(_OPEN_PAGE, rows)
    return len(rows)
