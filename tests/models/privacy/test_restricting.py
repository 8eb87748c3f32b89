"""Who asked to restrict the use of her data bears a mark until it is lifted; it goes along to another course."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.audit.audit_event import AuditEvent
from models.db import session
from models.errors import NotFound
from models.privacy.exporting import records_of_contact, records_of_trainee
from models.privacy.restricting import (
    AlreadyRestricted,
    lift_restriction,
    restrict_contact,
    restrict_trainee,
    restrictions_of_contact,
    restrictions_of_trainee,
)
from models.registrations.restriction import (
    Restricted,
    RestrictionKind,
    restricted_in_course,
    restricted_in_registration,
)
from tests.conftest import NOW
from tests.factories.courses import make_course
from tests.factories.seats import STAFF, Hall

RESTRICT, OBJECT = RestrictionKind.RESTRICT, RestrictionKind.OBJECT
LATER = NOW + timedelta(days=1)
NOBODY = Restricted(frozenset(), frozenset())


@pytest.fixture
def made(kept):
    made = Hall(kept, seats=3, series="5S")
    made.there = kept(make_course, seats=3, series="5S").id
    made.enter("An", "Bình")
    made.enter("Chi")
    return made


def fresh(question, subject):
    session.rollback()
    return question(subject)


def mark(made, name, kind=RESTRICT, reference="", **changes):
    return made.kept(restrict_trainee, made.id(name), kind, reference, **({"actor": STAFF, "now": NOW} | changes)).id


def test_a_trainee_and_a_contact_bear_the_mark(made):
    first, second = made.registrations["An"], made.registrations["Chi"]
    mark(made, "An", reference="k7qf-2m3x")
    made.kept(restrict_contact, second, OBJECT, actor=STAFF, now=NOW)
    an = made.id("An")
    assert fresh(restricted_in_course, made.course_id) == Restricted(frozenset({an}), frozenset({second}))
    assert restricted_in_registration(first) == Restricted(frozenset({an}), frozenset())
    assert restricted_in_registration(second) == Restricted(frozenset(), frozenset({second}))
    assert restricted_in_course(made.there) == NOBODY
    (hers,) = restrictions_of_trainee(an)
    assert (hers.kind, hers.request_reference, hers.placed_by) == (RESTRICT, "K7QF2M3X", "Lê Thị Hòa")
    assert [one.kind for one in restrictions_of_contact(second)] == [OBJECT]


def test_one_mark_is_enough_and_lifting_it_leaves_what_was(made):
    number = mark(made, "An")
    with pytest.raises(AlreadyRestricted):
        mark(made, "An", OBJECT)
    made.kept(lift_restriction, number, actor=STAFF, now=LATER)
    assert fresh(restricted_in_course, made.course_id) == NOBODY
    with pytest.raises(NotFound):
        made.kept(lift_restriction, number, actor=STAFF, now=LATER)
    mark(made, "An", OBJECT, now=LATER)
    assert [(one.kind, one.lifted_at) for one in fresh(restrictions_of_trainee, made.id("An"))] == [
        (OBJECT, None), (RESTRICT, LATER),
    ]  # fmt: skip


def test_nobody_who_is_not_there_is_marked(made):
    for act in (restrict_trainee, restrict_contact):
        with pytest.raises(NotFound):
            made.kept(act, 10_000, RESTRICT, actor=STAFF, now=NOW)


def test_the_trail_says_that_and_by_which_request_without_her_words(made):
    number = mark(made, "An", reference="K7QF2M3X")
    made.kept(lift_restriction, number, actor=STAFF, now=LATER)
    an = made.id("An")
    lines = session.scalars(
        sa.select(AuditEvent).where(AuditEvent.action.like("restriction.%")).order_by(AuditEvent.id)
    )
    assert [(line.action, line.subject_kind, line.subject_id, line.details) for line in lines] == [
        ("restriction.placed", "enrolment", an, {"reference": "K7QF2M3X"}),
        ("restriction.lifted", "enrolment", an, {}),
    ]


def test_the_marks_go_along_to_another_course_and_lifted_ones_stay_behind(made):
    mark(made, "An", reference="K7QF2M3X")
    made.kept(lift_restriction, mark(made, "Bình"), actor=STAFF, now=NOW)
    made.kept(restrict_contact, made.registrations["An"], OBJECT, actor=STAFF, now=NOW)
    moved = made.move("An", "Bình", to=made.there, now=LATER)
    assert fresh(restricted_in_course, made.there) == Restricted(frozenset({made.id("An")}), frozenset({moved.id}))
    (hers,) = fresh(restrictions_of_trainee, made.id("An"))
    assert (hers.kind, hers.request_reference, hers.placed_at) == (RESTRICT, "K7QF2M3X", NOW)


def test_her_copy_says_since_when(made):
    number = mark(made, "An")
    made.kept(lift_restriction, number, actor=STAFF, now=LATER)
    made.kept(restrict_contact, made.registrations["An"], OBJECT, actor=STAFF, now=NOW)

    def said(records):
        return [section.rows for section in records.sections if section.key == "restrictions"]

    hers = said(fresh(records_of_trainee, made.id("An")))
    assert hers == [[{"restriction": RESTRICT, "placed_at": NOW, "lifted_at": LATER}]]
    contacts = said(records_of_contact(made.registrations["An"]))
    assert contacts == [[{"restriction": OBJECT, "placed_at": NOW, "lifted_at": None}]]
    assert said(records_of_trainee(made.id("Bình"))) == []
