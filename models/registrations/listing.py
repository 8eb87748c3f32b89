"""The desk's list of a course's people: found, narrowed, ordered and counted.

A list of 5,000 opens at once: plain columns of one page, no objects, and each statement is made once for each shape
of the question (which conditions, which order), since building one costs more than running it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, cast

import sqlalchemy as sa

from models.courses.course import Course, CourseState
from models.db import ask
from models.registrations.enrolment import Enrolment, EnrolmentState
from models.registrations.organisation import IdentifierKind, Organisation, OrganisationKind
from models.registrations.question import Answer
from models.registrations.registration import Consent, ConsentKind, Registration
from models.text import fold

# As tables, without the mapper's work on each statement: this is the page that organisers open all day.
PEOPLE = cast("sa.Table", Enrolment.__table__).c
REGISTRATIONS = cast("sa.Table", Registration.__table__).c
ORGANISATIONS = cast("sa.Table", Organisation.__table__).c
CONSENTS = cast("sa.Table", Consent.__table__).c
ANSWERS = cast("sa.Table", Answer.__table__).c
COURSES = cast("sa.Table", Course.__table__).c
Row = sa.Row[tuple[Any, ...]]
Shape = tuple[str, ...]


class Order(StrEnum):
    """How the list is ordered."""

    NAME = "name"
    """By Vietnamese given name."""
    ORGANISATION = "organisation"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True)
class PeopleFilter:
    """Whom the desk asks for in one course; empty means all. `until` is the first moment that is too late."""

    course_id: int
    words: str = ""
    """Looked for without marks in person and organisation; or a whole reference or tax code."""
    state: EnrolmentState | None = None
    kind: OrganisationKind | None = None
    commune_code: str = ""
    since: datetime | None = None
    until: datetime | None = None
    question: int = 0
    """Only those who answered this question of the course with `answer`."""
    answer: str = ""
    order: Order = Order.NAME

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for beyond the course itself."""
        return bool(self.shape())

    def shape(self) -> Shape:
        """Give the names of the conditions that are set."""
        return tuple(name for name in _CONDITIONS if getattr(self, name))

    def values(self) -> dict[str, object]:
        """Give what the statements' parameters stand for."""
        values: dict[str, object] = {"course": self.course_id}
        values.update((name, getattr(self, name)) for name in self.shape() if name not in {"words", "answer"})
        if self.answer:  # as the column holds it: a list in JSON
            values |= {"question": self.question, "answer": _like(json.dumps(self.answer))}
        if self.words:
            values |= {
                "words": _like(fold(self.words)),
                "code": self.words.upper(),
                "identifier": self.words.replace("-", ""),
            }
        return values


def _like(words: str) -> str:
    """Give the pattern that finds these very characters anywhere."""
    for sign in ("!", "%", "_"):
        words = words.replace(sign, f"!{sign}")
    return f"%{words}%"


_CONDITIONS: dict[str, sa.ColumnElement[bool]] = {
    "words": sa.or_(
        PEOPLE.folded.like(sa.bindparam("words"), escape="!"),
        ORGANISATIONS.folded.like(sa.bindparam("words"), escape="!"),
        REGISTRATIONS.reference == sa.bindparam("code"),
        # A personal ID is never searched for: the words stand in the address.
        sa.and_(
            ORGANISATIONS.identifier == sa.bindparam("identifier"),
            ORGANISATIONS.identifier_kind != IdentifierKind.PERSONAL_ID,
        ),
    ),
    "state": PEOPLE.state == sa.bindparam("state"),
    "kind": ORGANISATIONS.kind == sa.bindparam("kind"),
    "commune_code": ORGANISATIONS.commune_code == sa.bindparam("commune_code"),
    "since": PEOPLE.entered_at >= sa.bindparam("since"),
    "until": PEOPLE.entered_at < sa.bindparam("until"),
    "answer": sa.exists().where(
        ANSWERS.enrolment_id == PEOPLE.id,
        ANSWERS.question_id == sa.bindparam("question"),
        sa.cast(ANSWERS.words, sa.Text).like(sa.bindparam("answer"), escape="!"),
    ),
}
_OF_ORGANISATION = frozenset({"words", "kind", "commune_code"})
_ORDERS: dict[Order, tuple[sa.ColumnElement[Any], ...]] = {
    Order.NAME: (PEOPLE.name_sort.asc(), PEOPLE.id.asc()),
    Order.ORGANISATION: (ORGANISATIONS.folded.asc(), PEOPLE.name_sort.asc(), PEOPLE.id.asc()),
    Order.NEWEST: (PEOPLE.entered_at.desc(), PEOPLE.id.desc()),
    Order.OLDEST: (PEOPLE.entered_at.asc(), PEOPLE.id.asc()),
}
COLUMNS = (
    PEOPLE.id, PEOPLE.registration_id, PEOPLE.name, PEOPLE.position, PEOPLE.phone, PEOPLE.email,
    PEOPLE.state, PEOPLE.seat_number, PEOPLE.ticket_version, PEOPLE.entered_at, PEOPLE.confirmed_at,
    PEOPLE.withdrawn_at,
    REGISTRATIONS.reference, REGISTRATIONS.contact_name, REGISTRATIONS.contact_phone, REGISTRATIONS.contact_email,
    ORGANISATIONS.name.label("organisation"), ORGANISATIONS.kind, ORGANISATIONS.identifier_kind,
    ORGANISATIONS.identifier,
    ORGANISATIONS.commune_code,
)  # fmt: skip
"""What a line of the list, and of the file that is made of it, may say."""


def people_listed(asked: PeopleFilter, offset: int, limit: int) -> Sequence[Row]:
    """Give one part of the list, in its order: rows with the names of `COLUMNS`. One query."""
    values = asked.values() | {"offset": offset, "limit": limit}
    return ask(_page(asked.shape(), asked.order), **values).all()


def numbers_listed(asked: PeopleFilter) -> dict[EnrolmentState, int]:
    """Give how many there are in each state of those who fulfil every other condition. One query."""
    shape = tuple(name for name in asked.shape() if name != "state")
    found = {row.state: row.number for row in ask(_counted(shape), **asked.values())}
    return {state: found.get(state, 0) for state in EnrolmentState}


def ids_listed(asked: PeopleFilter, most: int) -> list[int]:
    """Give the ids of the first `most` of the list."""
    return [row.id for row in people_listed(asked, 0, most)]


def people_ticked(course_id: int, enrolment_ids: Sequence[int]) -> Sequence[Row]:
    """Give those of these people who are of this course, by given name. One query."""
    return ask(_ticked, course=course_id, ids=list(enrolment_ids)).all()


def consents_listed(course_id: int) -> dict[int, set[ConsentKind]]:
    """Give what stands agreed to by each registration of a course that agreed to anything. One query."""
    given: dict[int, set[ConsentKind]] = {}
    for registration_id, kind in ask(_consents, course=course_id):
        given.setdefault(registration_id, set()).add(kind)
    return given


def _joined(query: "sa.Select[*tuple[Any, ...]]") -> "sa.Select[*tuple[Any, ...]]":
    return query.join(Registration.__table__, REGISTRATIONS.id == PEOPLE.registration_id).join(
        Organisation.__table__, ORGANISATIONS.id == REGISTRATIONS.organisation_id
    )


@cache
def _page(shape: Shape, order: Order) -> "sa.Select[*tuple[Any, ...]]":
    """Find the page's ids first: rows that are skipped are then not joined with anything."""
    asked: sa.Select[*tuple[Any, ...]] = sa.select(PEOPLE.id)
    if order is Order.ORGANISATION or _OF_ORGANISATION.intersection(shape):
        asked = _joined(asked)
    asked = asked.where(*_where(shape)).order_by(*_ORDERS[order])
    page = asked.limit(sa.bindparam("limit")).offset(sa.bindparam("offset")).subquery()
    return _joined(sa.select(*COLUMNS).join(page, page.c.id == PEOPLE.id)).order_by(*_ORDERS[order])


@cache
def _counted(shape: Shape) -> "sa.Select[*tuple[Any, ...]]":
    counted: sa.Select[*tuple[Any, ...]] = sa.select(PEOPLE.state, sa.func.count().label("number"))
    if _OF_ORGANISATION.intersection(shape):
        counted = _joined(counted)
    return counted.where(*_where(shape)).group_by(PEOPLE.state)


def _where(shape: Shape) -> list[sa.ColumnElement[bool]]:
    return [PEOPLE.course_id == sa.bindparam("course"), *(_CONDITIONS[name] for name in shape)]


_ticked = (
    _joined(sa.select(*COLUMNS))
    .where(PEOPLE.course_id == sa.bindparam("course"), PEOPLE.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(*_ORDERS[Order.NAME])
)


_consents = (
    sa.select(CONSENTS.registration_id, CONSENTS.kind)
    .join(Registration.__table__, REGISTRATIONS.id == CONSENTS.registration_id)
    .where(REGISTRATIONS.course_id == sa.bindparam("course"), CONSENTS.withdrawn_at.is_(None))
    .order_by(CONSENTS.id)
)


@dataclass(frozen=True)
class CourseAtDesk:
    """What the desk's pages say of their course."""

    id: int
    slug: str
    title: str
    state: CourseState
    seats: int
    has_questions: bool


_course = sa.select(
    COURSES.id, COURSES.slug, COURSES.title, COURSES.state, COURSES.seats, COURSES.questions_version > 0
).where(COURSES.id == sa.bindparam("course"))


def course_at_desk(course_id: int) -> CourseAtDesk | None:
    """Give a course, drafts too, or `None`. One query."""
    row = ask(_course, course=course_id).one_or_none()
    return CourseAtDesk(*row) if row else None
