"""Making up (*học bù*): who missed a session and attends the same topic in another course of the series has its units.

Counted for a missed session at most as many units as it has, from one session elsewhere; and a session elsewhere stands
for one missed session only. What was itself made up is no attendance, and makes up for nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, cast

import sqlalchemy as sa

from models.attendance.evidence import Taught, checked_twice, lessons_of_series, said_of, seen_of
from models.attendance.presence import attendance_from
from models.db import ask
from models.registrations.enrolment import GONE, Enrolment
from models.registrations.organisation import Organisation
from models.registrations.registration import Registration
from models.text import fold

Missed = tuple[Taught, int]
"""A session, and the enrolment of who has no units in it."""


class MadeUp(NamedTuple):
    """The session of another course that stands for a missed one, and the units that it is worth there."""

    session_id: int
    units: int


_she, _elsewhere = (cast("sa.Table", Enrolment.__table__).alias(name) for name in ("she", "elsewhere"))
_hers, _other = (cast("sa.Table", Registration.__table__).alias(name) for name in ("hers", "other"))
_firm, _other_firm = (cast("sa.Table", Organisation.__table__).alias(name) for name in ("firm", "other_firm"))
_namesake = cast("sa.Table", Enrolment.__table__).alias("namesake")


def _is_alone(person: sa.FromClause) -> sa.ColumnElement[bool]:
    """Whether nobody else of her name has a place in her course: of two, the organisation does not say who is who."""
    return ~sa.exists(
        sa.select(_namesake.c.id)
        .where(
            _namesake.c.course_id == person.c.course_id,
            _namesake.c.folded == person.c.folded,
            _namesake.c.id != person.c.id,
            _namesake.c.state.not_in(GONE),
        )
        .correlate(person)
    )


_same_person = (
    sa.select(_she.c.id, _elsewhere.c.id.label("elsewhere"))
    .select_from(_she)
    .join(_hers, _hers.c.id == _she.c.registration_id)
    .join(_firm, _firm.c.id == _hers.c.organisation_id)
    .join(
        _elsewhere,
        sa.and_(
            _elsewhere.c.folded == _she.c.folded,
            _elsewhere.c.course_id != _she.c.course_id,
            _elsewhere.c.course_id.in_(sa.bindparam("courses", expanding=True)),
        ),
    )
    .join(_other, _other.c.id == _elsewhere.c.registration_id)
    .join(_other_firm, _other_firm.c.id == _other.c.organisation_id)
    .where(
        _she.c.id.in_(sa.bindparam("people", expanding=True)),
        _she.c.folded != "",
        sa.or_(
            _elsewhere.c.phone == _she.c.phone,
            sa.and_(_she.c.email != "", sa.func.lower(_elsewhere.c.email) == sa.func.lower(_she.c.email)),
            sa.and_(_other_firm.c.identifier == _firm.c.identifier, _is_alone(_she), _is_alone(_elsewhere)),
        ),
    )
    .order_by(_she.c.id, _elsewhere.c.id)
)
"""The same name, and beside it the same telephone, the same address or, where nobody else is called so, the same
organisation."""


def made_up(missed: Sequence[Missed]) -> dict[Missed, MadeUp]:
    """Give what was made up of what was missed. Five queries at most, and one where nothing could be.

    The sessions of a person are to come in their order: the first missed takes the best that there is.
    """
    chances = _chances({lesson for lesson, _ in missed})
    missed = [(lesson, person) for lesson, person in missed if lesson in chances]
    pairs = _same_people(
        {person for _, person in missed}, {one.course_id for found in chances.values() for one in found}
    )
    if not pairs:
        return {}
    units = _units_elsewhere(chances.values(), {other for others in pairs.values() for other in others})
    made: dict[Missed, MadeUp] = {}
    taken: set[tuple[int, int]] = set()
    for lesson, person in missed:
        best = _best(lesson, person, chances[lesson], pairs.get(person, ()), units, taken)
        if best is not None:
            taken.add((person, best.session_id))
            made[lesson, person] = best
    return made


def _chances(lessons: Collection[Taught]) -> dict[Taught, list[Taught]]:
    """Give for each session those of other courses of its series that teach the same, if there are any."""
    series = {lesson.series for lesson in lessons if lesson.series}
    by_topic: dict[tuple[str | None, str], list[Taught]] = defaultdict(list)
    for one in lessons_of_series(series):
        by_topic[one.series, fold(one.topic)].append(one)
    found = {
        lesson: [one for one in by_topic[lesson.series, fold(lesson.topic)] if one.course_id != lesson.course_id]
        for lesson in lessons
        if lesson.series
    }
    return {lesson: others for lesson, others in found.items() if others}


def _same_people(people: Collection[int], courses: Collection[int]) -> dict[int, list[int]]:
    """Give for each of these enrolments the same person's in these courses."""
    found: dict[int, list[int]] = defaultdict(list)
    if people and courses:
        for row in ask(_same_person, people=sorted(people), courses=sorted(courses)):
            found[row.id].append(row.elsewhere)
    return found


def _units_elsewhere(chances: Iterable[Sequence[Taught]], people: Collection[int]) -> dict[tuple[int, int], int]:
    """Give session and enrolment → the units that this person has there by attending."""
    lessons = {one.id: one for found in chances for one in found}
    twice = checked_twice([one.id for one in lessons.values() if one.second_check])
    seen = {(one.session_id, one.enrolment_id): one for one in seen_of(people)}
    said = said_of(people)
    return {
        key: attendance_from(lessons[key[0]], seen.get(key), said.get(key), checked_twice=key[0] in twice).units
        for key in seen.keys() | said.keys()
        if key[0] in lessons
    }


def _best(
    lesson: Taught,
    person: int,
    chances: Sequence[Taught],
    others: Iterable[int],
    units: Mapping[tuple[int, int], int],
    taken: Collection[tuple[int, int]],
) -> MadeUp | None:
    """Give the session elsewhere that is worth most, of several the earliest."""
    found = [
        MadeUp(one.id, min(lesson.units, units.get((one.id, other), 0)))
        for one in chances
        if (person, one.id) not in taken
        for other in others
    ]
    best = max(found, key=lambda made: made.units, default=None)
    return best if best is not None and best.units else None
