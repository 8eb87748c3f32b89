"""Judge scans and keep them: which count, which repeat, which are refused. The scan's own id is looked up first.

Everything that is sent is kept, rejections too: the rows themselves say who scanned, when, and what the answer was, so
there is no second line in the audit trail but for a person found by name, for whom somebody vouches.
Written with Core and ready-made statements: a scan is the hottest act (bar: 2.4 ms of CPU for the whole request).
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from models.attendance.judging import Case, Facts, Seat, judge, person_named
from models.attendance.policy import Scope
from models.attendance.rows import Row, Rows
from models.attendance.scan import Method, Outcome
from models.attendance.timeline import Seen, Timeline
from models.attendance.verdict import Sighting, Verdict, code_in
from models.audit.actor import Actor
from models.audit.recording import record
from models.bearer import digest

MOST_SCANS = 1_000


def judge_scans(sightings: Sequence[Sighting], *, scope: Scope, actor: Actor, now: datetime) -> list[Verdict]:
    """Judge and keep each scan on its own; answers come in the order given. 1 to 1,000 in one transaction.

    A scan whose id is known gets its first answer, however the world has changed since. `scope` says of which courses
    the actor takes attendance: nobody of another course is named. The rows of the sessions are locked, so two phones
    cannot both be first.
    """
    firsts: dict[UUID, Sighting] = {}
    for sighting in sightings:
        firsts.setdefault(sighting.id, sighting)
    rows = Rows()
    wanted = {sighting.session for sighting in sightings}
    rows.lock_sessions(wanted)
    sessions = {row.uid: row for row in rows.sessions(wanted, firsts)}
    is_any_known = any(row.is_any_known for row in sessions.values()) if sessions else True
    answers = _first_answers(rows, list(firsts.values()), scope, actor) if is_any_known else {}
    while unjudged := [sighting for key, sighting in firsts.items() if key not in answers]:
        cases, timelines = _gather(rows, unjudged, sessions)
        facts = Facts(timelines, scope, actor, now)
        judged = [judge(case, facts) for case in cases]
        if rows.keep([row for _, row in judged]) == len(judged):
            answers |= {verdict.id: verdict for verdict, _ in judged}
            _record_vouching(unjudged, answers, actor, now)
            break
        # The unique index said no: someone else was first after all, and is now to be seen.
        answers |= _first_answers(rows, unjudged, scope, actor)
    return [answers[sighting.id] for sighting in sightings]


def _first_answers(rows: Rows, sent: Sequence[Sighting], scope: Scope, actor: Actor) -> dict[UUID, Verdict]:
    """Give the answers that these scans got, for those that are known. The person is named only within the scope.

    To a phone she is named only if it made the scan or sends her ticket: the ids of others' scans stand on its list,
    and a lost one would learn by them who came.
    """
    found, tickets = {}, {one.id: digest(code_in(one.ticket)) for one in sent if one.ticket}
    for row in rows.known_scans([one.id for one in sent]):
        person = None
        if actor.kind != "device" or row.device_id == actor.id or row.ticket == tickets.get(row.scan_id):
            courses = (row.course_id, row.person_course_id)
            person = person_named(row.name, row.organisation, scope, *courses, reason=row.reason)
        found[row.scan_id] = Verdict(row.scan_id, row.outcome, row.reason, row.first_scanned_at, person)
    return found


def _gather(
    rows: Rows, sightings: Sequence[Sighting], sessions: dict[UUID, Row]
) -> tuple[list[Case], dict[Seat, Timeline]]:
    """Find whom each scan means, and what was judged before of all of them."""
    lessons = [lesson.id for lesson in sessions.values()] or [0]
    tickets = [digest(code_in(one.ticket)) if one.ticket else "" for one in sightings]
    by_ticket = rows.people_by_ticket({ticket for ticket in tickets if ticket}, lessons)
    by_id = rows.people_by_id({one.enrolment_id for one in sightings if one.enrolment_id}, lessons)
    people = {row.id: row for row in by_id} | {row.ticket_digest: row for row in by_ticket}
    cases = [
        Case(one, ticket, sessions.get(one.session), people.get(ticket or one.enrolment_id))
        for one, ticket in zip(sightings, tickets, strict=True)
    ]
    return cases, _timelines(by_id) | _timelines(by_ticket)


def _timelines(people: Sequence[Row]) -> dict[Seat, Timeline]:
    """Give what was judged before of these people in these sessions."""
    found: dict[Seat, Timeline] = {}
    for row in people:
        if row.phase is None:
            continue
        taker = (row.user_id, row.device_id)
        seen = Seen(row.scanned_at, row.direction, row.offline, row.shown, taker, row.outcome, row.nth)
        seat = (row.session_id, row.id, row.phase)
        timeline = found.get(seat)
        if timeline is None:
            timeline = found[seat] = Timeline()
        timeline.keep(seen, counts=row.counts)
    return found


def _record_vouching(sightings: Sequence[Sighting], answers: dict[UUID, Verdict], actor: Actor, now: datetime) -> None:
    for sighting in sightings:
        if sighting.method is Method.NAME and answers[sighting.id].outcome is Outcome.ACCEPTED:
            record(
                "attendance.vouched", "enrolment", sighting.enrolment_id, actor=actor, now=now, scan=str(sighting.id)
            )
