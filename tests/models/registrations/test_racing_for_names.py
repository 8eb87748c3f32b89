"""Many fill in one place at once, and questions go while people answer them: one is written, and no answer is lost."""

import pytest
import sqlalchemy as sa

from models.audit.actor import Actor
from models.db import session
from models.registrations.application import Trainee
from models.registrations.asking import remove_question, reopen_question
from models.registrations.enrolment import Enrolment
from models.registrations.filling_in import fill_in
from models.registrations.question import Answer, Question
from models.registrations.questionnaire import answers_given, answers_in_course
from models.registrations.refusals import AlreadyNamed
from models.registrations.registering import register
from tests.conftest import NOW
from tests.factories.courses import make_course
from tests.factories.questions import MEALS, ORGANISER, make_question
from tests.factories.registrations import KEY, make_application
from tests.models.registrations.test_racing_for_seats import race

VISITOR = Actor.visitor("Khách")
NAMES = ("An", "Bình", "Chi", "Dũng")
CLIENTS = 64


@pytest.mark.slow
def test_of_many_who_fill_in_one_place_the_first_is_written_whole(app, kept):
    course = kept(make_course, seats=3).id
    meal = kept(make_question, course)
    unnamed = make_application(trainees=(Trainee("", "", fills_in_herself=True),))
    kept(register, course, unnamed, key=KEY, actor=VISITOR, now=NOW)
    session.rollback()
    place = session.scalars(sa.select(Enrolment.id)).one()
    session.rollback()

    def fill(index):
        name = NAMES[index % len(NAMES)]
        herself = Trainee(name, f"Chức danh của {name}", answers={meal: (MEALS[index % 2],)})
        try:
            fill_in(place, herself, key=KEY, actor=VISITOR, now=NOW)
        except AlreadyNamed:
            return None
        return name, MEALS[index % 2]

    written = [made for made in race(app, fill, CLIENTS) if made]
    session.rollback()
    row = session.get_one(Enrolment, place)
    assert {name for name, _meal in written} == {row.name}
    assert len(written) == CLIENTS / len(NAMES)
    assert row.position == f"Chức danh của {row.name}"
    assert answers_given(place) == {meal: [written[0][1]]}


@pytest.mark.slow
def test_no_answer_is_lost_while_its_question_comes_and_goes(app, kept):
    course = kept(make_course, seats=CLIENTS).id
    meal = kept(make_question, course)
    application = make_application(trainees=(Trainee("Út", "Thợ", answers={meal: ("Ăn chay",)}),))
    kept(register, course, application, key=KEY, actor=VISITOR, now=NOW)

    def one(index):
        if index % 8 == 0:
            remove_question(meal, actor=ORGANISER, now=NOW)
        elif index % 8 == 4:
            reopen_question(meal, actor=ORGANISER, now=NOW)
        else:
            answers = {meal: (MEALS[index % 2],)}
            values = {
                "contact_email": f"nguoi-{index}@example.vn",
                "trainees": (Trainee("An", "Thợ", answers=answers),),
            }
            register(course, make_application(**values), key=KEY, actor=VISITOR, now=NOW)

    race(app, one, CLIENTS)
    session.rollback()
    question = session.get_one(Question, meal)
    answers = answers_in_course(course)
    assert session.scalar(sa.select(sa.func.count()).select_from(Enrolment)) == 1 + CLIENTS * 6 // 8
    assert session.scalar(sa.select(sa.func.count()).select_from(Answer)) == len(answers) >= 1
    assert {words for given in answers.values() for words in given.values()} <= set(MEALS)
    assert (question.text, question.choices) == ("Suất ăn trưa", list(MEALS))
