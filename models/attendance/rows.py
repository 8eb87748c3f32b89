"""The statements by which scans are judged: ready-made, plain columns, a fixed number for any batch."""

from collections.abc import Collection, Sequence
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from models.attendance.scan import Scan
from models.courses.course import Course
from models.courses.training_session import TrainingSession
from models.db import ask, session
from models.registrations.enrolment import Enrolment
from models.registrations.organisation import Organisation
from models.registrations.registration import Registration

Row = sa.Row[Any]

_scan = cast("sa.Table", Scan.__table__)
_lesson = cast("sa.Table", TrainingSession.__table__)
_course = cast("sa.Table", Course.__table__)
_enrolment = cast("sa.Table", Enrolment.__table__)
_registration = cast("sa.Table", Registration.__table__)
_organisation = cast("sa.Table", Organisation.__table__)
_wanted: sa.BindParameter[Any] = sa.bindparam("wanted", expanding=True)
_also: sa.BindParameter[Any] = sa.bindparam("also", expanding=True)

_sessions = (
    sa.select(_lesson.c.id, _lesson.c.uid, _lesson.c.course_id, _lesson.c.starts_at, _lesson.c.ends_at, _course.c.state)
    .join(_course, _course.c.id == _lesson.c.course_id)
    .where(_lesson.c.uid.in_(_wanted))
    .order_by(_lesson.c.id)
    .with_for_update(of=_lesson)
)
_people = (
    sa.select(
        _enrolment.c.id,
        _enrolment.c.course_id,
        _enrolment.c.state,
        _enrolment.c.ticket_digest,
        _enrolment.c.replaced_by_id,
        _enrolment.c.name,
        _organisation.c.name.label("organisation"),
    )
    .join(_registration, _registration.c.id == _enrolment.c.registration_id)
    .join(_organisation, _organisation.c.id == _registration.c.organisation_id)
    .order_by(_enrolment.c.id)
)
_people_by_ticket = _people.where(_enrolment.c.ticket_digest.in_(_wanted))
_people_by_id = _people.where(_enrolment.c.id.in_(_wanted))
_known = (
    sa.select(
        _scan.c.scan_id,
        _scan.c.outcome,
        _scan.c.reason,
        _scan.c.first_scanned_at,
        _lesson.c.course_id,
        _enrolment.c.course_id.label("person_course_id"),
        _enrolment.c.name,
        _organisation.c.name.label("organisation"),
    )
    .outerjoin(_lesson, _lesson.c.id == _scan.c.session_id)
    .outerjoin(_enrolment, _enrolment.c.id == _scan.c.enrolment_id)
    .outerjoin(_registration, _registration.c.id == _enrolment.c.registration_id)
    .outerjoin(_organisation, _organisation.c.id == _registration.c.organisation_id)
    .where(_scan.c.scan_id.in_(_wanted))
    .order_by(_scan.c.id)
)
_accepted = (
    sa.select(_scan.c.session_id, _scan.c.enrolment_id, _scan.c.direction, _scan.c.scanned_at)
    .where(
        _scan.c.session_id.in_(_wanted),
        _scan.c.enrolment_id.in_(_also),
        # Said as a literal: SQLite uses a partial index only for the words that the index was made with.
        sa.text("scan.outcome = 'accepted'"),
    )
    .order_by(_scan.c.id)
)
_inserts = {
    dialect.name: made.inline().on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    for dialect, made in ((sqlite.dialect, sqlite.insert(_scan)), (postgresql.dialect, postgresql.insert(_scan)))
}


def _ask(query: sa.Select[Any], **params: Collection[Any]) -> Sequence[Row]:
    if not all(params.values()):
        return ()
    return ask(query, **{name: list(values) for name, values in params.items()}).all()


def locked_sessions(uids: Collection[UUID]) -> Sequence[Row]:
    """Give these sessions with the state of their course, locked in the order of their ids."""
    return _ask(_sessions, wanted=uids)


def people_by_ticket(digests: Collection[str]) -> Sequence[Row]:
    """Give the enrolments that hold these tickets, with the organisation's name."""
    return _ask(_people_by_ticket, wanted=digests)


def people_by_id(ids: Collection[int]) -> Sequence[Row]:
    """Give these enrolments, with the organisation's name."""
    return _ask(_people_by_id, wanted=ids)


def known_scans(ids: Collection[UUID]) -> Sequence[Row]:
    """Give the scans that came before under these ids, with the person and the course."""
    return _ask(_known, wanted=ids)


def accepted_scans(session_ids: Collection[int], enrolment_ids: Collection[int]) -> Sequence[Row]:
    """Give the accepted scans of these people in these sessions."""
    return _ask(_accepted, wanted=session_ids, also=enrolment_ids)


def keep(scans: list[dict[str, Any]]) -> int:
    """Insert scans and give how many were kept: one that breaks a unique index is left out, without an error.

    A row holds the person it points at, so people are taken in the order of their ids, as a withdrawal takes them.
    """
    connection = session.connection()
    in_order = sorted(scans, key=lambda scan: scan["enrolment_id"] or 0)
    return connection.execute(_inserts[connection.dialect.name], in_order).rowcount
