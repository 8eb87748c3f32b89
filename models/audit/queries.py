"""Questions about the audit trail."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from models.audit.audit_event import AuditEvent
from models.db import session

MOST_COUNTED = 10_000
"""A trail of years is not counted to its end: nobody turns to page 400."""
LIKE_SIGNS = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})


@dataclass(frozen=True)
class AuditFilter:
    """What the trail is narrowed to; empty means all. `until` is the first moment that is too late."""

    actor_id: int | None = None
    actor_kind: str = ""
    action: str = ""
    """The beginning of an action: `course` or `course.` finds `course.published`."""
    subject_kind: str = ""
    subject_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """Give what a row must fulfil."""
        wanted: list[sa.ColumnElement[bool]] = []
        if self.actor_id is not None:
            wanted += [AuditEvent.actor_kind == "user", AuditEvent.actor_id == self.actor_id]
        if self.actor_kind:
            wanted.append(AuditEvent.actor_kind == self.actor_kind)
        if self.action:
            wanted.append(AuditEvent.action.like(f"{self.action.translate(LIKE_SIGNS)}%", escape="\\"))
        if self.subject_kind:
            wanted.append(AuditEvent.subject_kind == self.subject_kind)
        if self.subject_id is not None:
            wanted.append(AuditEvent.subject_id == self.subject_id)
        if self.since:
            wanted.append(AuditEvent.at >= self.since)
        if self.until:
            wanted.append(AuditEvent.at < self.until)
        return wanted


def events(narrowed: AuditFilter, *, offset: int = 0, limit: int = 25) -> list[AuditEvent]:
    """Give one page of the trail, the latest first."""
    query = sa.select(AuditEvent).where(*narrowed.conditions()).order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
    return list(session.scalars(query.offset(offset).limit(limit)))


def events_counted(narrowed: AuditFilter) -> int:
    """Give how many lines there are, at most `MOST_COUNTED`."""
    some = sa.select(AuditEvent.id).where(*narrowed.conditions()).limit(MOST_COUNTED).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(some)) or 0


def events_about(subjects: Mapping[str, Collection[int]], limit: int) -> list[AuditEvent]:
    """Give the latest lines about any of these things (`{"registration": [7], "enrolment": [11, 12]}`). One query."""
    about = [
        sa.and_(AuditEvent.subject_kind == kind, AuditEvent.subject_id.in_(ids))
        for kind, ids in subjects.items()
        if ids
    ]
    wanted = sa.select(AuditEvent).where(sa.or_(sa.false(), *about))
    return list(session.scalars(wanted.order_by(AuditEvent.at.desc(), AuditEvent.id.desc()).limit(limit)))
