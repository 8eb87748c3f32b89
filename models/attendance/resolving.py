"""A person decides on an odd scan: it counts, it was the same person again, or it counts for nobody."""

from datetime import datetime
from uuid import UUID, uuid5

import sqlalchemy as sa

from models.attendance.mark import AttendanceStatus, Decision, MarkSource, Resolution
from models.attendance.marking import mark_by_hand
from models.attendance.odd_scans import OddScan, odd_scan
from models.attendance.policy import Scope
from models.attendance.scan import Direction, Outcome, Phase, Scan
from models.attendance.undoing import undo_scan
from models.audit.actor import Actor
from models.audit.recording import record
from models.clock import vietnam_date
from models.courses.refusals import said_by_database
from models.db import session
from models.errors import N_, NotAllowed, NotFound, RuleViolation
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.organisation import Organisation
from models.registrations.registration import Registration
from models.text import fold

LONGEST_REASON = 200
MOST_WORDS = 8
MARK_NAMES = UUID("0b4f6c1e-8a57-4e0c-9a6d-6f2f0d7c5a42")
"""A scan that counts after all makes one mark, however often it is said."""


class ResolutionReasonMissing(RuleViolation):
    """Whoever reads the list later must understand it."""

    code = "resolution_reason_missing"
    message = N_("Vui lòng ghi lý do quyết định, tối đa {most} ký tự.")
    status = 422
    field = "reason"


class ScanResolved(RuleViolation):
    """Somebody was quicker."""

    code = "scan_resolved"
    message = N_("Lượt quét này đã có người quyết định. Vui lòng tải lại trang.")


class NobodyToCount(RuleViolation):
    """It is not known who that was, or she has no seat in this course."""

    code = "nobody_to_count"
    message = N_(
        "Chưa rõ lượt quét này là của học viên nào có chỗ trong khóa. Vui lòng tìm và chọn học viên theo tên, "
        "hoặc xếp chỗ cho người ấy trước."
    )
    status = 422


class NoSessionToCount(RuleViolation):
    """The phone named a session that there is not."""

    code = "no_session_to_count"
    message = N_("Không rõ lượt quét này thuộc buổi nào. Vui lòng ghi tay học viên ở đúng buổi, rồi bỏ qua lượt này.")


class OnlyAConflict(RuleViolation):
    """A rejected scan repeats none that counts."""

    code = "only_a_conflict"
    message = N_("Chỉ lượt quét trùng giữa hai máy mới ghi là cùng một người được.")
    status = 422


def resolve(
    scan_id: int,
    decision: Decision,
    reason: str,
    *,
    course_id: int,
    scope: Scope,
    actor: Actor,
    now: datetime,
    enrolment_id: int | None = None,
) -> OddScan:
    """Decide on one odd scan of a course, once; give it as it was. `enrolment_id`: of whom it was, found by name.

    Counting makes a mark at the time on the phone's clock; a conflict that counts for nobody is undone. Raises
    `ResolutionReasonMissing`, `NotFound`, `ScanResolved`, `NobodyToCount`, `NoSessionToCount`, `OnlyAConflict`, or why
    nothing is changed in this session any more.
    """
    if not 0 < len(reason) <= LONGEST_REASON:
        raise ResolutionReasonMissing(most=LONGEST_REASON)
    if actor.kind != "user" or actor.id is None:  # a phone decides on nothing
        raise NotAllowed
    found = odd_scan(scan_id, course_id, scope)
    if found is None:
        raise NotFound
    if decision is Decision.SAME_PERSON and found.outcome is not Outcome.CONFLICT:
        raise OnlyAConflict
    with said_by_database(ScanResolved()):
        session.add(Resolution(scan_id=found.id, decision=decision, reason=reason, resolved_at=now, user_id=actor.id))
    whom = found.whom
    if decision is Decision.COUNTS:
        whom = _count(found, course_id, enrolment_id, reason, actor, now)
    elif decision is Decision.DISMISSED and found.outcome is Outcome.CONFLICT:
        uid = session.scalars(sa.select(Scan.scan_id).where(Scan.id == found.id)).one()
        undo_scan(uid, reason, scope=scope, actor=actor, now=now)
    record("attendance.odd_scan_resolved", "course", course_id, actor=actor, now=now, scan=found.id,
           decision=decision.value, reason=reason, enrolment=whom)  # fmt: skip
    return found


def _count(found: OddScan, course_id: int, enrolment_id: int | None, reason: str, actor: Actor, now: datetime) -> int:
    """Mark whom it was present at that time. Who was chosen by name stands over whose ticket it was."""
    if found.session_id is None:
        raise NoSessionToCount
    whom = found.whom if enrolment_id is None else enrolment_id
    seated = sa.select(Enrolment.id).where(
        Enrolment.id == whom, Enrolment.course_id == course_id, Enrolment.state == EnrolmentState.CONFIRMED
    )
    if whom is None or session.scalar(seated) is None:
        raise NobodyToCount
    mark_by_hand(
        found.session_id, whom, AttendanceStatus.PRESENT, uid=uuid5(MARK_NAMES, str(found.id)),
        source=MarkSource.ODD_SCAN, arrived_at=_arrived_at(found, now), reason=reason, actor=actor, now=now,
    )  # fmt: skip
    return whom


def _arrived_at(found: OddScan, now: datetime) -> datetime | None:
    """Give when she came: by the phone's clock if it showed the day of the session, or earlier by a scan that counts.

    `None`: the clock was wrong, or it was no coming; then she has all units.
    """
    is_arrival = found.direction is Direction.IN and found.phase is Phase.ARRIVAL
    if not is_arrival or found.starts_at is None or found.scanned_at > now:
        return None
    if vietnam_date(found.scanned_at) != vietnam_date(found.starts_at):
        return None
    if found.other is not None and found.other.direction is Direction.IN:
        return min(found.scanned_at, found.other.scanned_at)
    return found.scanned_at


def people_called(course_id: int, words: str, *, limit: int) -> list[tuple[int, str, str, str]]:
    """Give people with a seat whose name holds every word: number, name, position, organisation; by given name."""
    wanted = fold(words).split()[:MOST_WORDS]
    if not wanted:
        return []
    query = (
        sa.select(Enrolment.id, Enrolment.name, Enrolment.position, Organisation.name)
        .join(Registration, Registration.id == Enrolment.registration_id)
        .join(Organisation, Organisation.id == Registration.organisation_id)
        .where(Enrolment.course_id == course_id, Enrolment.state == EnrolmentState.CONFIRMED)
        .where(*(Enrolment.folded.contains(word, autoescape=True) for word in wanted))
        .order_by(Enrolment.name_sort, Enrolment.id)
        .limit(limit)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]
