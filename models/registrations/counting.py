"""Counters for the plan: how many organisations took seats, by kind and by commune, and how many people they sent.

An organisation describes itself anew on every registration. Two registrations are of one organisation if they bear the
same identifier, or, where they have none, the same name without marks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from models.courses.course import Course, CourseState
from models.courses.training_session import TrainingSession
from models.db import session
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.organisation import Organisation, OrganisationKind
from models.registrations.registration import Registration

MOST_COMMUNES = 200


@dataclass(frozen=True)
class Count:
    """Distinct organisations, and people with a seat."""

    organisations: int
    people: int


@dataclass(frozen=True)
class Counters:
    """What the plan's report asks for. An organisation that named two kinds is in both lines, and once in `all`."""

    all: Count
    by_kind: dict[OrganisationKind, Count]
    by_commune: dict[str, Count]
    """By the commune's code, the most people first; empty where none was given."""


_WHO = sa.func.coalesce(Organisation.identifier, Organisation.folded)
_ORGANISATIONS = sa.func.count(sa.distinct(_WHO))
_PEOPLE = sa.func.count(Enrolment.id)


def counters_of_course(course_id: int) -> Counters:
    """Count the people who hold a seat in one course. Three queries."""
    return _counters([Enrolment.course_id == course_id])


def counters_between(since: datetime, until: datetime) -> Counters:
    """Count over all courses, drafts and cancelled ones aside, that begin from `since` and before `until`."""
    begins = (
        sa.select(TrainingSession.course_id)
        .group_by(TrainingSession.course_id)
        .having(sa.func.min(TrainingSession.starts_at) >= since, sa.func.min(TrainingSession.starts_at) < until)
    )
    held = sa.select(Course.id).where(
        Course.id.in_(begins), Course.state.in_([CourseState.PUBLISHED, CourseState.CLOSED])
    )
    return _counters([Enrolment.course_id.in_(held)])


def _counters(conditions: Sequence[sa.ColumnElement[bool]]) -> Counters:
    counted = sa.select(_ORGANISATIONS, _PEOPLE)
    organisations, people = session.execute(_narrowed(counted, conditions)).one()
    by_kind = sa.select(Organisation.kind, _ORGANISATIONS, _PEOPLE).group_by(Organisation.kind)
    kinds = {kind: Count(*rest) for kind, *rest in session.execute(_narrowed(by_kind, conditions))}
    by_commune = (
        sa.select(Organisation.commune_code, _ORGANISATIONS, _PEOPLE)
        .group_by(Organisation.commune_code)
        .order_by(_PEOPLE.desc(), Organisation.commune_code)
        .limit(MOST_COMMUNES)
    )
    communes = {code or "": Count(*rest) for code, *rest in session.execute(_narrowed(by_commune, conditions))}
    return Counters(
        all=Count(organisations, people),
        by_kind={kind: kinds[kind] for kind in OrganisationKind if kind in kinds},
        by_commune=communes,
    )


def _narrowed(
    query: "sa.Select[*tuple[Any, ...]]", conditions: Sequence[sa.ColumnElement[bool]]
) -> "sa.Select[*tuple[Any, ...]]":
    return (
        query.select_from(Enrolment)
        .join(Registration, Registration.id == Enrolment.registration_id)
        .join(Organisation, Organisation.id == Registration.organisation_id)
        .where(Enrolment.state == EnrolmentState.CONFIRMED, *conditions)
    )
