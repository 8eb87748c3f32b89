"""Making up: the same topic attended in another course of the series stands for a session that was missed."""

from datetime import timedelta

import pytest

from models.attendance.attendance import attendance_in_session, attendance_of_course, attendance_of_person
from models.attendance.closing import close_course
from models.attendance.mark import AttendanceStatus
from models.attendance.queries import places_of
from models.attendance.standing import standings
from models.courses.course import Course
from models.db import session
from models.registrations.enrolment import Enrolment
from models.registrations.registration import Registration
from tests.conftest import NOW
from tests.factories.attendance import lessons_of
from tests.factories.evidence import make_mark, make_past_course, make_scan
from tests.factories.people import make_principal
from tests.factories.registrations import KEY, make_registration

PRESENT, LATE, EXCUSED, AWAY = AttendanceStatus
SERIES = "5S cơ bản 2026"
LATER = timedelta(days=3)


class Two:
    """Ánh in two courses of a series: in each the topics Chuyên đề 1 and 2, of 4 units. By the same organisation."""

    def __init__(self, sessions=2, **rules):
        here = make_past_course("Ánh", "Bình", series=SERIES, sessions=sessions, title="Đợt một", **rules)
        begins = lessons_of(here)[0].starts_at
        there = make_past_course("Ánh", series=SERIES, starts_at=begins + LATER, sessions=sessions, title="Đợt hai")
        self.here_id, self.there_id = here.id, there.id
        self.anh, self.binh = (
            session.query(Enrolment.id).filter_by(course_id=here.id, name=name).scalar() for name in ("Ánh", "Bình")
        )
        self.anh_there = session.query(Enrolment.id).filter_by(course_id=there.id).scalar()

    def lessons(self, course_id):
        return lessons_of(session.get_one(Course, course_id))

    @property
    def here(self):
        return self.lessons(self.here_id)

    @property
    def there(self):
        return self.lessons(self.there_id)

    def person(self, enrolment_id):
        return session.get_one(Enrolment, enrolment_id)


@pytest.fixture
def two(kept):
    return kept(Two)


def units(two, at=NOW):
    """Give the units of Ánh's sessions in the first course, and where they were made up."""
    session.rollback()
    found = attendance_of_course(two.here_id, at)[two.anh]
    return [(found[lesson.id].units, found[lesson.id].made_up_in) for lesson in two.here]


def come(kept, two, *lessons, minutes=0):
    kept(lambda: [make_scan(two.there[number], two.person(two.anh_there), minutes) for number in lessons])


def test_who_missed_a_topic_and_attends_it_in_another_course_has_its_units(kept, two):
    assert units(two) == [(0, None), (0, None)]
    come(kept, two, 1)
    made_in = two.there[1].id
    assert units(two) == [(0, None), (4, made_in)]
    found = attendance_of_course(two.here_id, NOW)
    assert found[two.anh][two.here[1].id].status is AWAY
    assert attendance_of_person(two.anh, NOW) == found[two.anh]
    assert attendance_in_session(two.here[1].id, NOW)[two.anh] == found[two.anh][two.here[1].id]
    assert [stands.units for stands in found[two.binh].values()] == [0, 0]
    assert places_of({made_in}) == {made_in: "khóa Đợt hai, buổi Chuyên đề 2"}
    assert [(one.name, one.units, one.made_up) for one in standings(session.get_one(Course, two.here_id), NOW)] == [
        ("Ánh", 4, (made_in,)),
        ("Bình", 0, ()),
    ]


def test_an_excused_absence_is_made_up_too_and_stays_excused(kept, two):
    kept(lambda: make_mark(two.here[0], two.person(two.anh), EXCUSED))
    come(kept, two, 0)
    found = attendance_of_person(two.anh, NOW)[two.here[0].id]
    assert (found.status, found.units, found.made_up_in) == (EXCUSED, 4, two.there[0].id)


def test_what_was_attended_here_needs_nothing_from_elsewhere(kept, two):
    kept(lambda: make_scan(two.here[0], two.person(two.anh)))
    come(kept, two, 0)
    assert units(two)[0] == (4, None)
    assert [stands.made_up_in for stands in attendance_of_person(two.anh_there, NOW).values() if stands.units] == [None]


def test_a_session_that_has_not_ended_is_not_missed_yet(kept, two):
    come(kept, two, 0)
    before = two.here[0].ends_at - timedelta(seconds=1)
    assert two.here[0].id not in attendance_of_person(two.anh, before)


@pytest.mark.parametrize(("here", "there", "counted"), [(4, 6, 4), (6, 4, 4)])
def test_no_more_units_than_the_missed_session_has_and_no_more_than_were_attended(kept, two, here, there, counted):
    def change():
        two.here[0].units, two.there[0].units = here, there

    kept(change)
    come(kept, two, 0)
    assert units(two)[0] == (counted, two.there[0].id)


def test_the_rules_of_the_other_course_say_what_was_attended_there(kept, two):
    kept(lambda: setattr(session.get_one(Course, two.there_id), "late_after_minutes", 15))
    come(kept, two, 0, minutes=50)
    assert units(two)[0] == (2, two.there[0].id)


def test_a_session_elsewhere_stands_for_one_missed_session_only(kept, two):
    def same_topics():
        for lesson in (*two.here, *two.there):
            lesson.topic = "Năm  chữ S"
        two.there[1].topic = "NĂM CHỮ S"

    kept(same_topics)
    come(kept, two, 0)
    assert units(two) == [(4, two.there[0].id), (0, None)]
    assert attendance_in_session(two.here[1].id, NOW)[two.anh].units == 0
    session.rollback()
    come(kept, two, 1)
    assert units(two) == [(4, two.there[0].id), (4, two.there[1].id)]


def test_what_was_itself_made_up_makes_up_for_nothing(kept, two):
    come(kept, two, 0)
    assert units(two)[0] == (4, two.there[0].id)
    kept(lambda: make_mark(two.there[0], two.person(two.anh_there), AWAY))
    assert units(two)[0] == (0, None)
    assert attendance_of_person(two.anh_there, NOW)[two.there[0].id].units == 0


@pytest.mark.parametrize("breaking", ["series", "none", "topic", "name", "draft"])
def test_another_series_topic_or_name_or_a_draft_makes_up_for_nothing(kept, two, breaking):
    def part():
        there, person = session.get_one(Course, two.there_id), two.person(two.anh_there)
        if breaking == "series":
            there.series = "Kaizen 2026"
        elif breaking == "none":
            there.series = session.get_one(Course, two.here_id).series = None
        elif breaking == "topic":
            two.there[0].topic = "Chuyên đề khác"
        elif breaking == "name":
            person.folded = "anh khac"
        else:
            there.state, there.published_at = "draft", None

    come(kept, two, 0)
    kept(part)
    assert units(two)[0] == (0, None)


@pytest.mark.parametrize(
    ("hers", "others", "same"),
    [
        ({"phone": "+84912345678"}, {"phone": "+84912345678"}, True),
        ({"phone": "+84912345678"}, {"phone": "+84987654321"}, False),
        ({"email": "Anh@example.vn"}, {"email": "anh@EXAMPLE.vn"}, True),
        ({"email": ""}, {"email": ""}, False),
        ({}, {}, False),
    ],
)
def test_without_the_same_organisation_the_same_telephone_or_address_says_who_it_is(kept, two, hers, others, same):
    def part():
        for enrolment_id, values in ((two.anh, hers), (two.anh_there, others)):
            person = two.person(enrolment_id)
            person.phone, person.email = values.get("phone"), values.get("email")
        registration = session.get_one(Registration, two.person(two.anh_there).registration_id)
        organisation = session.get_one(Registration.organisation.property.mapper.class_, registration.organisation_id)
        organisation.identifier = "0100109106"

    come(kept, two, 0)
    kept(part)
    assert units(two)[0] == ((4, two.there[0].id) if same else (0, None))


@pytest.mark.parametrize("twice", ["here", "there"])
def test_of_two_of_one_name_in_a_course_the_organisation_does_not_say_who_is_who(kept, two, twice):
    def part():
        course = session.get_one(Course, two.here_id if twice == "here" else two.there_id)
        course.seats += 1
        make_registration(course, KEY, "Ánh")

    come(kept, two, 0)
    kept(part)
    assert units(two)[0] == (0, None)
    kept(lambda: [setattr(two.person(one), "phone", "+84912345678") for one in (two.anh, two.anh_there)])
    assert units(two)[0] == (4, two.there[0].id)  # her telephone does


def test_what_is_made_up_after_a_course_was_closed_changes_nothing_there(kept, two):
    come(kept, two, 0)
    actor = kept(make_principal).actor
    kept(close_course, two.here_id, leave_open=False, actor=actor, now=NOW)
    come(kept, two, 1)
    assert units(two) == [(4, two.there[0].id), (0, None)]


def test_making_up_costs_as_many_queries_for_many_as_for_one(kept, queries):
    counts = []
    for sessions in (1, 3):
        two = kept(Two, sessions)
        come(kept, two, *range(sessions))
        queries.clear()
        attendance_of_course(two.here_id, NOW)
        counts.append(len(queries))
    assert counts == [8, 8]
