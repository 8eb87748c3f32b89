"""Undo a scan made by mistake: it stays, with the reason why it counts no more."""

from datetime import datetime
from typing import cast
from uuid import UUID

import sqlalchemy as sa

from models.attendance.mark import ScanUndo
from models.attendance.opening import FINISHED
from models.attendance.policy import Scope, may_take_attendance
from models.attendance.rows import Row, Rows
from models.attendance.scan import Outcome, Scan
from models.audit.actor import Actor
from models.audit.recording import record
from models.courses.training_session import TrainingSession
from models.db import ask, write
from models.errors import N_, NotAllowed, NotFound, RuleViolation
from models.text import clean

LONGEST_REASON = 200


class UndoReasonMissing(RuleViolation):
    """Whoever reads the list later must understand it."""

    code = "undo_reason_missing"
    message = N_("Vui lòng ghi lý do hoàn tác, tối đa {most} ký tự.")
    status = 422


class ScanDoesNotCount(RuleViolation):
    """A rejected scan makes nobody present: there is nothing to take back."""

    code = "scan_does_not_count"
    message = N_("Lượt quét này không được tính nên không cần hoàn tác.")


class SessionIsClosed(RuleViolation):
    """What was closed stays as it was, until it is opened again."""

    code = "session_closed"
    message = N_("Buổi học đã chốt điểm danh. Vui lòng đề nghị cán bộ tổ chức mở lại buổi trước khi hoàn tác.")


_scan = cast("sa.Table", Scan.__table__)
_lesson = cast("sa.Table", TrainingSession.__table__)
_undo = cast("sa.Table", ScanUndo.__table__)
_found = (
    sa.select(
        _scan.c.id,
        _scan.c.enrolment_id,
        _scan.c.device_id,
        _scan.c.outcome,
        _lesson.c.uid.label("session"),
        _lesson.c.course_id,
        _undo.c.undone_at,
    )
    .outerjoin(_lesson, _lesson.c.id == _scan.c.session_id)
    .outerjoin(_undo, _undo.c.scan_id == _scan.c.id)
    .where(_scan.c.scan_id == sa.bindparam("scan"))
)
_insert = sa.insert(_undo)


def undo_scan(scan_id: UUID, reason: str, *, scope: Scope, actor: Actor, now: datetime) -> datetime:
    """Let a scan count no more, and give since when: sent again, the first time stands.

    A phone undoes what it scanned itself, a person what was scanned in her courses. Whoever is scanned again afterwards
    comes anew. Raises `UndoReasonMissing`, `NotFound`, `NotAllowed`, `ScanDoesNotCount` or `SessionIsClosed`.
    """
    reason = clean(reason)
    if not 0 < len(reason) <= LONGEST_REASON:
        raise UndoReasonMissing(most=LONGEST_REASON)
    scan = _within_reach(scan_id, scope, actor)
    rows = Rows()
    rows.lock_sessions({scan.session})
    scan = _within_reach(scan_id, scope, actor)  # as it is now that nobody else may undo it or close the session
    if scan.undone_at is not None:
        undone_at: datetime = scan.undone_at
        return undone_at
    (lesson,) = rows.sessions({scan.session}, {scan_id})
    if lesson.is_closed or lesson.state in FINISHED:
        raise SessionIsClosed
    write(_insert, {"scan_id": scan.id, "reason": reason, "undone_at": now, "undone_by": actor.name, **_who(actor)})
    record("attendance.undone", "enrolment", scan.enrolment_id, actor=actor, now=now, scan=str(scan_id), reason=reason)
    return now


def _within_reach(scan_id: UUID, scope: Scope, actor: Actor) -> Row:
    scan = ask(_found, scan=scan_id).one_or_none()
    if scan is None:
        raise NotFound
    is_anothers = actor.kind == "device" and scan.device_id != actor.id
    if is_anothers or scan.course_id is None or not may_take_attendance(scope, scan.course_id):
        raise NotAllowed
    if scan.outcome is Outcome.REJECTED:
        raise ScanDoesNotCount
    return scan


def _who(actor: Actor) -> dict[str, int | None]:
    """Give the account or the phone, for the columns that name it."""
    return {
        "user_id": actor.id if actor.kind == "user" else None,
        "device_id": actor.id if actor.kind == "device" else None,
    }
