"""What a trainer should look at among the marks that people made themselves. Nothing here refuses anyone."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

import sqlalchemy as sa

from models.attendance.scan import Phase, Scan
from models.attendance.self_check_in import SelfMark
from models.db import ask
from models.registrations.enrolment import Enrolment

MOST_MARKS = 10_000
"""Twice what a course has seats: everyone of the largest one, and as many repetitions."""
MANY_OLD = 5
OLD_SHARE = 0.5
"""A code that is read in the room is the current one two times of three; one that was sent on is mostly a step old."""


class Flags(NamedTuple):
    """Groups of names; each group is people whom one phone, or one claim, marked."""

    marked: int
    """How many people marked themselves."""
    one_browser: list[list[str]]
    one_claim: list[list[str]]
    old_step: int
    """How many came with a code of the step before; 0 where that is nothing unusual."""

    def above(self, arrived: int, heads: int | None) -> int:
        """Give how many more have arrived than were counted in the room."""
        return 0 if heads is None else max(0, arrived - heads)


_marks = (
    sa.select(Scan.enrolment_id, Enrolment.name, SelfMark.claim, SelfMark.browser, SelfMark.was_previous_step)
    .join(Scan, Scan.id == SelfMark.scan_id)
    .join(Enrolment, Enrolment.id == Scan.enrolment_id)
    .where(
        Scan.session_id == sa.bindparam("session_id"),
        Scan.phase == sa.bindparam("phase"),
        sa.text("scan.outcome != 'rejected'"),  # a literal: SQLite uses the partial index only for the index's words
    )
    .order_by(SelfMark.scan_id)
    .limit(MOST_MARKS)
)


def flags_of(session_id: int, phase: Phase) -> Flags:
    """Give what to look at in one check of a session. One query."""
    marks = ask(_marks, session_id=session_id, phase=phase).all()
    people = {mark.enrolment_id for mark in marks}
    old = {mark.enrolment_id for mark in marks if mark.was_previous_step}
    is_unusual = len(old) >= MANY_OLD and len(old) > OLD_SHARE * len(people)
    return Flags(
        marked=len(people),
        one_browser=_shared((mark.browser, mark.enrolment_id, mark.name) for mark in marks),
        one_claim=_shared((mark.claim, mark.enrolment_id, mark.name) for mark in marks),
        old_step=len(old) if is_unusual else 0,
    )


def _shared(marks: Iterable[tuple[Any, int, str]]) -> list[list[str]]:
    """Give the names of each group of several people under one sign, in the order of their first mark."""
    groups: dict[Any, dict[int, str]] = defaultdict(dict)
    for sign, person, name in marks:
        groups[sign][person] = name
    return [list(people.values()) for people in groups.values() if len(people) > 1]
