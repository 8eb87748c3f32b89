"""People move to another delivery of the course."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.attendance.scan import Reason
from models.certificates.queries import took_part
from models.courses.course import Course, CourseState
from models.db import session
from models.errors import NotFound
from models.registrations.application import Trainee
from models.registrations.asking import remove_question
from models.registrations.enrolment import Enrolment, WithdrawalReason
from models.registrations.moving import courses_to_move_to, move
from models.registrations.own_page import opened_registration
from models.registrations.question import Answer, QuestionKind
from models.registrations.questionnaire import answers_given
from models.registrations.refusals import (
    CourseNotOpen,
    InvitationNeeded,
    MoveOfParticipant,
    NobodyChosen,
    NotInSeries,
    OverOrganisationCap,
    PastWithdrawalDeadline,
    RegistrationClosed,
)
from models.registrations.registration import Consent, ConsentKind, Registration
from tests.conftest import NOW
from tests.factories.courses import make_course
from tests.factories.questions import TOPICS, make_question
from tests.factories.registrations import KEY
from tests.factories.seats import BEGINS, STAFF


@pytest.fixture
def pair(hall, kept):
    """Two courses of a series: here two seats with An, Bình and Chi waiting; there one seat."""
    made = hall(seats=2, series="5S", withdrawal_until_hours=48)
    made.there = kept(make_course, seats=1, series="5S").id
    made.enter("An", "Bình", consents={ConsentKind.NEWS: "Tôi đồng ý nhận tin."})
    made.enter("Chi")
    return made


def change(kept, course_id, **columns):
    kept(lambda: session.execute(sa.update(Course).where(Course.id == course_id).values(**columns)))


def test_those_who_move_get_a_seat_or_a_place_in_the_line_there_and_their_seats_here_are_passed_on(pair):
    moved = pair.move("An", "Bình", to=pair.there, now=NOW + timedelta(hours=1))

    assert pair.people() == ["An withdrawn", "Bình withdrawn", "Chi confirmed 1"]
    assert pair.people(pair.there) == ["An confirmed 1", "Bình waiting"]
    assert pair.letters()[-2:] == ["registration_received 0@example.vn", "seat_given 2@example.vn"]
    opened = opened_registration(moved.reference, moved.secret)
    assert (opened.id, opened.course.id, opened.moved_from_id) == (moved.id, pair.there, pair.registrations["An"])
    assert [person.name for person in opened.enrolments] == ["An", "Bình"]
    assert opened.organisation.name == "Hợp tác xã Sông Vệ"


def test_what_was_agreed_to_goes_along_with_its_words_and_its_time(pair):
    moved = pair.move("An", to=pair.there, now=NOW + timedelta(hours=1))
    session.rollback()
    kept_words = sa.select(Consent.kind, Consent.text, Consent.given_at).where(Consent.registration_id == moved.id)
    assert [tuple(row) for row in session.execute(kept_words)] == [(ConsentKind.NEWS, "Tôi đồng ý nhận tin.", NOW)]


def test_the_old_ticket_says_at_the_door_that_it_was_replaced(pair):
    old_id = pair.id("An")
    pair.move("An", to=pair.there)
    new_id = pair.id("An")
    session.rollback()
    old = session.get_one(Enrolment, old_id)
    assert (old.withdrawal_reason, old.replaced_by_id) == (WithdrawalReason.MOVED, new_id)
    assert pair.check_in("An", old_id).reason is Reason.TICKET_REPLACED
    assert pair.check_in("An", new_id).reason is Reason.WRONG_COURSE


def test_only_a_course_of_the_same_series_is_moved_to(pair, kept):
    with pytest.raises(NotInSeries):
        pair.move("An", to=pair.course_id)
    with pytest.raises(NotInSeries):
        pair.move("An", to=kept(make_course, series="Kaizen").id)
    change(kept, pair.course_id, series=None)
    with pytest.raises(NotInSeries):
        pair.move("An", to=kept(make_course).id)
    with pytest.raises(NotFound):
        pair.move("An", to=10_000)
    assert pair.people()[0] == "An confirmed 1"


def test_a_visitor_moves_by_the_deadline_here_and_the_window_there_and_staff_later(pair, kept):
    with pytest.raises(PastWithdrawalDeadline):
        pair.move("An", to=pair.there, now=BEGINS - timedelta(hours=48))
    change(kept, pair.there, registration_closes_at=NOW + timedelta(hours=1))
    with pytest.raises(RegistrationClosed):
        pair.move("An", to=pair.there, now=NOW + timedelta(hours=2))
    pair.move("An", to=pair.there, now=BEGINS - timedelta(hours=1), actor=STAFF)
    assert pair.people(pair.there) == ["An confirmed 1"]


def test_a_course_that_is_cancelled_or_for_the_invited_or_too_full_of_us_is_not_moved_to(pair, kept):
    change(kept, pair.there, invitation_only=True)
    with pytest.raises(InvitationNeeded):
        pair.move("An", to=pair.there)
    change(kept, pair.there, invitation_only=False, most_per_organisation=1)
    with pytest.raises(OverOrganisationCap):
        pair.move("An", "Bình", to=pair.there)
    change(kept, pair.there, state=CourseState.CANCELLED)
    with pytest.raises(CourseNotOpen):
        pair.move("An", to=pair.there)
    assert pair.people() == ["An confirmed 1", "Bình confirmed 2", "Chi waiting"]


def test_who_came_does_not_move_and_somebody_must(pair):
    pair.check_in("An")
    with pytest.raises(MoveOfParticipant, match="An"):
        pair.move("Bình", "An", to=pair.there, actor=STAFF)
    with pytest.raises(NobodyChosen):
        pair.kept(move, pair.registrations["An"], [], pair.there, key=KEY, took_part=took_part, actor=STAFF, now=NOW)


def test_the_page_is_given_the_open_courses_of_the_series(pair, kept):
    kept(make_course, series="Kaizen")
    kept(make_course, series="5S", state=CourseState.DRAFT)
    session.rollback()
    assert [course_id for course_id, _ in courses_to_move_to(pair.course_id, NOW)] == [pair.there]
    assert courses_to_move_to(pair.course_id, BEGINS) == []
    assert session.scalar(sa.select(sa.func.count()).select_from(Registration)) == 2


@pytest.fixture
def asking(kept, hall):
    """Two courses of a series that both ask for the meal, in other spelling and with other choices."""
    made = hall(seats=2, series="5S")
    made.there = kept(make_course, seats=2, series="5S").id
    made.meal = kept(make_question, made.course_id)
    made.topics = kept(make_question, made.course_id, "Muốn học", QuestionKind.MANY, TOPICS)
    made.bus = kept(make_question, made.course_id, "Đi xe đưa đón", QuestionKind.YES_NO, ())
    answers = {made.meal: ("Ăn chay",), made.topics: ("5S", "TPM"), made.bus: ("Có",)}
    made.enter("An", trainees=(Trainee("An", "Kế toán", answers=answers),))
    return made


def test_what_she_answered_goes_along_where_the_same_is_asked(asking, kept):
    meal = kept(make_question, asking.there, "SUẤT ĂN TRƯA", is_required=True)
    topics = kept(make_question, asking.there, "Muốn học", QuestionKind.MANY, ("Kaizen", "TPM"))
    kept(make_question, asking.there, "Đi xe đưa đón", QuestionKind.TEXT, ())
    before = asking.id("An")
    asking.move("An", to=asking.there, now=NOW + timedelta(hours=1))
    assert answers_given(asking.id("An")) == {meal: ["Ăn chay"], topics: ["TPM"]}
    assert answers_given(before) == {asking.meal: ["Ăn chay"], asking.topics: ["5S", "TPM"], asking.bus: ["Có"]}
    given_at = sa.select(Answer.answered_at).where(Answer.enrolment_id == asking.id("An")).distinct()
    assert session.scalars(given_at).all() == [NOW]


def test_an_answer_that_cannot_be_chosen_there_and_one_that_nobody_asks_for_stay_behind(asking, kept):
    kept(make_question, asking.there, choices=("Cơm", "Bún"))
    kept(remove_question, kept(make_question, asking.there, "Muốn học", QuestionKind.MANY, TOPICS), actor=STAFF,
         now=NOW)  # fmt: skip
    asking.move("An", to=asking.there)
    assert answers_given(asking.id("An")) == {}


def test_a_question_that_is_asked_no_more_is_answered_all_the_same(asking, kept):
    kept(remove_question, asking.meal, actor=STAFF, now=NOW)
    meal = kept(make_question, asking.there)
    asking.move("An", to=asking.there)
    assert answers_given(asking.id("An")) == {meal: ["Ăn chay"]}
