"""What a phone needs to decide at the door without a network, and nothing more; then only what has changed.

Each ticket of the course is named by its digest; who holds it is sealed under the ticket itself (`sealing`). Tickets
lie in 32 buckets by digest, and a bucket in which anything changed is sent whole. Scans that count are added as they
come. A phone that has applied any sequence of answers has exactly the list that a new phone would get.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from models.attendance import roster_rows
from models.attendance.devices import KnownDevice
from models.attendance.opening import FINISHED, last_moment
from models.attendance.roster_cursor import BUCKETS, Arrivals, Held, held_by, print_of
from models.attendance.roster_rows import Row
from models.attendance.scan import Direction, Phase
from models.attendance.sealing import seal
from models.errors import NotFound
from models.registrations.enrolment import EnrolmentState
from models.registrations.questionnaire import answers_at_door
from models.registrations.ticket import ticket_code

REPLACED = "replaced"
"""The state of a ticket whose place is another person's now, or the same person's in another course."""
NOTHING_KNOWN = Arrivals()


class CourseSaid(msgspec.Struct, frozen=True):
    """The course, what its rules let a phone do, and the phone itself (`None` for a signed-in person)."""

    course: int
    title: str
    names_on_phones: bool
    second_check: bool
    label: str | None
    expires_at: datetime | None


class Lesson(msgspec.Struct, frozen=True):
    """A session: it takes scans made from `opens_at` until before `closes_at`, unless its attendance is final."""

    session: UUID
    topic: str
    venue: str
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime
    closes_at: datetime
    is_closed: bool


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a ticket opens: what the door is to know of who holds it."""

    state: str
    name: str
    organisation: str
    answers: Sequence[tuple[str, str]] = ()


class Bucket(msgspec.Struct, frozen=True):
    """Some of the tickets: a phone puts these (digest, sealed record) in the place of all that it had in the bucket."""

    bucket: int
    records: list[tuple[str, str]]


class Arrived(msgspec.Struct, frozen=True):
    """A scan that counts, by any phone."""

    id: UUID
    ticket: str
    session: UUID
    direction: Direction
    phase: Phase
    at: datetime


class Listed(msgspec.Struct, frozen=True):
    """A person to be marked by name without a network, where the course lets phones keep names."""

    enrolment: int
    name: str
    organisation: str
    ticket: str


class Roster(msgspec.Struct, frozen=True):
    """One answer. What is unset has not changed since the cursor that was sent."""

    cursor: str
    made_at: datetime
    tickets: list[Bucket]
    arrived_whole: bool
    arrived: list[Arrived]
    course: CourseSaid | UnsetType = UNSET
    sessions: list[Lesson] | UnsetType = UNSET
    people: list[Listed] | UnsetType = UNSET


@dataclass(frozen=True, slots=True)
class _Ticket:
    digest: str
    enrolment_id: int
    version: int
    record: bytes


def roster_of(
    course_id: int, session_id: int | None, since: str, *, device: KnownDevice | None, key: bytes, now: datetime
) -> Roster:
    """Give what a phone that holds what `since` says still lacks. Six queries at most. Raises `NotFound`.

    Arrivals are those of one session, or of all sessions of the course that still take scans or are to come.
    """
    row = roster_rows.course_row(course_id)
    if row is None:
        raise NotFound
    old = held_by(since, key, course_id, session_id or 0)
    lessons, people = roster_rows.lesson_rows(course_id), roster_rows.ticket_rows(course_id)
    course, sessions = _course(row, device), [_lesson(row, lesson) for lesson in lessons]
    listed = [_listed(one) for one in people if one.state is EnrolmentState.CONFIRMED] if row.names_on_phones else []
    buckets = _in_buckets(people, answers_at_door([one.id for one in people]) if row.questions_version else {})
    wanted = {one.id: one.uid for one in lessons if _is_wanted(one, session_id, now)}
    is_whole, known, arrived = _arrived(wanted, old)
    held = Held(
        course_id=course_id,
        session_id=session_id or 0,
        facts=print_of(key, [msgspec.json.encode(course), msgspec.json.encode(sessions)]),
        people=print_of(key, [msgspec.json.encode(listed)]),
        buckets=tuple(print_of(key, _parts(bucket)) for bucket in buckets),
        arrivals=known,
    )
    is_news = old is None or old.facts != held.facts
    return Roster(
        cursor=held.cursor(key),
        made_at=now,
        tickets=[
            Bucket(number, [(one.digest, _sealed(one, key)) for one in bucket])
            for number, bucket in enumerate(buckets)
            if old is None or old.buckets[number] != held.buckets[number]
        ],
        arrived_whole=is_whole,
        arrived=arrived,
        course=course if is_news else UNSET,
        sessions=sessions if is_news else UNSET,
        people=listed if old is None or old.people != held.people else UNSET,
    )


def _course(row: Row, device: KnownDevice | None) -> CourseSaid:
    label, until = (device.label, device.expires_at) if device else (None, None)
    return CourseSaid(row.id, row.title, row.names_on_phones, row.second_check, label, until)


def _lesson(course: Row, row: Row) -> Lesson:
    return Lesson(
        session=row.uid,
        topic=row.topic,
        venue=row.venue,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        opens_at=row.starts_at - timedelta(minutes=course.scans_open_minutes),
        closes_at=last_moment(row.ends_at),
        is_closed=bool(row.is_closed) or course.state in FINISHED,
    )


def _is_wanted(lesson: Row, session_id: int | None, now: datetime) -> bool:
    return lesson.id == session_id if session_id is not None else now < last_moment(lesson.ends_at)


def _listed(row: Row) -> Listed:
    return Listed(row.id, row.name, row.organisation, row.ticket_digest)


def _in_buckets(people: Iterable[Row], answers: dict[int, list[tuple[str, str]]]) -> list[list[_Ticket]]:
    """Give the tickets by the first five bits of their digests, each bucket in the order of its digests."""
    buckets: list[list[_Ticket]] = [[] for _ in range(BUCKETS)]
    encode = msgspec.json.Encoder().encode
    for row in people:
        state = REPLACED if row.replaced_by_id is not None else row.state.value
        record = encode(Record(state, row.name, row.organisation, answers.get(row.id, ())))
        ticket = _Ticket(row.ticket_digest, row.id, row.ticket_version, record)
        buckets[int(ticket.digest[:2], 16) * BUCKETS // 256].append(ticket)
    return [sorted(bucket, key=lambda one: one.digest) for bucket in buckets]


def _parts(bucket: Iterable[_Ticket]) -> Iterable[bytes]:
    return (part for one in bucket for part in (one.digest.encode(), one.record))


def _sealed(one: _Ticket, key: bytes) -> str:
    return seal(ticket_code(key, one.enrolment_id, one.version), one.record)


def _arrived(wanted: dict[int, UUID], old: Held | None) -> tuple[bool, Arrivals, list[Arrived]]:
    """Give whether all are sent, what the phone then knows, and the scans that are sent."""
    known = old.arrivals if old else NOTHING_KNOWN
    is_whole = old is None or roster_rows.sums_until(wanted, known.last) != known
    if is_whole:
        known = NOTHING_KNOWN
    rows = roster_rows.arrivals_after(wanted, known.last)
    arrived = [
        Arrived(row.scan_id, row.ticket_digest, wanted[row.session_id], row.direction, row.phase, row.scanned_at)
        for row in rows
    ]
    return is_whole, known.and_those(row.id for row in rows), arrived
