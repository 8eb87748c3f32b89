"""The statements by which scans are judged: ready-made, plain columns, a fixed number for any batch."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from models.attendance.mark import ScanUndo
from models.attendance.scan import Scan
from models.attendance.session_closing import SessionClosing
from models.courses.course import Course
from models.courses.training_session import TrainingSession
from models.db import connection
from models.registrations.enrolment import Enrolment
from models.registrations.organisation import Organisation
from models.registrations.registration import Registration

Row = sa.Row[Any]

_scan = cast("sa.Table", Scan.__table__)
_undo = cast("sa.Table", ScanUndo.__table__)
_closing = cast("sa.Table", SessionClosing.__table__)
_lesson = cast("sa.Table", TrainingSession.__table__)
_course = cast("sa.Table", Course.__table__)
_enrolment = cast("sa.Table", Enrolment.__table__)
_registration = cast("sa.Table", Registration.__table__)
_organisation = cast("sa.Table", Organisation.__table__)


Match = Callable[[sa.Column[Any], str], sa.ColumnElement[bool]]
"""Says that a column is one of the values of a parameter."""


class _Asked:
    """A query by lists of values. Where each holds one it is asked by `=`, at half the cost of `IN`."""

    def __init__(self, build: Callable[[Match], sa.Select[Any]]) -> None:
        self._one = build(lambda column, name: column == sa.bindparam(name))
        self._many = build(lambda column, name: column.in_(sa.bindparam(name, expanding=True)))

    def of(self, connection: sa.Connection, **lists: Collection[Any]) -> Sequence[Row]:
        """Give the rows."""
        if all(len(values) == 1 for values in lists.values()):
            return connection.execute(self._one, {name: next(iter(values)) for name, values in lists.items()}).all()
        return connection.execute(self._many, {name: list(values) for name, values in lists.items()}).all()


def _locked_sessions(match: Match) -> sa.Select[Any]:
    return sa.select(_lesson.c.id).where(match(_lesson.c.uid, "uids")).order_by(_lesson.c.id).with_for_update()


def _sessions(match: Match) -> sa.Select[Any]:
    stands = sa.and_(_closing.c.session_id == _lesson.c.id, sa.text("session_closing.reopened_at IS NULL"))
    return (
        sa.select(
            _lesson.c.id,
            _lesson.c.uid,
            _lesson.c.course_id,
            _lesson.c.starts_at,
            _lesson.c.ends_at,
            _course.c.state,
            _course.c.scans_open_minutes,
            _course.c.scans_taken_days,
            _course.c.names_on_phones,
            _closing.c.id.is_not(None).label("is_closed"),
            sa.exists().where(match(_scan.c.scan_id, "scans")).correlate(None).label("is_any_known"),
        )
        .join(_course, _course.c.id == _lesson.c.course_id)
        .outerjoin(_closing, stands)
        .where(match(_lesson.c.uid, "uids"))
        .order_by(_lesson.c.id)
    )


def _people(key: sa.Column[Any]) -> Callable[[Match], sa.Select[Any]]:
    def build(match: Match) -> sa.Select[Any]:
        # Said as a literal: SQLite uses a partial index only for the words that the index was made with.
        judged = sa.and_(
            _scan.c.enrolment_id == _enrolment.c.id,
            match(_scan.c.session_id, "sessions"),
            sa.text("scan.outcome != 'rejected'"),
        )
        return (
            sa.select(
                _enrolment.c.id,
                _enrolment.c.course_id,
                _enrolment.c.state,
                _enrolment.c.ticket_digest,
                _enrolment.c.replaced_by_id,
                _enrolment.c.name,
                _organisation.c.name.label("organisation"),
                _scan.c.session_id,
                _scan.c.phase,
                _scan.c.direction,
                _scan.c.nth,
                _scan.c.scanned_at,
                _scan.c.offline,
                _scan.c.shown,
                _scan.c.user_id,
                _scan.c.device_id,
                _scan.c.outcome,
                _undo.c.scan_id.is_(None).label("counts"),
            )
            .join(_registration, _registration.c.id == _enrolment.c.registration_id)
            .join(_organisation, _organisation.c.id == _registration.c.organisation_id)
            .outerjoin(_scan, judged)
            .outerjoin(_undo, _undo.c.scan_id == _scan.c.id)
            .where(match(key, "keys"))
            .order_by(_enrolment.c.id, _scan.c.id)
        )

    return build


def _known(match: Match) -> sa.Select[Any]:
    return (
        sa.select(
            _scan.c.scan_id,
            _scan.c.outcome,
            _scan.c.reason,
            _scan.c.first_scanned_at,
            _scan.c.ticket,
            _scan.c.device_id,
            _lesson.c.course_id,
            _enrolment.c.course_id.label("person_course_id"),
            _enrolment.c.name,
            _organisation.c.name.label("organisation"),
        )
        .outerjoin(_lesson, _lesson.c.id == _scan.c.session_id)
        .outerjoin(_enrolment, _enrolment.c.id == _scan.c.enrolment_id)
        .outerjoin(_registration, _registration.c.id == _enrolment.c.registration_id)
        .outerjoin(_organisation, _organisation.c.id == _registration.c.organisation_id)
        .where(match(_scan.c.scan_id, "scans"))
        .order_by(_scan.c.id)
    )


LOCKED_SESSIONS = _Asked(_locked_sessions)
SESSIONS = _Asked(_sessions)
PEOPLE_BY_TICKET = _Asked(_people(_enrolment.c.ticket_digest))
PEOPLE_BY_ID = _Asked(_people(_enrolment.c.id))
KNOWN = _Asked(_known)
_inserts = {
    dialect.name: made.inline().on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    for dialect, made in ((sqlite.dialect, sqlite.insert(_scan)), (postgresql.dialect, postgresql.insert(_scan)))
}


class Rows:
    """What scans are judged by, asked over the transaction's one connection.

    To ask the session for its connection at each statement would cost half as much as the statement.
    """

    def __init__(self) -> None:
        self._connection = connection()

    def lock_sessions(self, uids: Collection[UUID]) -> None:
        """Lock these sessions in the order of their ids. SQLite's one writer needs no lock, and no statement for it.

        By a statement of its own: what is read together with a row that had to be waited for, PostgreSQL shows as it
        was before the wait.
        """
        if self._connection.dialect.name != "sqlite":
            LOCKED_SESSIONS.of(self._connection, uids=uids)

    def sessions(self, uids: Collection[UUID], scans: Collection[UUID]) -> Sequence[Row]:
        """Give these sessions with their course's rules, whether each is closed, and whether any of the scans is known.

        One question where nobody sends a scan again, which is nearly always.
        """
        return SESSIONS.of(self._connection, uids=uids, scans=scans)

    def people_by_ticket(self, digests: Collection[str], sessions: Collection[int]) -> Sequence[Row]:
        """Give whose tickets these are, each once for every scan of hers in these sessions that was not rejected.

        A row without `phase` says that there was none.
        """
        return PEOPLE_BY_TICKET.of(self._connection, keys=digests, sessions=sessions) if digests else ()

    def people_by_id(self, ids: Collection[int], sessions: Collection[int]) -> Sequence[Row]:
        """Give the same for enrolments."""
        return PEOPLE_BY_ID.of(self._connection, keys=ids, sessions=sessions) if ids else ()

    def known_scans(self, ids: Collection[UUID]) -> Sequence[Row]:
        """Give the scans that came before under these ids, with the person and the course."""
        return KNOWN.of(self._connection, scans=ids)

    def keep(self, scans: list[dict[str, Any]]) -> int:
        """Insert scans and give how many were kept: one that breaks a unique index is left out, without an error.

        A row holds the person it points at, so people are taken in the order of their ids, as a withdrawal takes them;
        and scans in the order of theirs: of an unknown session nothing is locked that would part two batches.
        """
        in_order = sorted(scans, key=lambda scan: (scan["enrolment_id"] or 0, scan["scan_id"]))
        return self._connection.execute(_inserts[self._connection.dialect.name], in_order).rowcount
