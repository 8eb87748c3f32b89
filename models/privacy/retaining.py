"""How long what is kept: each kind of record has its months, and what is over is forgotten, batch by batch.

Legal holds stop it. What the law keeps (attendance, certificates, the register) has no months here: it goes to the
archive with the course's papers.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from models.certificates.queries import took_part
from models.courses.course import Course, CourseState
from models.courses.training_session import TrainingSession
from models.db import session
from models.mail.forgetting import (
    FORGOTTEN_NAME,
    addresses_before,
    forget_addresses_before,
    forget_recipients,
)
from models.people.throttle import Throttle
from models.people.throttling import LONGEST_WINDOW, forget_old_attempts
from models.privacy.erasing import certificates_of, forget_contacts, forget_trainees
from models.privacy.holding import letter_not_held, not_held
from models.privacy.privacy_request import PrivacyRequest
from models.privacy.retention_run import ForgottenRegistration, RecordKind, RetentionRun
from models.registrations.enrolment import Enrolment
from models.registrations.registration import Registration

BATCH = 200
"""Rows of a transaction: others write in between."""
DAYS_OF_MONTH = 30.4375
MOST_MONTHS = 1_200
"""A hundred years: who sets more wants it kept for good."""
MOST_RUNS_SHOWN = 40


@dataclass(frozen=True)
class Periods:
    """Months after which a record of each kind is forgotten."""

    contacts: int
    """After the course's end."""
    letters: int
    """After the letter was queued."""
    requests: int
    """After the answer."""

    def before(self, kind: RecordKind, now: datetime) -> datetime:
        """Give the moment before which a record of this kind must have ended to be due."""
        if kind is RecordKind.ATTEMPTS:
            return now - LONGEST_WINDOW
        months = min(getattr(self, kind.value), MOST_MONTHS)
        return now - timedelta(days=round(months * DAYS_OF_MONTH))


def due(kind: RecordKind, before: datetime) -> int:
    """Give how many records of this kind are due: registrations, letters, requests, counted attempts."""
    if kind is RecordKind.LETTERS:
        return addresses_before(before, letter_not_held())
    if kind is RecordKind.ATTEMPTS:
        counted = sa.select(sa.func.count()).select_from(Throttle).where(Throttle.window_start_at < before)
    elif kind is RecordKind.REQUESTS:
        counted = sa.select(sa.func.count()).select_from(_old_requests(before).subquery())
    else:
        counted = sa.select(sa.func.count()).select_from(_old_registrations(before).subquery())
    return session.scalar(counted) or 0


def forget_batch(kind: RecordKind, before: datetime, *, now: datetime) -> int:
    """Forget at most `BATCH` due records of this kind, and give how many: 0 when nothing is left."""
    if kind is RecordKind.LETTERS:
        return forget_addresses_before(before, BATCH, letter_not_held())
    if kind is RecordKind.ATTEMPTS:
        return forget_old_attempts(now=now)
    return _forget_requests(before, now) if kind is RecordKind.REQUESTS else _forget_registrations(before, now)


def log_run(kind: RecordKind, before: datetime, counted: int, *, dry: bool, now: datetime) -> None:
    """Keep that a run took place, also one that found nothing."""
    session.add(RetentionRun(at=now, kind=kind, before=before, counted=counted, dry=dry))
    session.flush()


def latest_runs() -> list[RetentionRun]:
    """Give the latest runs, the newest first."""
    return list(session.scalars(sa.select(RetentionRun).order_by(RetentionRun.id.desc()).limit(MOST_RUNS_SHOWN)))


def _old_registrations(before: datetime) -> sa.Select[int]:
    """Give registrations of courses that ended before, that are not held and were not forgotten yet.

    A course ends with its last session; one that was cancelled, when it was.
    """
    ended = sa.select(sa.func.max(TrainingSession.ends_at)).where(TrainingSession.course_id == Course.id)
    is_over = sa.or_(
        ended.correlate(Course).scalar_subquery() < before,
        sa.and_(Course.state == CourseState.CANCELLED, Course.cancelled_at < before),
    )
    is_done = sa.exists().where(ForgottenRegistration.registration_id == Registration.id)
    return (
        sa.select(Registration.id)
        .join(Course, Course.id == Registration.course_id)
        .where(is_over, not_held(), ~is_done)
    )


def _forget_registrations(before: datetime, now: datetime) -> int:
    ids = list(session.scalars(_old_registrations(before).order_by(Registration.id).limit(BATCH)))
    people = session.execute(
        sa.select(Enrolment.id, Enrolment.registration_id)
        .where(Enrolment.registration_id.in_(ids))
        .order_by(Enrolment.id)
    ).all()
    participants = took_part([person.id for person in people])
    forget_trainees([person.id for person in people], participants)
    forget_contacts(ids, with_books={person.registration_id for person in people if person.id in participants})
    forget_recipients("registration", ids)
    forget_recipients("certificate", certificates_of(participants))
    session.add_all(ForgottenRegistration(registration_id=number, forgotten_at=now) for number in ids)
    session.flush()
    return len(ids)


def _old_requests(before: datetime) -> sa.Select[int]:
    return sa.select(PrivacyRequest.id).where(PrivacyRequest.settled_at < before, PrivacyRequest.forgotten_at.is_(None))


def _forget_requests(before: datetime, now: datetime) -> int:
    """Which kind, when, and whether in time stays; who and which words do not."""
    ids = list(session.scalars(_old_requests(before).order_by(PrivacyRequest.id).limit(BATCH)))
    forgotten = {
        "name": FORGOTTEN_NAME, "email": None, "phone": None, "registration_reference": None, "words": FORGOTTEN_NAME,
        "answer": FORGOTTEN_NAME, "form_key": None, "forgotten_at": now,
        "extension_reason": sa.case((PrivacyRequest.extended_at.is_not(None), FORGOTTEN_NAME)),
    }  # fmt: skip
    ours = sa.update(PrivacyRequest).where(PrivacyRequest.id.in_(ids)).values(forgotten)
    session.execute(ours, execution_options={"synchronize_session": "fetch"})
    forget_recipients("privacy_request", ids)
    return len(ids)
