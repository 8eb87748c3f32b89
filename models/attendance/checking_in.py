"""Judge scans: which count, which repeat, which are refused. The scan's own id is looked up before any rule.

Everything that is sent is kept, rejections too: the rows themselves say who scanned, when, and what the answer was, so
there is no second line in the audit trail but for a person found by name, whom a member of staff vouches for.
Written with Core and ready-made statements: a scan is the hottest act (bar: 6 ms of CPU for the whole request).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from models.attendance import rows
from models.attendance.policy import Scope, may_take_attendance
from models.attendance.rows import Row
from models.attendance.scan import Direction, Method, Outcome, Reason
from models.attendance.verdict import Person, Sighting, Verdict, code_in
from models.audit.actor import Actor
from models.audit.recording import record
from models.bearer import digest
from models.clock import at_vietnam, vietnam_date
from models.courses.course import CourseState
from models.errors import NotFound
from models.registrations.enrolment import EnrolmentState

OPENS_BEFORE = timedelta(minutes=60)
FUTURE_TOLERATED = timedelta(minutes=10)
OLDEST_ACCEPTED = timedelta(days=7)
MOST_SCANS = 1_000
FINISHED = frozenset({CourseState.CLOSED, CourseState.CANCELLED})
Seat = tuple[int, int, Direction]
"""Session, enrolment and direction: accepted once."""


@dataclass(slots=True)
class _Facts:
    """What the database says about a batch of scans, read in a few queries."""

    sessions: dict[UUID, Row]
    tickets: dict[UUID, str]
    """Scan → digest of the code that was sent."""
    people: dict[UUID, Row | None]
    """Scan → whom it means, if anyone."""
    accepted: dict[Seat, datetime]
    scope: Scope
    now: datetime


def judge_scans(sightings: Sequence[Sighting], *, scope: Scope, actor: Actor, now: datetime) -> list[Verdict]:
    """Judge and keep each scan on its own; answers come in the order given. 1 to 1,000 in one transaction.

    A scan whose id is known gets its first answer, however the world has changed since. `scope` says of which courses
    the actor takes attendance: nobody of another course is named. The rows of the sessions are locked, so two phones
    cannot both be first. Raises `NotFound` if somebody found by name is not in the session's course.
    """
    sessions = {row.uid: row for row in rows.locked_sessions({sighting.session for sighting in sightings})}
    firsts: dict[UUID, Sighting] = {}
    for sighting in sightings:
        firsts.setdefault(sighting.id, sighting)
    answers = first_answers(list(firsts), scope)
    while unjudged := [sighting for key, sighting in firsts.items() if key not in answers]:
        facts = _gather(unjudged, sessions, scope, now)
        kept, fresh = _judge_all(unjudged, facts, actor)
        if rows.keep(kept) == len(kept):
            _record_vouching(unjudged, fresh, actor, now)
            answers.update(fresh)
        else:  # the unique index said no: someone else was first after all, and is now to be seen
            answers.update(first_answers([sighting.id for sighting in unjudged], scope))
    return [answers[sighting.id] for sighting in sightings]


def first_answers(ids: Sequence[UUID], scope: Scope) -> dict[UUID, Verdict]:
    """Give the answers that these scans got, for those that are known. The person is named only within the scope."""
    found = {}
    for row in rows.known_scans(ids):
        person = _named(Person(row.name, row.organisation), scope, row.course_id, row.person_course_id)
        found[row.scan_id] = Verdict(row.scan_id, row.outcome, row.reason, row.first_scanned_at, person)
    return found


def _gather(sightings: Sequence[Sighting], sessions: dict[UUID, Row], scope: Scope, now: datetime) -> _Facts:
    tickets = {sighting.id: digest(code_in(sighting.ticket)) for sighting in sightings if sighting.ticket}
    by_ticket = {row.ticket_digest: row for row in rows.people_by_ticket(set(tickets.values()))}
    by_id = {row.id: row for row in rows.people_by_id({one.enrolment_id for one in sightings if one.enrolment_id})}
    people = {
        one.id: by_ticket.get(tickets[one.id]) if one.id in tickets else by_id.get(one.enrolment_id or 0)
        for one in sightings
    }
    found = {row.id for row in people.values() if row is not None}
    accepted = rows.accepted_scans({row.id for row in sessions.values()}, found)
    _refuse_strangers(sightings, sessions, people)
    return _Facts(
        sessions=sessions,
        tickets=tickets,
        people=people,
        accepted={(row.session_id, row.enrolment_id, row.direction): row.scanned_at for row in accepted},
        scope=scope,
        now=now,
    )


def _refuse_strangers(sightings: Sequence[Sighting], sessions: dict[UUID, Row], people: dict[UUID, Row | None]) -> None:
    """A ticket is shown by who holds it; a row's number is anybody's guess, and must be of the course's own list."""
    for sighting in sightings:
        if sighting.method is Method.NAME:
            lesson, person = sessions.get(sighting.session), people[sighting.id]
            if lesson is None or person is None or lesson.course_id != person.course_id:
                raise NotFound


def _named(person: Person, scope: Scope, *courses: int | None) -> Person | None:
    """Name a person to who takes attendance of the session's course and of her own."""
    is_seen = all(course is not None and may_take_attendance(scope, course) for course in courses)
    return person if is_seen else None


def _judge_all(
    sightings: Sequence[Sighting], facts: _Facts, actor: Actor
) -> tuple[list[dict[str, Any]], dict[UUID, Verdict]]:
    """Judge in order, so that the second of two scans of one person in the batch is the duplicate."""
    kept: list[dict[str, Any]] = []
    answers: dict[UUID, Verdict] = {}
    for sighting in sightings:
        verdict = _judge(sighting, facts)
        answers[sighting.id] = verdict
        kept.append(_row(sighting, verdict, facts, actor))
    return kept, answers


def _judge(sighting: Sighting, facts: _Facts) -> Verdict:
    lesson, person = facts.sessions.get(sighting.session), facts.people[sighting.id]
    reason = _reason_against(sighting, lesson, person, facts)
    first = None
    if reason is not None or lesson is None or person is None:
        outcome = Outcome.REJECTED
    else:
        seat = (lesson.id, person.id, sighting.direction)
        first = facts.accepted.get(seat)
        outcome = Outcome.ACCEPTED if first is None else Outcome.DUPLICATE
        facts.accepted.setdefault(seat, sighting.scanned_at)
    named = None
    if lesson is not None and person is not None:
        named = _named(Person(person.name, person.organisation), facts.scope, lesson.course_id, person.course_id)
    return Verdict(sighting.id, outcome, reason, first, named)


def _row(sighting: Sighting, verdict: Verdict, facts: _Facts, actor: Actor) -> dict[str, Any]:
    lesson, person = facts.sessions.get(sighting.session), facts.people[sighting.id]
    return {
        "scan_id": sighting.id,
        "ticket": facts.tickets.get(sighting.id) or (person and person.ticket_digest) or "",
        "session_ref": str(sighting.session),
        "session_id": lesson.id if lesson else None,
        "enrolment_id": person.id if person else None,
        "direction": sighting.direction,
        "method": sighting.method,
        "scanned_at": sighting.scanned_at,
        "received_at": facts.now,
        "offline": sighting.offline,
        "user_id": actor.id if actor.kind == "user" else None,
        "outcome": verdict.outcome,
        "reason": verdict.reason,
        "first_scanned_at": verdict.first_scanned_at,
    }


def _reason_against(sighting: Sighting, lesson: Row | None, person: Row | None, facts: _Facts) -> Reason | None:
    """Give why the scan is refused, or `None`. First what is wrong with the session and the clock, then the ticket."""
    if lesson is None:
        return Reason.SESSION_NOT_OPEN
    if not may_take_attendance(facts.scope, lesson.course_id):
        return Reason.DEVICE_OUT_OF_SCOPE
    if not facts.now - OLDEST_ACCEPTED <= sighting.scanned_at <= facts.now + FUTURE_TOLERATED:
        return Reason.IMPLAUSIBLE_TIME
    closed = reason_closed(lesson.starts_at, lesson.ends_at, lesson.state, sighting.scanned_at)
    return closed or _reason_against_person(lesson, person)


def _reason_against_person(lesson: Row, person: Row | None) -> Reason | None:
    if person is None:
        return Reason.UNKNOWN_TICKET
    if person.replaced_by_id is not None:
        return Reason.TICKET_REPLACED
    if person.course_id != lesson.course_id:
        return Reason.WRONG_COURSE
    return None if person.state is EnrolmentState.CONFIRMED else Reason.NOT_CONFIRMED


def reason_closed(starts_at: datetime, ends_at: datetime, state: CourseState, at: datetime) -> Reason | None:
    """Whether a session takes scans made at this moment: from an hour before it until the end of its day in Vietnam."""
    if state in FINISHED:
        return Reason.SESSION_CLOSED
    if state is CourseState.DRAFT or at < starts_at - OPENS_BEFORE:
        return Reason.SESSION_NOT_OPEN
    day_after = vietnam_date(ends_at) + timedelta(days=1)
    return Reason.SESSION_CLOSED if at >= at_vietnam(day_after, time()) else None


def _record_vouching(sightings: Sequence[Sighting], answers: dict[UUID, Verdict], actor: Actor, now: datetime) -> None:
    for sighting in sightings:
        if sighting.method is Method.NAME and answers[sighting.id].outcome is Outcome.ACCEPTED:
            record(
                "attendance.vouched", "enrolment", sighting.enrolment_id, actor=actor, now=now, scan=str(sighting.id)
            )
