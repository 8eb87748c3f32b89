"""The rules by which one scan is judged, given what the database says about it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from models.attendance.opening import reason_closed
from models.attendance.policy import Scope, may_take_attendance
from models.attendance.rows import Row
from models.attendance.scan import Method, Outcome, Phase, Reason
from models.attendance.timeline import Placed, Seen, Taker, Timeline
from models.attendance.verdict import Person, Sighting, Verdict
from models.audit.actor import Actor
from models.registrations.enrolment import EnrolmentState

FUTURE_TOLERATED = timedelta(minutes=10)
Seat = tuple[int, int, Phase]
"""Session, enrolment and phase: whose timeline."""


class Case(NamedTuple):
    """One scan, and what the database says of what it points at."""

    sighting: Sighting
    ticket: str
    """The digest of the code that was sent, if one was."""
    lesson: Row | None
    person: Row | None
    """Whom it means, if anyone."""


@dataclass(slots=True)
class Facts:
    """What scans of one request are judged by, beside what each points at."""

    timelines: dict[Seat, Timeline]
    scope: Scope
    actor: Actor
    now: datetime

    @property
    def taker(self) -> Taker:
        """Give the account or the phone that scanned."""
        is_user, is_device = self.actor.kind == "user", self.actor.kind == "device"
        return self.actor.id if is_user else None, self.actor.id if is_device else None


def judge(case: Case, facts: Facts) -> tuple[Verdict, dict[str, Any]]:
    """Give the answer to a scan and the row that is kept of it."""
    sighting, _, lesson, person = case
    reason = _reason_against(sighting, lesson, person, facts)
    placed, named = Placed(Outcome.REJECTED, 1, None), None
    if lesson is not None and person is not None:
        if reason is None:
            placed = _place(sighting, lesson, person, facts)
        named = person_named(
            person.name, person.organisation, facts.scope, lesson.course_id, person.course_id, reason=reason
        )
    verdict = Verdict(sighting.id, placed.outcome, reason, placed.first_at, named)
    return verdict, _row(case, verdict, placed.nth, facts)


def person_named(
    name: str, organisation: str, scope: Scope, *courses: int | None, reason: Reason | None
) -> Person | None:
    """Name a person to who takes attendance of the session's course and of her own, and had a ticket or her name."""
    is_seen = reason is not Reason.UNKNOWN_TICKET and all(
        course is not None and may_take_attendance(scope, course) for course in courses
    )
    return Person(name, organisation) if is_seen else None


def _place(sighting: Sighting, lesson: Row, person: Row, facts: Facts) -> Placed:
    timeline = facts.timelines.setdefault((lesson.id, person.id, sighting.phase), Timeline())
    return timeline.place(Seen(sighting.scanned_at, sighting.direction, sighting.offline, sighting.shown, facts.taker))


def _reason_against(sighting: Sighting, lesson: Row | None, person: Row | None, facts: Facts) -> Reason | None:
    """Give why the scan is refused, or `None`. First what is wrong with the session and the clock, then the ticket."""
    if lesson is None:
        return Reason.SESSION_NOT_OPEN
    if not may_take_attendance(facts.scope, lesson.course_id):
        return Reason.DEVICE_OUT_OF_SCOPE
    if sighting.method is Method.NAME and facts.actor.kind == "device" and not lesson.names_on_phones:
        return Reason.UNKNOWN_TICKET  # a phone without names saw none: whomever it means, it is told nobody's name
    oldest = facts.now - timedelta(days=lesson.scans_taken_days)
    if not oldest <= sighting.scanned_at <= facts.now + FUTURE_TOLERATED:
        return Reason.IMPLAUSIBLE_TIME
    closed = reason_closed(
        lesson.starts_at,
        lesson.ends_at,
        lesson.state,
        sighting.scanned_at,
        opens_minutes=lesson.scans_open_minutes,
        is_closed=lesson.is_closed,
    )
    return closed or _reason_against_person(lesson, person)


def _reason_against_person(lesson: Row, person: Row | None) -> Reason | None:
    if person is None:
        return Reason.UNKNOWN_TICKET
    if person.replaced_by_id is not None:
        return Reason.TICKET_REPLACED
    if person.course_id != lesson.course_id:
        return Reason.WRONG_COURSE
    return None if person.state is EnrolmentState.CONFIRMED else Reason.NOT_CONFIRMED


def _row(case: Case, verdict: Verdict, nth: int, facts: Facts) -> dict[str, Any]:
    sighting, ticket, lesson, person = case
    user_id, device_id = facts.taker
    return {
        "scan_id": sighting.id,
        "ticket": ticket or (person and person.ticket_digest) or "",
        "session_ref": str(sighting.session),
        "session_id": lesson.id if lesson else None,
        "enrolment_id": person.id if person else None,
        "direction": sighting.direction,
        "phase": sighting.phase,
        "nth": nth,
        "method": sighting.method,
        "scanned_at": sighting.scanned_at,
        "received_at": facts.now,
        "offline": sighting.offline,
        "shown": sighting.shown,
        "roster_at": sighting.roster_at,
        "user_id": user_id,
        "device_id": device_id,
        "outcome": verdict.outcome,
        "reason": verdict.reason,
        "first_scanned_at": verdict.first_scanned_at,
    }
