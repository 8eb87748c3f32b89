"""Somebody stands at the door who never registered: staff enter her in a few words, and she has a seat and a ticket.

What the form would have asked beyond that (position, commune, tax code) is filled in later, and so is what the course
must know, if staff say so; nothing is consented to.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from models.audit.actor import Actor
from models.audit.recording import record
from models.bearer import random_code
from models.db import session
from models.errors import N_, RuleViolation
from models.mail.queueing import queue_letter
from models.registrations.answering import asked_of, write_answers
from models.registrations.application import Trainee
from models.registrations.consenting import NOTICE_VERSION
from models.registrations.enrolling import enrolment_row, insert_enrolments
from models.registrations.enrolment import EnrolmentState
from models.registrations.organisation import IdentifierKind, OrganisationKind
from models.registrations.registering import ORGANISATIONS, REFERENCE_BYTES, Registered, write_registration
from models.registrations.registration import WaitingChoice
from models.registrations.registration_rules import Party, ask_about_same_names, check_cap, check_window
from models.registrations.waiting import LockedCourse, count_seats, free_seats, lock_course, seat_the_waiting
from models.text import fold

POSITION_LATER = "Bổ sung sau"


class NoSeatAtTheDoor(RuleViolation):
    """Every seat is taken: one more is put up only by somebody who says why."""

    code = "no_seat_at_the_door"
    message = N_(
        "Khóa đã đủ {seats} chỗ. Nếu vẫn nhận thêm, vui lòng đánh dấu “Vượt số chỗ” và ghi lý do; "
        "lý do được lưu vào nhật ký."
    )
    field = "over_seats"


class OverSeatsReasonMissing(RuleViolation):
    """Capacity is never exceeded without a word."""

    code = "over_seats_reason_missing"
    message = N_("Vui lòng ghi lý do nhận vượt số chỗ.")
    status = 422
    field = "over_seats_reason"


@dataclass(frozen=True)
class Arrival:
    """What is asked at the door, every value read by its own reader. `email` is empty where none was given."""

    name: str
    organisation_name: str
    phone: str
    kind: OrganisationKind = OrganisationKind.ENTERPRISE
    email: str = ""
    position: str = POSITION_LATER
    over_seats: bool = False
    over_seats_reason: str = ""
    same_names_confirmed: bool = False
    answers: Mapping[int, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """To the course's questions."""
    answers_later: bool = False
    """Those that are due are asked another time: others stand behind her at the door."""

    def trainee(self) -> Trainee:
        """Give her as the rules of the room know people."""
        return Trainee(
            self.name, self.position, self.phone, self.email or None, answers=self.answers,
            answers_later=self.answers_later,
        )  # fmt: skip


@dataclass(frozen=True)
class WalkedIn:
    """What came of it."""

    registration_id: int
    enrolment_id: int
    seat: int


def walk_in(course_id: int, arrival: Arrival, *, key: bytes, actor: Actor, now: datetime) -> WalkedIn:
    """Register and seat one person at once, also after registration has closed. Staff only.

    Those who wait come first while they still may be seated. Raises `CourseNotOpen`, `OverOrganisationCap`,
    `SameName`, `NoSeatAtTheDoor`, `OverSeatsReasonMissing`, `NotFound` or what `asked_of` raises.
    """
    course = lock_course(course_id)
    check_window(course, actor=actor, now=now)
    asked = asked_of(course, [arrival.trainee()])
    if arrival.email:  # without it nothing says whose people two arrivals are
        check_cap(course, 1, Party(None, arrival.email))
    if not arrival.same_names_confirmed:
        ask_about_same_names(course.id, [arrival.trainee()], arrival.email)
    seat_the_waiting(course, actor=actor, now=now)
    seat, is_over = _seat(course, arrival)
    registered = _write(course, arrival, key, now)
    row = enrolment_row(course.id, registered.id, arrival.trainee(), seat, EnrolmentState.CONFIRMED, now)
    enrolment_id = insert_enrolments([row], key)[0]
    if asked:
        write_answers(asked, enrolment_id, arrival.answers, now=now)
    why = {"reason": arrival.over_seats_reason, "over_seats": course.seats} if is_over else {}
    record(
        "registration.walked_in", "registration", registered.id, actor=actor, now=now,
        course_id=course.id, name=arrival.name, seat=seat, **why,
    )  # fmt: skip
    if arrival.email:
        _send_ticket(registered.id, arrival, now)
    return WalkedIn(registered.id, enrolment_id, seat)


def _seat(course: LockedCourse, arrival: Arrival) -> tuple[int, bool]:
    """Give the lowest free seat; one beyond the last, and that it is beyond, if that was asked for with a reason."""
    room = count_seats(course.id)
    if free := free_seats(course, 1, room):
        return free[0], False
    if not arrival.over_seats:
        raise NoSeatAtTheDoor(seats=course.seats)
    if not arrival.over_seats_reason:
        raise OverSeatsReasonMissing
    return max(room.highest, course.seats) + 1, True


def _write(course: LockedCourse, arrival: Arrival, key: bytes, now: datetime) -> Registered:
    organisation = {
        "kind": arrival.kind,
        "identifier_kind": IdentifierKind.NONE,
        "identifier": None,
        "name": arrival.organisation_name,
        "folded": fold(arrival.organisation_name),
        "commune_code": None,
    }
    new = session.scalars(sa.insert(ORGANISATIONS).returning(ORGANISATIONS.c.id), organisation).one()
    registration: dict[str, object] = {
        "reference": random_code(REFERENCE_BYTES),
        "secret_version": 1,
        "course_id": course.id,
        "organisation_id": new,
        "contact_name": arrival.name,
        "contact_phone": arrival.phone,
        "contact_email": arrival.email,
        "language": "vi",
        "notice_version": NOTICE_VERSION,
        "form_key": None,
        "created_at": now,
        "waiting_choice": WaitingChoice.EACH,
    }
    return write_registration(registration, key)


def _send_ticket(registration_id: int, arrival: Arrival, now: datetime) -> None:
    queue_letter(
        "registration_received",
        to_name=arrival.name,
        to_address=arrival.email,
        params={"registration_id": registration_id},
        now=now,
        about=("registration", registration_id),
        unique_key=f"registration_received:{registration_id}",
    )
